"""Papers' graphs in a store: put, removed, and changed by what a person decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, QuerySolutions

from kg import namespaces as ns
from kg.graph.change import Change
from kg.graph.draft import Draft, Drafter
from kg.graph.terms import DIGEST, ENTITY, HOMONYM_OF, STATE, value
from kg.identity import SOURCE_DIGEST, source_digests, source_file
from kg.iris import iri_of_paper
from kg.linking.link import Linker, Renaming, renamings_after_removal
from kg.rdf.statements import kg_term, paper_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal as Choice

    from kg.linking.sssom import Decision
    from kg.model import Extraction
    from kg.presence import Presence
    from kg.store.protocol import Store
    from kg.vocabulary.vocabulary import Vocabulary

_DECIDED: dict[Decision, NamedNode] = {"accept": kg_term("acceptedAs"), "reject": kg_term("rejectedAs")}


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """What linking and minting go by; the concepts of `vocabulary` describe themselves."""

    vocabulary: Vocabulary
    base: str = ns.BASE


class PaperGraphs:
    """Papers' graphs in a store, kept consistent with the entities' descriptions.

    `presence` spares look-ups where many papers are written.
    """

    def __init__(self, store: Store, settings: GraphSettings, presence: Presence | None = None) -> None:
        self._store = store
        self._settings = settings
        self._presence = presence
        self._decisions = {subject: object_ for (subject, object_), d in read_decided(store).items() if d == "accept"}

    def digests(self, papers: Iterable[str]) -> dict[str, str]:
        """Return the digest under which papers were built, by IRI; those that stand in no graph are left out."""
        named = self._named(papers)
        answer = self._store.query(f"SELECT ?p ?d {{ VALUES ?p {{ {named} }} GRAPH {STATE} {{ ?p {DIGEST} ?d }} }}")
        assert isinstance(answer, QuerySolutions)
        return {value(row["p"]): value(row["d"]) for row in answer}

    def _may_have(self, paper: str) -> bool:
        return self._presence is None or self._presence.may_have("paper", paper)

    def _named(self, papers: Iterable[str]) -> str:
        return " ".join(f"<{iri}>" for iri in papers if self._may_have(iri))

    def digest(self, paper: str) -> str:
        """Return the digest under which a paper was built; empty where it stands in no graph."""
        if not self._may_have(paper):
            return ""
        return next((value(q.object) for q in self._store.quads(NamedNode(paper), DIGEST, None, STATE)), "")

    def source_files(self, papers: Iterable[str]) -> dict[str, set[str]]:
        """Return the names of the sources that papers were built from, by IRI."""
        named = self._named(papers)
        answer = self._store.query(
            f"SELECT ?p ?s {{ VALUES ?p {{ {named} }} GRAPH {STATE} {{ ?p {SOURCE_DIGEST} ?s }} }}"
        )
        assert isinstance(answer, QuerySolutions)
        found: dict[str, set[str]] = {}
        for row in answer:
            found.setdefault(value(row["p"]), set()).add(source_file(value(row["s"])))
        return found

    def batch(self) -> PaperBatch:
        """Begin a transaction of many papers."""
        return PaperBatch(self._store, self._settings, self._decisions, self._presence)

    def drafter(self) -> Drafter:
        """Return what drafts papers for this store, here or in another process."""
        return Drafter(self._settings, self._decisions, rules=self._store.rules)

    def put(self, extraction: Extraction, digest: str) -> Choice["added", "replaced"]:
        """Write a paper's graph, or replace it; one transaction.

        Raises:
            OutputError: The store cannot be written.
        """
        batch = self.batch()
        outcome = batch.put(extraction, digest)
        batch.commit()
        return outcome

    def remove(self, paper_iri: str) -> bool:
        """Take a paper out, and what only it said of entities; False where the store has no such paper."""
        node = NamedNode(paper_iri)
        change = Change(self._store, self._settings.vocabulary)
        old = change.quads(node)
        if not old:
            return False
        change.replace(node, old, [])
        change.rename(renamings_after_removal(sorted(_homonyms(old)), change), besides=node)
        change.digest(node, "")
        change.commit()
        return True

    def decide(self, decisions: Mapping[tuple[str, str], Decision]) -> int:
        """Take in what a person decided of pairs of entities; return how many entities became another.

        An accepted pair's subject becomes its object in every paper, now and in later builds; a rejected pair is not
        proposed again.
        """
        united = 0
        for (subject, object_), decision in sorted(decisions.items()):
            property_ = _DECIDED[decision]
            change = Change(self._store, self._settings.vocabulary)
            if decision == "accept" and subject != object_:
                papers = {value(q.graph_name) for q in self._store.quads(None, ENTITY, NamedNode(subject))}
                change.rename([Renaming(paper, subject, object_, "", "") for paper in sorted(papers)])
                self._decisions[subject] = object_
                united += bool(papers)
            change.note(Quad(NamedNode(subject), property_, NamedNode(object_), STATE))
            change.commit()
        return united


class PaperBatch:
    """Papers that are written in one transaction, each linked with those before it."""

    def __init__(
        self, store: Store, settings: GraphSettings, decisions: Mapping[str, str], presence: Presence | None = None
    ) -> None:
        self._settings = settings
        self._change = Change(store, settings.vocabulary, presence)
        self._linker = Linker(settings.vocabulary, self._change, settings.base, decisions)

    def put(self, paper: Extraction | Draft, digest: str) -> Choice["added", "replaced"]:
        """Link a paper and take its graph in; a draft as it is, where it holds.

        Raises:
            IncompleteExtraction: It says of an entity what no mention supports; the batch is as it was.
        """
        if not isinstance(paper, Draft):
            return self._link(paper, digest)
        if self._change.has(paper.iri) or not self._change.holds(paper):
            return self._link(paper.extraction(), digest)
        self._change.add(paper, digest)
        return "added"

    def _link(self, extraction: Extraction, digest: str) -> Choice["added", "replaced"]:
        change = self._change
        iri = iri_of_paper(extraction.paper, self._settings.base)
        node = NamedNode(iri)
        old = change.quads(node)
        linked = self._linker.link(extraction, iri)
        quads = paper_quads(linked.extraction, self._settings.base)
        quads += [Quad(NamedNode(own), HOMONYM_OF, NamedNode(shared), node) for own, shared in linked.homonyms]
        change.replace(node, old, quads, linked.extraction.mentions)
        lost = _homonyms(old) - set(linked.homonyms)
        change.rename([*linked.renamings, *renamings_after_removal(sorted(lost), change)], besides=node)
        change.digest(node, digest, source_digests(extraction.paper, iri))
        return "replaced" if old else "added"

    def commit(self) -> None:
        """Write the papers.

        Raises:
            OutputError: The store cannot be written; none of them stands in it.
        """
        self._change.commit()


def read_decided(store: Store) -> dict[tuple[str, str], Decision]:
    """Return what a person decided so far: (subject, object) → decision."""
    return {
        (value(q.subject), value(q.object)): decision
        for decision, property_ in _DECIDED.items()
        for q in store.quads(None, property_, None, STATE)
    }


def _homonyms(quads: Iterable[Quad]) -> set[tuple[str, str]]:
    return {(value(q.subject), value(q.object)) for q in quads if q.predicate == HOMONYM_OF}
