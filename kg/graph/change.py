"""One transaction in the making: the graphs of papers that it replaces, and the descriptions that follow from them.

A change may hold many papers. Linking asks it, not the store, what is proposed so far: the store with the change made.
A new paper may come as a draft (`kg.graph.draft`), which stays text unless another paper changes its graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.graph.descriptions import describe_from_quads, described_by, merged, named_proposals
from kg.graph.draft import Draft, as_lines
from kg.graph.terms import DIGEST, ENTITY, HOMONYM_OF, PROPOSES, STATE, value
from kg.identity import SOURCE_DIGEST
from kg.rdf.entities import GRAPH as ENTITIES
from kg.rdf.entities import describe, entity_quads, read_description
from kg.store.reasoning import what_follows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.linking.link import Renaming
    from kg.model import Mention
    from kg.presence import Kind, Presence
    from kg.rdf.entities import Description
    from kg.store.protocol import Store
    from kg.vocabulary.vocabulary import Vocabulary


class Change:
    """Graphs to replace, what is noted of them, and the entities whose descriptions follow."""

    def __init__(self, store: Store, vocabulary: Vocabulary, presence: Presence | None = None) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._presence = presence
        self._graphs: dict[NamedNode, list[Quad]] = {}
        self._drafts: dict[str, tuple[Draft, str]] = {}
        """The papers that are still as they were drafted, with their digests."""
        self._proposed: dict[str, set[str]] = {}
        """Entity → the papers of this change that propose it by a name."""
        self._homonyms: dict[str, dict[NamedNode, set[str]]] = {}
        """Unscoped entity → graph of this change → the scoped ones there that share its name."""
        self._fresh: dict[str, Description] = {}
        self._narrowed: set[str] = set()
        """Entities that lose mentions: their description is made anew from the mentions that stay."""
        self._digests: dict[NamedNode, list[Quad]] = {}
        self._notes: list[Quad] = []

    def _may_have(self, kind: Kind, name: str) -> bool:
        return self._presence is None or self._presence.may_have(kind, name)

    def has(self, paper: str) -> bool:
        """Return whether a paper has a graph, with the change made so far."""
        return paper in self._drafts or bool(self.quads(NamedNode(paper)))

    def holds(self, draft: Draft) -> bool:
        """Return whether nobody else proposes what a draft proposes."""
        return not any(
            any(paper != draft.iri for paper in self.proposers(entity)) or self.homonyms(entity)
            for entity in draft.asked
        )

    def add(self, draft: Draft, digest: str) -> None:
        """Take in a new paper as it was drafted."""
        self._drafts[draft.iri] = draft, digest
        for entity in draft.proposed:
            self._proposed.setdefault(entity, set()).add(draft.iri)
        for iri, description in draft.told.items():
            self._fresh[iri] = merged(self._fresh.get(iri), description)

    def proposers(self, entity: str) -> list[str]:
        """Return the IRIs of the papers that propose this very entity by a name, sorted."""
        here = self._proposed.get(entity, set())
        if not self._may_have("proposed", entity):
            return sorted(here)
        node = NamedNode(entity)
        stored = {q.graph_name for q in self._store.quads(None, PROPOSES, node) if q.graph_name not in self._graphs}
        found = {value(graph) for graph in stored if self._by_name(node, graph)}
        return sorted(found | here)

    def _by_name(self, entity: NamedNode, graph: object) -> bool:
        mentions = (q.subject for q in self._store.quads(None, ENTITY, entity, graph))  # type: ignore[arg-type]
        return any(entity in named_proposals(list(self._store.quads(m))) for m in mentions)  # type: ignore[arg-type]

    def homonyms(self, entity: str) -> list[str]:
        """Return the scoped entities that share the name of this unscoped one, sorted."""
        stored = self._store.quads(None, HOMONYM_OF, NamedNode(entity)) if self._may_have("homonym", entity) else ()
        found = {value(q.subject) for q in stored if q.graph_name not in self._graphs}
        return sorted(found.union(*self._homonyms.get(entity, {}).values()))

    def quads(self, graph: NamedNode) -> list[Quad]:
        """Return what a graph holds with the change made."""
        if graph.value in self._drafts:
            self._write_out(graph)
        waiting = self._graphs.get(graph)
        if waiting is None:
            return list(self._store.quads(graph=graph)) if self._may_have("paper", graph.value) else []
        return waiting

    def _write_out(self, graph: NamedNode) -> None:
        """Make quads of a draft, as something changes them."""
        draft, digest = self._drafts.pop(graph.value)
        self._graphs[graph] = list(parse(draft.lines, RdfFormat.N_QUADS))
        besides = parse(draft.besides, RdfFormat.N_QUADS)
        self.digest(graph, digest, [quad for quad in besides if quad.graph_name == STATE])

    def replace(self, graph: NamedNode, old: list[Quad], new: list[Quad], mentions: Iterable[Mention] = ()) -> None:
        """Replace the quads of a graph, and take in how its mentions describe their entities."""
        if old:
            still = described_by(new)
            lost = {iri for iri, said in described_by(old).items() if not (iri in still and said.within(still[iri]))}
            self._narrowed |= lost
        if graph in self._graphs:
            self._forget(graph, old)
        for entity in named_proposals(new):
            self._proposed.setdefault(value(entity), set()).add(value(graph))
        for quad in new:
            if quad.predicate == HOMONYM_OF:
                self._homonyms.setdefault(value(quad.object), {}).setdefault(graph, set()).add(value(quad.subject))
        self._graphs[graph] = new
        for iri, description in describe(mentions, self._vocabulary).items():
            self._fresh[iri] = merged(self._fresh.get(iri), description)

    def _forget(self, graph: NamedNode, old: list[Quad]) -> None:
        for entity in named_proposals(old):
            self._proposed.get(value(entity), set()).discard(value(graph))
        for quad in old:
            if quad.predicate == HOMONYM_OF:
                self._homonyms.get(value(quad.object), {}).pop(graph, None)

    def rename(self, renamings: Iterable[Renaming], besides: NamedNode | None = None) -> None:
        """Give entities another IRI in the graphs of the papers concerned, the graph `besides` left alone."""
        for renaming in renamings:
            graph = NamedNode(renaming.paper)
            if graph == besides:
                continue
            old, new = NamedNode(renaming.old), NamedNode(renaming.new)
            before = self.quads(graph)
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

    def digest(self, paper: NamedNode, digest: str, sources: Iterable[Quad] = ()) -> None:
        """Note the digest under which a paper is built, and those of its sources; empty for one that is taken out."""
        self._digests[paper] = [Quad(paper, DIGEST, Literal(digest), STATE), *sources] if digest else []

    def note(self, quad: Quad) -> None:
        """Add a quad of bookkeeping to the transaction."""
        self._notes.append(quad)

    def commit(self) -> None:
        """Write all of it in one transaction.

        Raises:
            OutputError: The store cannot be written.
        """
        extra, gone, new = list(self._notes), list[Quad](), list[bytes]()
        descriptions = list(self._descriptions())  # this writes out the drafts that are concerned
        for paper, digests in self._digests.items():
            for property_ in (DIGEST, SOURCE_DIGEST) if self._may_have("paper", paper.value) else ():
                gone += self._store.quads(paper, property_, None, STATE)
            extra += digests
        for iri, description in descriptions:
            before = list(self._store.quads(NamedNode(iri), graph=ENTITIES)) if self._may_have("entity", iri) else []
            if iri not in self._narrowed and description:
                description = merged(read_description(before), description)
            after = entity_quads(iri, description) if description else []
            if not before:
                new.append(self._described(after))
                continue
            kept = set(before) & set(after)
            gone += [q for q in before if q not in kept]
            extra += [q for q in after if q not in kept]
        for draft, digest in self._drafts.values():
            new += draft.lines, draft.besides, f'<{draft.iri}> {DIGEST} "{digest}" {STATE} .\n'.encode()
        self._store.write({graph.value: quads for graph, quads in self._graphs.items()}, extra, gone, b"".join(new))
        if self._presence:
            self._tell(self._presence)

    def _tell(self, presence: Presence) -> None:
        papers = (*self._drafts, *(graph.value for graph in self._graphs))
        told: tuple[tuple[Kind, Iterable[str]], ...] = (
            ("paper", papers),
            ("proposed", self._proposed),
            ("homonym", self._homonyms),
            ("entity", self._fresh),
        )
        for kind, names in told:
            for name in names:
                presence.add(kind, name)

    def _described(self, quads: list[Quad]) -> bytes:
        """Write out how an entity is described that was not before, with what follows from that."""
        rules = self._store.rules
        return as_lines(quads) + (as_lines(what_follows(quads, rules)) if rules else b"")

    def _descriptions(self) -> Iterator[tuple[str, Description | None]]:
        """Yield the entities to describe: of those that lost mentions all that is told, of others what is new."""
        narrowed = self._told_of({iri for iri in self._narrowed if iri not in self._vocabulary})
        for iri in sorted(self._fresh.keys() | narrowed.keys()):
            yield iri, describe_from_quads(narrowed[iri]) if iri in narrowed else self._fresh[iri]

    def _told_of(self, entities: set[str]) -> dict[str, list[Quad]]:
        """Return all that mentions say of some entities, as they will be after this change."""
        told: dict[str, list[Quad]] = {iri: [] for iri in entities}
        for draft, _ in list(self._drafts.values()) if entities else ():
            if not entities.isdisjoint(draft.told):
                self._write_out(NamedNode(draft.iri))
        for iri, quads in told.items():
            for q in self._store.quads(None, ENTITY, NamedNode(iri)):
                if q.graph_name not in self._graphs:
                    quads += self._store.quads(q.subject)  # type: ignore[arg-type]
        for graph in self._graphs.values() if entities else ():
            about = {
                q.subject: told[name] for q in graph if q.predicate == ENTITY and (name := value(q.object)) in told
            }
            for quad in graph if about else ():
                if quad.subject in about:
                    about[quad.subject].append(quad)
        return told
