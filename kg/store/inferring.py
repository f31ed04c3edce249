"""A store that keeps what is inferred true: each write carries along what follows from it, in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.store.reasoning import (
    ENTITIES,
    UNSPOKEN,
    Rules,
    forget,
    infer,
    is_inferred,
    is_paper,
    load_rules,
    mark,
    rules_for,
    rules_of,
    what_follows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad

    from kg.store.protocol import Dataset, QueryAnswer, Store, Term

_BY_UNIT = {ENTITIES, *map(NamedNode, UNSPOKEN)}


def with_inference(store: Store) -> Store:
    """Return a store that infers as it is written; what it holds already is inferred now, if it was not.

    Where everything was inferred by either edition of the rules, it goes on by that.

    Raises:
        OutputError: The store cannot be written.
    """
    rules = rules_of(store)
    if rules is None or not (store.translates or rules == load_rules(whole=True)):
        rules = rules_for(store)
        infer(store, rules)
    return InferringStore(store, rules)


def without_inference(store: Store) -> Store:
    """Return the store, without what was inferred before."""
    if is_inferred(store):
        forget(store)
    return store


def as_before(store: Store) -> Store:
    """Return a store that goes on as it was built: with inference if it was built so."""
    return with_inference(store) if is_inferred(store) else store


class InferringStore:
    """A `kg.store.protocol.Store` over another, in which the graph of what is inferred follows each write."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self._store = store
        self._rules = rules

    @property
    def rules(self) -> Rules:
        """What follows is stated by these."""
        return self._rules

    @property
    def translates(self) -> bool:
        """Whether the store underneath translates queries."""
        return self._store.translates

    def write(
        self,
        graphs: Mapping[str, Iterable[Quad]],
        extra: Iterable[Quad] = (),
        gone: Iterable[Quad] = (),
        new: bytes = b"",
    ) -> None:
        """Write as the store underneath does, and what follows with it; see `kg.store.protocol.Store.write`."""
        graphs = {iri: list(quads) for iri, quads in graphs.items()}
        extra, gone = list(extra), list(gone)
        before: dict[Quad, None] = {}
        after: dict[Quad, None] = {}
        shared = False
        for iri, quads in graphs.items():
            old = list(self._store.quads(graph=NamedNode(iri)))
            if is_paper(quads or old):
                before |= what_follows(old, self._rules)
                after |= what_follows(quads, self._rules)
            else:
                shared |= iri not in UNSPOKEN
        said = self._descriptions(extra)
        taken = self._descriptions(gone)
        for subject in dict.fromkeys((*said, *taken)):
            old = list(self._store.quads(subject, graph=ENTITIES))
            added = said.get(subject, [])
            held = {*old, *added} - (set(taken.get(subject, ())) - set(added))
            before |= what_follows(old, self._rules)
            after |= what_follows(held, self._rules)
        shared |= any(q.graph_name not in _BY_UNIT and self._rules.concern(q) for q in (*extra, *gone))
        if shared:  # what the vocabularies say of each other cannot be told apart: the mark goes, all is inferred anew
            self._store.write(graphs, extra, [*gone, mark(self._rules)], new)
            infer(self._store, self._rules)
            return
        lost = [quad for quad in before if quad not in after]
        new_quads = [quad for quad in after if quad not in before]
        self._store.write(graphs, [*extra, *new_quads], [*gone, *lost], new)

    def _descriptions(self, quads: list[Quad]) -> dict[NamedNode, list[Quad]]:
        """Return the quads that describe entities and from which something can follow, by entity."""
        found: dict[NamedNode, list[Quad]] = {}
        for quad in quads:
            if quad.graph_name == ENTITIES and self._rules.concern(quad) and isinstance(quad.subject, NamedNode):
                found.setdefault(quad.subject, []).append(quad)
        return found

    def quads(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the term's name in RDF)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""
        return self._store.quads(subject, predicate, object, graph)

    def query(
        self, sparql: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> QueryAnswer:
        """Answer a SPARQL 1.1 query; see `kg.store.protocol.Store.query`."""
        return self._store.query(sparql, substitutions, dataset)

    def graphs(self) -> Iterator[str]:
        """Yield the IRIs of the named graphs that hold anything."""
        return self._store.graphs()

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._store)

    def close(self) -> None:
        """Let the store underneath go."""
        self._store.close()
