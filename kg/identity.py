"""Which paper of a store a record is: by its identifiers and its title, with look-ups and no table of the store.

A paper built yesterday from one source and today from another is one paper: the union of what both say, under the IRI
that it has, and both sources kept. Two papers of one title that cannot be one get an IRI each (docs/decisions/055).
"""

from __future__ import annotations

import dataclasses
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import namespaces as ns
from kg.iris import digest, fold, iri_of_paper, mint_paper
from kg.model import Extraction, Paper
from kg.rdf.statements import kg_term, source_text
from kg.readers.identity import SCHEMES
from kg.readers.merging import TITLE_WORDS, are_distinct, merge
from kg.views.records import read_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.presence import Kind, Presence
    from kg.store.protocol import Store
    from kg.unchanged import UnchangedRecords

STATE = NamedNode(ns.STATE_GRAPH)
IDENTIFIER = NamedNode(ns.DCTERMS + "identifier")
TITLE = NamedNode(ns.DCTERMS + "title")
SOURCE = NamedNode(ns.DCTERMS + "source")
SOURCE_DIGEST = kg_term("sourceDigest")


@dataclass(frozen=True, slots=True)
class Placed:
    """A record as the paper that it is in the store, and the other papers there that turn out to be the same one."""

    record: Paper | Extraction
    iri: str
    same: tuple[str, ...] = ()


class KnownPapers:
    """The papers of a store, and the few that are on their way into it.

    Extraction may run ahead of writing: a record whose paper is still under way is joined with what is under way.

    Attributes:
        base: the base under which papers are minted.
    """

    def __init__(
        self,
        store: Store,
        base: str = ns.BASE,
        presence: Presence | None = None,
        unchanged: UnchangedRecords | None = None,
    ) -> None:
        self._store = store
        self._presence = presence
        self._unchanged = unchanged
        self.base = base
        self._under_way: dict[str, deque[Paper]] = {}
        self._keys: dict[str, set[str]] = {}

    def place(self, record: Paper | Extraction) -> Placed:
        """Return what is to be built of a record, and where."""
        paper = record.paper if isinstance(record, Extraction) else record
        matches = self._matches(paper)
        iri = matches[0] if matches else self._free_iri(paper)
        whole = paper
        for found in matches:
            whole = _union(whole, paper, self._paper(found), still=self._still_says(found))
        if isinstance(record, Extraction):
            whole = _with_text(whole, paper)
        whole = dataclasses.replace(whole, iri="" if iri == mint_paper(whole.title, self.base) else iri)
        placed = dataclasses.replace(record, paper=whole) if isinstance(record, Extraction) else whole
        return Placed(placed, iri, tuple(matches[1:]))

    def _still_says(self, iri: str) -> bool:
        """Whether what a stored paper says is said by this input too, by a record that was not read."""
        return self._unchanged is not None and iri not in self._under_way and self._unchanged.hold(iri)

    def expect(self, iri: str, paper: Paper) -> None:
        """Say that a paper is on its way into the store."""
        self._under_way.setdefault(iri, deque()).append(paper)
        for key in (*_names(paper), f"title:{paper.title}"):
            self._keys.setdefault(key, set()).add(iri)
        if self._presence:
            self._presence.add("title", paper.title)
            for scheme, value in paper.identifiers:
                self._presence.add("identifier", f"{scheme}:{value}")

    def _may_have(self, kind: Kind, name: str) -> bool:
        return self._presence is None or self._presence.may_have(kind, name)

    def arrived(self, iri: str) -> None:
        """Say that the paper that was expected first under an IRI stands in the store, or never will."""
        waiting = self._under_way.get(iri)
        if not waiting:
            return
        paper = waiting.popleft()
        if not waiting:
            del self._under_way[iri]
            for key in (*_names(paper), f"title:{paper.title}"):
                self._keys.get(key, set()).discard(iri)
                if not self._keys.get(key, True):
                    del self._keys[key]

    def add_sources(self, iri: str, paper: Paper) -> None:
        """Note the files of an unchanged paper of which the store does not know yet."""
        known = [text for _, text in self._source_digests(iri)]
        node = NamedNode(iri)
        new: list[Quad] = []
        for source, said in zip(paper.sources, source_digests(paper, iri), strict=True):
            if not any(f"{text}, ".startswith(f"{source.file}, ") for text in known):
                new += [Quad(node, SOURCE, Literal(source_text(source)), node), said]
        if new and iri not in self._under_way:
            self._store.write({}, extra=new)

    def _matches(self, paper: Paper) -> list[str]:
        """Return the papers of the store that are this one, the one to go by first."""
        by_title = iri_of_paper(paper, self.base)
        found = {iri for name in _names(paper) for iri in self._holders(IDENTIFIER, name)}
        for iri in [by_title, *self._holders(TITLE, paper.title), self._scoped_iri(paper)]:
            if iri not in found and (stored := self._paper(iri)) is not None and is_same(stored, paper):
                found.add(iri)
        return sorted(found, key=lambda iri: (iri != by_title, iri))

    def _holders(self, property_: NamedNode, value: str) -> Iterator[str]:
        key = value if property_ == IDENTIFIER else f"title:{value}"
        yield from sorted(self._keys.get(key, ()))
        if not self._may_have("identifier" if property_ == IDENTIFIER else "title", value):
            return
        for quad in self._store.quads(None, property_, Literal(value)):
            if quad.subject == quad.graph_name and isinstance(quad.subject, NamedNode):
                yield quad.subject.value

    def _paper(self, iri: str) -> Paper | None:
        if waiting := self._under_way.get(iri):
            return waiting[-1]
        if not self._may_have("paper", iri):
            return None
        paper = read_paper(self._store, iri)
        if paper is None:
            return None
        digests = {text: sha for sha, text in self._source_digests(iri)}
        sources = tuple(dataclasses.replace(s, sha256=digests.get(source_text(s), "")) for s in paper.sources)
        return dataclasses.replace(paper, sources=sources)

    def _source_digests(self, iri: str) -> list[tuple[str, str]]:
        quads = self._store.quads(NamedNode(iri), SOURCE_DIGEST, None, STATE)
        parts = (quad.object.value.partition(" ") for quad in quads if isinstance(quad.object, Literal))
        return [(sha, text) for sha, _, text in parts]

    def _free_iri(self, paper: Paper) -> str:
        by_title = iri_of_paper(paper, self.base)
        return self._scoped_iri(paper) if self._is_taken(by_title) else by_title

    def _is_taken(self, iri: str) -> bool:
        if iri in self._under_way:
            return True
        return self._may_have("paper", iri) and next(self._store.quads(graph=NamedNode(iri)), None) is not None

    def _scoped_iri(self, paper: Paper) -> str:
        return scoped_iri(paper, self.base)


def scoped_iri(paper: Paper, base: str = ns.BASE) -> str:
    """Return the IRI of a paper whose title's IRI another has: its first identifier, its authors or words tell."""
    names = list(_names(paper))
    scope = names[0] if names else digest(*sorted(fold(a) for a in paper.authors), fold(paper.abstract))
    return mint_paper(paper.title, base, scope=scope)


def source_digests(paper: Paper, iri: str) -> list[Quad]:
    """Return the bookkeeping of what each source said: the digest of the record, and the source's name."""
    texts = (f"{source.sha256} {source_text(source)}" for source in paper.sources)
    return [Quad(NamedNode(iri), SOURCE_DIGEST, Literal(text), STATE) for text in texts]


def source_file(said: str) -> str:
    """Return the file that such a bookkeeping names; a name with a comma in it comes cut, and is looked up anew."""
    return said.partition(" ")[2].partition(", ")[0]


def is_same(stored: Paper, paper: Paper) -> bool:
    """Whether a paper is the stored one of the same title.

    A short title ("Editorial") alone makes no two records one paper when they come from two places and say
    different things.
    """
    if are_distinct(stored, paper):
        return False
    if len(fold(paper.title).split()) >= TITLE_WORDS or set(stored.identifiers) & set(paper.identifiers):
        return True
    ours, theirs = fold(stored.abstract), fold(paper.abstract)
    places, others = ({source_text(s) for s in p.sources} for p in (stored, paper))
    return not ours or not theirs or ours == theirs or not places or not others or bool(places & others)


def _names(paper: Paper) -> Iterator[str]:
    return (f"{scheme}:{value}" for scheme, value in paper.identifiers if scheme in SCHEMES)


def _union(whole: Paper, record: Paper, stored: Paper | None, *, still: bool = False) -> Paper:
    """Join a record with the stored paper: what the record's own file said before gives way to what it says now.

    That is not so where the file `still` says it.
    """
    if stored is None:
        return whole
    if still:
        return merge(stored, whole)
    said, known = _by_file(record), _by_file(stored)
    if known.keys() <= said.keys() and (known or not said):
        return whole
    if said and all(known.get(file) == digests for file, digests in said.items()):
        return stored if whole is record else merge(whole, stored)
    others = dataclasses.replace(stored, sources=tuple(s for s in stored.sources if s.file not in said))
    is_edit = not said or not known.keys().isdisjoint(said)
    return merge(whole, others) if is_edit or whole is not record else merge(others, whole)


def _by_file(paper: Paper) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for source in paper.sources:
        found.setdefault(source.file, set()).add(source.sha256)
    return found


def _with_text(whole: Paper, own: Paper) -> Paper:
    """Return the metadata of one with the text of the other, in which an extraction's offsets count."""
    return dataclasses.replace(
        whole, title=own.title, abstract=own.abstract, sections=own.sections, original=own.original
    )
