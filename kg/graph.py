"""The graph as it grows: one paper in or out, in one transaction, with all that this changes elsewhere.

What a paper changes outside its own graph is the description of the entities it names, and, rarely, the IRI of an
entity whose name another paper proposes too (`kg.linking.link`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode, Quad

from kg import namespaces as ns
from kg.identity import SOURCE_DIGEST, source_digests
from kg.iris import iri_of_paper
from kg.linking.link import Linker, Renaming, renamings_after_removal
from kg.model import Mention
from kg.rdf.entities import GRAPH as ENTITIES
from kg.rdf.entities import Description, describe, entity_quads, read_description
from kg.rdf.statements import kg_term, paper_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal as Choice

    from kg.linking.link import Linked
    from kg.linking.sssom import Decision
    from kg.model import EntityType, Extraction
    from kg.store.protocol import Store
    from kg.vocabulary.vocabulary import Vocabulary

STATE = NamedNode(ns.STATE_GRAPH)
DIGEST = kg_term("digest")
ENTITY = kg_term("entity")
PROPOSES = kg_term("proposes")
HOMONYM_OF = kg_term("homonymOf")
_DECIDED: dict[Decision, NamedNode] = {"accept": kg_term("acceptedAs"), "reject": kg_term("rejectedAs")}


class StoredProposals:
    """The proposals that a store's graphs state."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def proposers(self, entity: str) -> list[str]:
        """Return the IRIs of the papers that propose this very entity, sorted."""
        return sorted(_value(q.subject) for q in self._store.quads(None, PROPOSES, NamedNode(entity)))

    def homonyms(self, entity: str) -> list[str]:
        """Return the scoped entities that share the name of this unscoped one, sorted."""
        return sorted({_value(q.subject) for q in self._store.quads(None, HOMONYM_OF, NamedNode(entity))})


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """What linking and minting go by; the concepts of `vocabulary` describe themselves."""

    vocabulary: Vocabulary
    base: str = ns.BASE


class PaperGraphs:
    """Papers' graphs in a store, kept consistent with the entities' descriptions."""

    def __init__(self, store: Store, settings: GraphSettings) -> None:
        self._store = store
        self._settings = settings
        self._proposals = StoredProposals(store)
        self._decisions = {subject: object_ for (subject, object_), d in read_decided(store).items() if d == "accept"}
        self._linker = Linker(settings.vocabulary, self._proposals, settings.base, self._decisions)

    def digests(self) -> dict[str, str]:
        """Return the digest under which each paper was built, by the paper's IRI."""
        return {_value(q.subject): _value(q.object) for q in self._store.quads(None, DIGEST, None, STATE)}

    def put(self, extraction: Extraction, digest: str) -> Choice["added", "replaced"]:
        """Write a paper's graph, or replace it; one transaction.

        Raises:
            OutputError: The store cannot be written.
        """
        iri = iri_of_paper(extraction.paper, self._settings.base)
        node = NamedNode(iri)
        old = list(self._store.quads(graph=node))
        linked = self._linker.link(extraction, iri)
        quads = paper_quads(linked.extraction, self._settings.base)
        quads += [Quad(NamedNode(own), HOMONYM_OF, NamedNode(shared), node) for own, shared in linked.homonyms]
        change = _Change(self._store, self._settings.vocabulary)
        change.replace(node, old, quads)
        lost = _homonyms(old) - set(linked.homonyms)
        change.rename([*linked.renamings, *renamings_after_removal(sorted(lost), self._proposals)])
        for quad in source_digests(extraction.paper, iri):
            change.note(quad)
        change.commit(linked, gone=self._bookkeeping(node), digest=(node, digest))
        return "replaced" if old else "added"

    def remove(self, paper_iri: str) -> bool:
        """Take a paper out, and what only it said of entities; False where the store has no such paper."""
        node = NamedNode(paper_iri)
        old = list(self._store.quads(graph=node))
        if not old:
            return False
        change = _Change(self._store, self._settings.vocabulary)
        change.replace(node, old, [])
        change.rename(renamings_after_removal(sorted(_homonyms(old)), self._proposals))
        change.commit(None, gone=self._bookkeeping(node), digest=None)
        return True

    def _bookkeeping(self, paper: NamedNode) -> list[Quad]:
        return [q for p in (DIGEST, SOURCE_DIGEST) for q in self._store.quads(paper, p, None, STATE)]

    def decide(self, decisions: Mapping[tuple[str, str], Decision]) -> int:
        """Take in what a person decided of pairs of entities; return how many entities became another.

        An accepted pair's subject becomes its object in every paper, now and in later builds; a rejected pair is not
        proposed again.
        """
        merged = 0
        for (subject, object_), decision in sorted(decisions.items()):
            property_ = _DECIDED[decision]
            change = _Change(self._store, self._settings.vocabulary)
            if decision == "accept" and subject != object_:
                papers = {_value(q.graph_name) for q in self._store.quads(None, ENTITY, NamedNode(subject))}
                change.rename([Renaming(paper, subject, object_, "", "") for paper in sorted(papers)])
                self._decisions[subject] = object_
                merged += bool(papers)
            change.note(Quad(NamedNode(subject), property_, NamedNode(object_), STATE))
            change.commit(None, gone=[], digest=None)
        return merged


def read_decided(store: Store) -> dict[tuple[str, str], Decision]:
    """Return what a person decided so far: (subject, object) → decision."""
    return {
        (_value(q.subject), _value(q.object)): decision
        for decision, property_ in _DECIDED.items()
        for q in store.quads(None, property_, None, STATE)
    }


class _Change:
    """One transaction in the making: the graphs it replaces, and the descriptions that follow from them."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._graphs: dict[NamedNode, list[Quad]] = {}
        self._notes: list[Quad] = []
        self._narrowed: set[str] = set()
        """Entities that lose mentions: their description is made anew from the mentions that stay."""

    def replace(self, graph: NamedNode, old: list[Quad], new: list[Quad]) -> None:
        self._graphs[graph] = new
        self._narrowed |= {_value(q.object) for q in old if q.predicate == ENTITY}

    def note(self, quad: Quad) -> None:
        """Add a quad of bookkeeping to the transaction."""
        self._notes.append(quad)

    def rename(self, renamings: Iterable[Renaming]) -> None:
        for renaming in renamings:
            graph = NamedNode(renaming.paper)
            if graph in self._graphs:
                continue
            old, new = NamedNode(renaming.old), NamedNode(renaming.new)
            before = list(self._store.quads(graph=graph))
            swap = {old: new}
            after = [
                Quad(swap.get(q.subject, q.subject), q.predicate, swap.get(q.object, q.object), graph)  # type: ignore[arg-type]
                for q in before
                if q.predicate != HOMONYM_OF or q.subject != old
            ]
            if renaming.scoped and renaming.new == renaming.scoped:
                after.append(Quad(new, HOMONYM_OF, NamedNode(renaming.unscoped), graph))
            self.replace(graph, before, after)
            self._narrowed.add(renaming.new)

    def commit(self, linked: Linked | None, gone: list[Quad], digest: tuple[NamedNode, str] | None) -> None:
        fresh = describe(linked.extraction.mentions, self._vocabulary) if linked else {}
        extra: list[Quad] = list(self._notes)
        for iri in sorted(fresh.keys() | self._narrowed):
            if iri in self._vocabulary:
                continue
            before = list(self._store.quads(NamedNode(iri), graph=ENTITIES))
            if iri in self._narrowed:
                description = self._from_mentions(iri)
            else:
                description = _merge(read_description(before), fresh[iri])
            after = entity_quads(iri, description) if description else []
            kept = set(before) & set(after)
            gone += [q for q in before if q not in kept]
            extra += [q for q in after if q not in kept]
        if digest:
            extra.append(Quad(digest[0], DIGEST, Literal(digest[1]), STATE))
        self._store.write({g.value: quads for g, quads in self._graphs.items()}, extra=extra, gone=gone)

    def _from_mentions(self, iri: str) -> Description | None:
        """Describe an entity from all mentions of it, as they will be after this change."""
        entity = NamedNode(iri)
        nodes = {
            q.subject
            for q in self._store.quads(None, ENTITY, entity)
            if isinstance(q.graph_name, NamedNode) and q.graph_name not in self._graphs
        }
        told = [q for node in nodes for q in self._store.quads(node)]  # type: ignore[arg-type]
        for quads in self._graphs.values():
            here = {q.subject for q in quads if q.predicate == ENTITY and q.object == entity}
            told += [q for q in quads if q.subject in here]
        return _describe_from_quads(told)


def _describe_from_quads(told: list[Quad]) -> Description | None:
    by_mention: dict[str, dict[str, str]] = {}
    for quad in told:
        by_mention.setdefault(_value(quad.subject), {})[_value(quad.predicate)] = _value(quad.object)
    described: Description | None = None
    for said in by_mention.values():
        mention = _mention_stub(said)
        described = described or Description(mention.type)
        described.add(mention)
    return described


def _mention_stub(said: dict[str, str]) -> Mention:
    """Make of a mention's quads what `Description.add` looks at."""
    return Mention(
        field="",
        start=0,
        end=0,
        text=said[ns.KG + "quote"],
        type=cast("EntityType", said[ns.KG + "entityType"].removeprefix(ns.KG)),
        role="mentioned",
        label=said[ns.KG + "name"],
        kind=said.get(ns.KG + "kind", ""),
        generic=said.get(ns.KG + "generic") == "true",
    )


def _merge(known: Description | None, new: Description) -> Description:
    if known is None:
        return new
    new.names |= known.names
    new.aliases |= known.aliases
    new.kinds |= known.kinds
    return new


def _homonyms(quads: Iterable[Quad]) -> set[tuple[str, str]]:
    return {(_value(q.subject), _value(q.object)) for q in quads if q.predicate == HOMONYM_OF}


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
