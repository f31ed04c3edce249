"""Rows as a plain table for people: labels instead of IRIs, long cells wrapped, within the width of a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.iris import to_curie
from kg.namespaces import DCTERMS, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.query.answer import Answer, Row
    from kg.store.protocol import Store, Term

_LABELS = tuple(NamedNode(iri) for iri in (SKOS + "prefLabel", DCTERMS + "title", RDFS + "label"))
_GAP = "  "
_NARROWEST = 8
_READABLE = 16


def render_answer(answer: Answer, store: Store, width: int = 80, limit: int | None = None) -> str:
    """Return an answer as text for a terminal; it ends in a newline.

    Args:
        answer: What the query answered; it is used up.
        store: Where the labels of IRIs stand.
        width: Columns of the terminal.
        limit: How many rows to show at most; all when None.
    """
    if answer.kind == "boolean":
        return "yes\n" if answer else "no\n"
    if answer.kind == "triples":
        names: tuple[str, ...] = ("subject", "predicate", "object")
        rows: Iterable[Row] = ((t.subject, t.predicate, t.object) for t in answer.triples())
    else:
        names, rows = answer.names, answer.rows()
    labels = Labels(store)
    shown, more = [], 0
    for number, row in enumerate(rows):
        if limit is None or number < limit:
            shown.append([labels.of(term) for term in row])
        else:
            more += 1
    text = render_table(names, shown, width)
    return f"{text}… and {more} more\n" if more else text


def render_table(names: Sequence[str], rows: Sequence[Sequence[str]], width: int = 80) -> str:
    """Return a table with a heading, a rule and the rows; columns of numbers stand right.

    Columns that are empty in every row are left out. Where too many columns would make long text unreadable, each
    row is a block of "name  value" lines instead.
    """
    if not rows:
        return "nothing found\n"
    kept = [i for i in range(len(names)) if any(row[i] for row in rows)] or list(range(len(names)))
    names, rows = [names[i] for i in kept], [[row[i] for i in kept] for row in rows]
    natural = [max(_columns(cell) for cell in column) for column in zip(names, *rows, strict=True)]
    widths = _fit(natural, width)
    if any(given < min(wished, _READABLE) for given, wished in zip(widths, natural, strict=True)):
        return _blocks(names, rows, width)
    right = [all(_is_number(cell) for cell in column if cell) for column in zip(*rows, strict=True)]
    lines = list(_wrapped(names, widths, right))
    lines.append(_GAP.join("─" * w for w in widths))
    for row in rows:
        lines.extend(_wrapped(row, widths, right))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    margin = max(_columns(name) for name in names)
    blocks = []
    for row in rows:
        pairs = [(name, cell) for name, cell in zip(names, row, strict=True) if cell]
        widths = [margin, max(_READABLE, width - margin - len(_GAP))]
        lines = [line for pair in pairs for line in _wrapped(pair, widths, [False, False])]
        blocks.append("\n".join(line.rstrip() for line in lines) + "\n")
    return "\n".join(blocks)


class Labels:
    """The names under which people know the IRIs of a store, each looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {}

    def of(self, term: Term | None) -> str:
        """Return the label of an IRI (else its CURIE), the text of a literal, and "" for nothing."""
        if term is None:
            return ""
        if isinstance(term, NamedNode):
            if term.value not in self._known:
                self._known[term.value] = self._label(term)
            return self._known[term.value]
        return term.value if isinstance(term, Literal) else str(term)

    def _label(self, iri: NamedNode) -> str:
        for property_ in _LABELS:
            found = [q.object for q in self._store.quads(iri, property_) if isinstance(q.object, Literal)]
            if found:
                return min(found, key=lambda label: (label.language not in {None, "en"}, label.value)).value
        return to_curie(iri.value)


def _fit(natural: list[int], width: int) -> list[int]:
    # Narrow columns keep their natural width; the wide ones share what is left, none below a readable least.
    room = width - len(_GAP) * (len(natural) - 1)
    widths = list(natural)
    open_ = set(range(len(natural)))
    while sum(widths) > room and open_:
        share = (room - sum(widths[i] for i in range(len(widths)) if i not in open_)) // len(open_)
        narrow = {i for i in open_ if natural[i] <= share}
        if not narrow:
            for i in open_:
                widths[i] = max(share, min(natural[i], _NARROWEST))
            break
        open_ -= narrow
    return widths


def _wrapped(cells: Sequence[str], widths: list[int], right: list[bool]) -> Iterator[str]:
    columns = [_lines(cell, w) for cell, w in zip(cells, widths, strict=True)]
    for number in range(max(len(column) for column in columns)):
        parts = []
        for column, w, to_right in zip(columns, widths, right, strict=True):
            text = column[number] if number < len(column) else ""
            space = " " * max(0, w - _columns(text))
            parts.append(space + text if to_right else text + space)
        yield _GAP.join(parts)


def _lines(cell: str, width: int) -> list[str]:
    plain = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in cell)
    wide = _columns(plain) > len(plain)
    return textwrap.wrap(plain, max(1, width // 2 if wide else width), break_on_hyphens=False) or [""]


def _columns(text: str) -> int:
    """Return how many terminal columns a text takes: wide East Asian characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text
    )


def _is_number(cell: str) -> bool:
    try:
        Decimal(cell)
    except InvalidOperation:
        return False
    return True
