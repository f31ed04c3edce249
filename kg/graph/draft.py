"""Drafts: a paper's graph as text, made where the paper is extracted, as far as it follows from the paper alone.

All that a paper's graph depends on beside the paper are the names that it proposes: another paper may propose them
too. So a worker process links the paper, makes its quads and what follows from them, and writes them down; the process
that has the store only asks whether anyone else proposes the same, and where nobody does, takes the text as it is.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.identity import source_digests
from kg.iris import iri_of_paper
from kg.linking.link import Linker
from kg.model import Extraction, Rejected, Source
from kg.rdf.entities import Description, describe
from kg.rdf.statements import TYPE, IncompleteExtraction, paper_triples
from kg.store.reasoning import GRAPH as INFERRED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyoxigraph import Quad

    from kg.extract.protocol import Extractor
    from kg.graph.papers import GraphSettings
    from kg.model import Paper
    from kg.rdf.statements import Triple
    from kg.store.reasoning import Rules


@dataclass(frozen=True, slots=True)
class Draft:
    """The graph of a paper whose names nobody else proposes.

    Attributes:
        iri: the paper's.
        lines: the quads of its graph, as N-Quads.
        besides: the quads of other graphs: what follows from those, and what each of its sources said.
        proposed: the entities that it proposes by a name.
        asked: those of them that no other paper may propose, or the draft does not hold.
        told: how it describes entities, by IRI.
        packed: the extraction, pickled: it is seldom looked at again.
    """

    iri: str
    lines: bytes
    besides: bytes
    proposed: tuple[str, ...]
    asked: tuple[str, ...]
    told: dict[str, Description]
    source: Source
    packed: bytes

    def extraction(self) -> Extraction:
        """Return the extraction that it was made of."""
        found: Extraction = pickle.loads(self.packed)
        return found


class _Nobody:
    """Proposals where no paper has any (`kg.linking.link.Proposals`); keeps what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def proposers(self, entity: str) -> list[str]:
        self.asked.append(entity)
        return []

    def homonyms(self, entity: str) -> list[str]:
        del entity
        return []


class Drafter:
    """Makes drafts.

    Attributes:
        settings: what linking and minting go by.
        decisions: entity → the entity that a person decided it is.
        rules: those by which what follows from the ontology is stated too; None where it is not.
    """

    def __init__(self, settings: GraphSettings, decisions: Mapping[str, str], rules: Rules | None) -> None:
        self._settings = settings
        self._rules = _Names(rules) if rules else None
        self._nobody = _Nobody()
        self._linker = Linker(settings.vocabulary, self._nobody, settings.base, decisions)

    def draft(self, extraction: Extraction) -> Draft:
        """Return the draft of a paper.

        Raises:
            IncompleteExtraction: It says of an entity what no mention supports.
        """
        self._nobody.asked = []
        iri = iri_of_paper(extraction.paper, self._settings.base)
        linked = self._linker.link(extraction, iri).extraction
        lines, follows = written(paper_triples(linked, self._settings.base), iri, self._rules)
        proposed = {m.entity for m in linked.mentions if m.role == "proposed" and not m.generic and m.entity}
        return Draft(
            iri,
            lines,
            follows + as_lines(source_digests(extraction.paper, iri)),
            tuple(sorted(proposed)),
            tuple(self._nobody.asked),
            describe(linked.mentions, self._settings.vocabulary),
            source_of(extraction),
            pickle.dumps(extraction, pickle.HIGHEST_PROTOCOL),
        )


class DraftingExtractor:
    """An extractor that hands out drafts of what it finds."""

    def __init__(self, factory: Callable[[], Extractor], drafter: Drafter) -> None:
        self._extractor = factory()
        self._drafter = drafter

    def extract(self, papers: Iterable[Paper]) -> Iterator[Draft | Rejected]:
        """Yield one item a paper, in order."""
        for found in self._extractor.extract(papers):
            yield found if isinstance(found, Rejected) else drafted(found, self._drafter)


def drafted(extraction: Extraction, drafter: Drafter) -> Draft | Rejected:
    """Return the draft of a paper, or what is wrong with it."""
    try:
        return drafter.draft(extraction)
    except IncompleteExtraction as error:
        return Rejected(source_of(extraction), str(error))


def source_of(extraction: Extraction) -> Source:
    """Return where a paper came from, for messages."""
    return extraction.paper.sources[0] if extraction.paper.sources else Source(extraction.paper.title, "")


class _Names(dict[NamedNode, tuple[str, tuple[str, ...]]]):
    """A property, or a class → how it is written, and how all that is wider is."""

    def __init__(self, rules: Rules | None = None) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, term: NamedNode) -> tuple[str, tuple[str, ...]]:
        rules = self._rules
        wider = (rules and (rules.properties.get(term) or rules.classes.get(term))) or ()
        self[term] = found = str(term), tuple(sorted(map(str, wider)))
        return found


def written(triples: Iterable[Triple], graph: str, names: _Names | None) -> tuple[bytes, bytes]:
    """Write the triples of a paper's graph as N-Quads, and what follows from them.

    That is what `kg.store.reasoning.what_follows` says of quads, from text to text: papers place nothing under another.
    """
    stated: dict[str, None] = {}
    following: dict[str, None] = {}
    known = _Names() if names is None else names
    last: object = None
    node = ""
    for subject, predicate, obj in triples:
        if subject is not last:
            node, last = str(subject), subject
        verb, wider = known[predicate]
        value = str(obj)
        stated[f"{node} {verb} {value}"] = None
        if predicate == TYPE:
            following.update((f"{node} {verb} {above}", None) for above in known[obj][1])  # type: ignore[index]
        else:
            following.update((f"{node} {above} {value}", None) for above in wider)
    lines = "".join([f"{line} <{graph}> .\n" for line in stated]).encode()
    if names is None:
        return lines, b""
    return lines, "".join([f"{line} {INFERRED} .\n" for line in following if line not in stated]).encode()


def as_lines(quads: Iterable[Quad]) -> bytes:
    """Write quads as N-Quads."""
    return "".join([f"{quad} .\n" for quad in quads]).encode()
