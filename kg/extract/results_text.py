"""A sentence as a row of items: words, the quantities in it, and the mentions of entities.

Slots are chosen by what stands between and beside items; a mention or a quantity is one item however many words it
has, so that "over the standard attention of Vaswani et al." is as near as "over it".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.extract.quantities import Quantity
    from kg.model import EntityType, Mention, Role

    RoleScores = Mapping[tuple[EntityType, str], Mapping[Role, float]]

_LONGEST_SENTENCE = 700  # characters; items of a sentence are weighed in pairs
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]}$]*\s+(?=[\"'“(\[\\${]*[A-Z0-9])|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|al|etc|resp|approx|Fig|Eq|Sec|Tab|No|St|Dr|w\.r\.t|incl|avg)|\b[A-Z])\.$"
)
TOKEN = re.compile(r"[^\W_]+(?:[-'’.@_/&][^\W_]+)*|[^\w\s\x00]")


@dataclass(frozen=True, slots=True)
class Item:
    """A word, quantity or mention of a sentence; `text` is the lower-cased word, or what stands for it ("<Q>")."""

    text: str
    start: int
    end: int
    quantity: int = -1
    entity: int = -1
    type: str = ""


@dataclass(slots=True)
class Named:
    """An entity of a paper: its label and type, the roles of its mentions, and where they are (document offsets).

    `sure` is the confidence in it, and `role_scores` how likely each role is, where that is known.
    """

    label: str
    type: EntityType
    roles: frozenset[str]
    generic: bool
    spans: list[tuple[int, int]]
    first: int
    in_title: bool = False
    main: bool = False
    sure: float = 1.0
    role_scores: Mapping[Role, float] = field(default_factory=dict)


@dataclass(slots=True)
class Sentence:
    """A sentence of the document, its items, and where quantities and entities stand among them.

    `clauses` numbers the clause of each item; `lists` are the coordinated items of one kind ("A, B and C"), by
    position; `anchors` gives, for a quantity in parentheses, the position of the mention right before them.
    """

    start: int
    end: int
    index: int
    title: bool
    items: list[Item]
    quantity_at: dict[int, int] = field(default_factory=dict)
    entity_at: dict[int, list[int]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    clauses: list[int] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)
    anchors: dict[int, int] = field(default_factory=dict)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the (start, end) of the sentences in a stretch of a text, without the space around them."""
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    at = start
    for match in _SENTENCE_END.finditer(text, start, stop):
        if match.group()[0] == "." and _ABBREVIATION.search(text[max(at, match.start() - 8) : match.start() + 1]):
            continue
        cut = match.start() + len(match.group().rstrip())
        if cut > at:
            spans.append((at, cut))
        at = match.end()
    if stop > at:
        spans.append((at, stop))
    return [piece for span in spans for piece in _pieces(text, *span)]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence, or its pieces where it is too long to be one: a table, a text without stops."""
    while end - start > _LONGEST_SENTENCE:
        cut = text.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
        cut = cut if cut > 0 else start + _LONGEST_SENTENCE
        yield start, cut
        start = cut + (text[cut] == " ")
    yield start, end


def collect_entities(
    mentions: Iterable[Mention], offsets: Sequence[tuple[int, int]], role_scores: RoleScores
) -> list[Named]:
    """Group mentions (with their document offsets) by type and label, in order of first appearance."""
    groups: dict[tuple[str, str], list[tuple[Mention, tuple[int, int]]]] = {}
    for mention, span in zip(mentions, offsets, strict=True):
        groups.setdefault((mention.type, mention.label), []).append((mention, span))
    entities = [
        Named(
            label,
            members[0][0].type,
            frozenset(m.role for m, _ in members),
            any(m.generic for m, _ in members),
            sorted({span for _, span in members}),
            min(span[0] for _, span in members),
            any(m.field == "title" for m, _ in members),
            sure=max(m.confidence for m, _ in members),
            role_scores=role_scores.get((members[0][0].type, label), {}),
        )
        for (_, label), members in groups.items()
    ]
    entities.sort(key=lambda e: (e.first, e.type, e.label))
    proposed = [e for e in entities if "proposed" in e.roles and e.type == "Method"]
    titled = [e for e in proposed if e.in_title]
    for entity in (titled or proposed)[:1]:
        entity.main = True
    return entities


def build_sentence(
    text: str,
    span: tuple[int, int],
    index: int,
    title: bool,
    quantities: Sequence[tuple[int, Quantity]],
    entities: Sequence[tuple[int, int, int, str]],
) -> Sentence:
    """Lay the items of a sentence in a row.

    Args:
        text: the document, LaTeX blanked.
        span: the sentence's offsets.
        index: its number in the document.
        title: whether it is the title.
        quantities: (number, quantity) of those inside the span, sorted.
        entities: (start, end, number, type) of the mentions inside the span.
    """
    pieces: list[Item] = [Item("<Q>", q.start, q.end, quantity=i) for i, q in quantities]
    covered = [(p.start, p.end) for p in pieces]
    longest = sorted(entities, key=lambda e: (e[0] - e[1], e[0], e[2]))
    for start, end, number, type_ in longest:
        if not any(start < e and s < end for s, e in covered):
            covered.append((start, end))
            pieces.append(Item(f"<{type_}>", start, end, entity=number, type=type_))
        elif (same := [p for p in pieces if (p.start, p.end) == (start, end) and p.entity >= 0]) and number != same[
            0
        ].entity:
            pieces.append(Item(f"<{type_}>", start, end, entity=number, type=type_))
    pieces.sort(key=lambda p: (p.start, p.end, p.entity))
    items: list[Item] = []
    at = span[0]
    for piece in pieces:
        items += [Item(m.group().lower(), m.start(), m.end()) for m in TOKEN.finditer(text, at, max(at, piece.start))]
        items.append(piece)
        at = max(at, piece.end)
    items += [Item(m.group().lower(), m.start(), m.end()) for m in TOKEN.finditer(text, at, span[1])]
    sentence = Sentence(span[0], span[1], index, title, items)
    for position, item in enumerate(items):
        if item.quantity >= 0:
            sentence.quantity_at[item.quantity] = position
        elif item.entity >= 0:
            sentence.entity_at.setdefault(item.entity, []).append(position)
    sentence.words = frozenset(item.text for item in items)
    _parse(sentence)
    return sentence


_CLAUSE_WORDS = frozenset({"while", "whereas", "but", ";", "although", "though"})
_JOINTS = frozenset({",", "and", "or", "/", "&", "both", "the"})


def _parse(sentence: Sentence) -> None:
    """Number the clauses, find the lists of like items, and what quantities in parentheses belong to."""
    clause, opened = 0, -1
    open_lists: dict[str, list[int]] = {}
    for position, item in enumerate(sentence.items):
        clause += item.text in _CLAUSE_WORDS
        sentence.clauses.append(clause)
        if item.text == "(":
            opened = position
        elif item.text == ")":
            opened = -1
        if item.quantity >= 0 and opened > 0:
            before = next((p for p in (opened - 1, opened - 2) if p >= 0 and sentence.items[p].entity >= 0), None)
            if before is not None:
                sentence.anchors[item.quantity] = before
        kind = "<Q>" if item.quantity >= 0 else item.type
        if kind:
            row = open_lists.get(kind)
            if row is None or not _joined(sentence, row[-1], position):
                row = open_lists[kind] = []
                sentence.lists.append(row)
            if not row or item.entity < 0 or sentence.items[row[-1]].entity != item.entity:
                row.append(position)
    sentence.lists = [row for row in sentence.lists if len(row) > 1]


def _joined(sentence: Sentence, left: int, right: int) -> bool:
    """Whether only commas, "and" and the like stand between two items; a name's other form in parentheses may too."""
    items = sentence.items
    loose = [i for i in range(left + 1, right) if items[i].text not in _JOINTS]
    if not loose:
        return right > left + 1
    own = items[left].entity
    return own >= 0 and all(items[i].text in {"(", ")"} or items[i].entity == own for i in loose) and right - left <= 6
