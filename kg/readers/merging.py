"""The same paper from two sources made one: all that either says, and both named as sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.iris import fold
from kg.model import Paper
from kg.readers.identity import SCHEMES, sort_identifiers
from kg.readers.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.readers.protocol import Record

TITLE_WORDS = 4
"""A title of fewer words ("Editorial", "Deep Learning") does not make two records one paper."""


def merge_papers(records: Iterable[Record]) -> MergedPapers:
    """Return each paper once, where it first stood; extractions and what was rejected pass through.

    Two papers are one when they share an identifier, or a title of some length unless their identifiers or authors
    contradict.
    The last record may name an identifier that joins two before it, so all are read before the first is given out;
    they wait on disk.
    """
    return MergedPapers(records)


class MergedPapers:
    """Records with each paper once; an iterator."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = records
        self._spool: Spool | None = None
        self._merged: Iterator[Record] = iter(())

    def total(self) -> int:
        """Return how many records there are; reads all of them.

        Raises:
            InputError: A file cannot be read.
            OutputError: The disk of temporary files is full.
        """
        if self._spool is None:
            self._spool = Spool()
            for record in self._records:
                _take_in(self._spool, record)
            self._merged = self._spool.records()
        return len(self._spool)

    def __iter__(self) -> MergedPapers:
        return self

    def __next__(self) -> Record:
        self.total()
        return next(self._merged)


def _take_in(spool: Spool, record: Record) -> None:
    if not isinstance(record, Paper):
        spool.append(record)
        return
    paper, names = record, set(_keys(record))
    at = spool.places(names)
    kept = {place: spool.get(place) for place in set(at.values())}
    places = sorted({place for key, place in at.items() if _same(kept[place], paper, key)})
    for place in reversed(places):
        other = kept[place]
        assert isinstance(other, Paper)
        names.update(_keys(other))
        paper = merge(other, paper)
    place = spool.put(paper, places)
    at = spool.places(names)
    spool.name(sorted(key for key in names if key not in at or at[key] in places), place)


def merge(first: Paper, second: Paper) -> Paper:
    """Return one paper with what both say; where they differ, the first is believed if it says as much."""
    is_less = not first.abstract or (_is_cut(first.abstract) and len(second.abstract) > len(first.abstract))
    better = second if is_less else first
    original = dict(better.original).get("abstract")
    kept = [(field, text) for field, text in first.original if field != "abstract"]
    return Paper(
        title=first.title,
        abstract=better.abstract,
        sections=first.sections or second.sections,
        authors=max(first.authors, second.authors, key=_fullness),
        issued=max(first.issued, second.issued, key=len),
        venue=_first(first, second, lambda paper: paper.venue),
        url=_first(first, second, lambda paper: paper.url),
        identifiers=sort_identifiers(first.identifiers + second.identifiers),
        links=tuple({link.url: link for link in (*second.links, *first.links)}.values()),
        original=(*kept, *([("abstract", original)] if original is not None else [])),
        sources=tuple(dict.fromkeys(first.sources + second.sources)),
    )


def _first(first: Paper, second: Paper, of: Callable[[Paper], str]) -> str:
    return of(first) or of(second)


def _fullness(authors: tuple[str, ...]) -> tuple[int, int]:
    return len(authors), sum(map(len, authors))


def _is_cut(abstract: str) -> bool:
    return abstract.rstrip().endswith(("...", "…"))


def _keys(paper: Paper) -> Iterator[str]:
    for scheme, value in paper.identifiers:
        if scheme in SCHEMES:
            yield f"{scheme}:{value}"
    title = fold(paper.title)
    if len(title.split()) >= TITLE_WORDS:
        yield f"title:{title}"


def _same(kept: Record | None, paper: Paper, key: str) -> bool:
    """Whether a shared key makes two papers one."""
    if not isinstance(kept, Paper):
        return False
    return not key.startswith("title:") or not are_distinct(kept, paper)


def are_distinct(first: Paper, second: Paper) -> bool:
    """Whether two papers of one title are two papers: identifiers of one scheme differ, or no author is the same."""
    ours, theirs = _by_scheme(first), _by_scheme(second)
    if any(not ours[scheme] & theirs[scheme] for scheme in ours.keys() & theirs.keys() & _TELLING):
        return True
    if any(ours[scheme] & theirs[scheme] for scheme in ours.keys() & theirs.keys()):
        return False
    people, others = _name_parts(first), _name_parts(second)
    return bool(people and others) and not people & others


_TELLING = frozenset({"arxiv", "doi", "acl"})
"""A paper has one identifier of each of these schemes, or nearly: a preprint and its publication differ in scheme."""


def _name_parts(paper: Paper) -> set[str]:
    """Return the words of the authors' names: their order and initials differ from source to source."""
    return {part for author in paper.authors for part in fold(author).replace(".", " ").split() if len(part) > 1}


def _by_scheme(paper: Paper) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for scheme, value in paper.identifiers:
        found.setdefault(scheme, set()).add(value)
    return found
