"""The doctor: reads a whole store and names what is damaged or does not hold together.

It checks what every build promises: a store whose every index can be read and agrees with the others, no quad outside
the named graphs, no blank node, papers whole (their node, their digest, every statement with its mention and every
mention with its statement and its words), entities described exactly while papers name them, and, where the store says
that everything was inferred, just what follows from the rest in the graph of what is inferred. A store that does not
say so, or was inferred by another ontology, is not judged by it: the next build infers anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from kg import namespaces as ns
from kg.errors import KgError
from kg.store.failures import store_failures
from kg.store.open import open_store
from kg.store.paper_graph import PaperGraph
from kg.store.reasoning import GRAPH, all_that_follows, infer, rules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from kg.store.embedded import EmbeddedStore

_STATE = NamedNode(ns.STATE_GRAPH)
_ENTITIES = NamedNode(ns.ENTITIES_GRAPH)
_DIGEST = NamedNode(ns.KG + "digest")
_PREF_LABEL = NamedNode(ns.SKOS + "prefLabel")
_PAPER = NamedNode(ns.KG + "Paper")
_TYPE = NamedNode(ns.RDF + "type")
_STATEMENTS_NAMED = 20
"""Statements of one kind that are named one by one; with the whole graph lost, there are thousands."""
_INFER_ANEW = "Infer it anew: kg doctor --infer."

_INDEXES: dict[str, Callable[[Quad], tuple[Any, ...]]] = {
    "subject": lambda q: (q.subject,),
    "predicate": lambda q: (None, q.predicate),
    "object": lambda q: (None, None, q.object),
    "graph": lambda q: (None, None, None, q.graph_name),
    "graph and predicate": lambda q: (None, q.predicate, None, q.graph_name),
    "graph and object": lambda q: (None, None, q.object, q.graph_name),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a word for it, where (an IRI or a path), what, and what to do where that is simple."""

    kind: str
    where: str
    problem: str
    hint: str = ""


def infer_anew(path: Path) -> int:
    """Infer anew what follows from the ontology; return how many statements that are.

    Raises:
        StoreNotFound: There is no store at the path.
        StoreSchemaError: A newer program made it.
        StoreLocked: A build is writing it.
        OutputError: It cannot be written.
    """
    open_store(path).close()  # opening for writing would make one
    with open_store(path, "w") as store:
        return infer(store)


def examine_store(path: Path) -> list[Finding]:
    """Examine a store on disk; a store without findings is sound.

    Raises:
        StoreNotFound: There is none at the path.
        StoreSchemaError: A newer program made it.
    """
    store = open_store(path)
    try:
        with store, store_failures(path):
            return list(examine(store))
    except KgError as error:
        return [Finding("unreadable", str(path), error.message)]


def examine(store: EmbeddedStore) -> Iterator[Finding]:
    """Yield what is wrong with an open store."""
    yield from _stray(store)
    yield from _indexes(store)
    papers = {quad.subject.value for quad in store.quads(None, _TYPE, _PAPER) if isinstance(quad.subject, NamedNode)}
    built = {
        quad.subject.value for quad in store.quads(None, _DIGEST, None, _STATE) if isinstance(quad.subject, NamedNode)
    }
    for iri in sorted(papers - built):
        yield Finding("no digest", iri, "the paper stands in the graph, but not in the record of what was built")
    for iri in sorted(built - papers):
        yield Finding("lost paper", iri, "the record of what was built names it, and its graph is gone")
    named: set[NamedNode] = set()
    for iri in sorted(papers):
        paper = PaperGraph(iri, list(store.quads(graph=NamedNode(iri))))
        named |= paper.entities
        for where, problem in paper.problems():
            yield Finding("broken paper", where, problem)
    yield from _labels(store, named)
    yield from _inferred(store)


def _stray(store: EmbeddedStore) -> Iterator[Finding]:
    total = 0
    for quad in store.quads():
        total += 1
        if isinstance(quad.graph_name, DefaultGraph):
            yield Finding("stray quad", str(quad.subject), f"{quad} stands in no named graph")
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            yield Finding("blank node", str(quad.graph_name), f"{quad} has a blank node")
    if total != len(store):
        yield Finding("index", str(store.path), f"{total} quads can be read, and {len(store)} are counted")


def _indexes(store: EmbeddedStore) -> Iterator[Finding]:
    """Read every index of Oxigraph, each by the pattern that makes it answer from that index."""
    for name, key in _INDEXES.items():
        counts = Counter(map(key, store.quads()))
        wrong = sum(1 for pattern, n in counts.items() if sum(1 for _ in store.quads(*pattern)) != n)
        if wrong:
            yield Finding("index", str(store.path), f"the index by {name} disagrees with the quads in {wrong} places")


def _labels(store: EmbeddedStore, named: set[NamedNode]) -> Iterator[Finding]:
    for entity in sorted(named, key=lambda node: node.value):
        labels = {quad.object for quad in store.quads(entity, _PREF_LABEL)}
        if len(labels) != 1:
            yield Finding("label", entity.value, f"papers name it, and it has {len(labels)} preferred labels, not one")
    described = {quad.subject for quad in store.quads(graph=_ENTITIES)}
    for iri in sorted(str(subject) for subject in described if subject not in named):
        yield Finding("dangling entity", iri.strip("<>"), "it is described, and no paper names it")


def _inferred(store: EmbeddedStore) -> Iterator[Finding]:
    rules = rules_of(store)
    if rules is None:
        return
    follows, stated = set(all_that_follows(store, rules)), set(store.quads(graph=GRAPH))
    yield from _each(follows - stated, "missing inference", "it follows from what is stated, and is not inferred")
    yield from _each(stated - follows, "false inference", "it is inferred, and follows from nothing that is stated")


def _each(quads: set[Quad], kind: str, problem: str) -> Iterator[Finding]:
    triples = sorted(str(quad.triple) for quad in quads)
    for triple in triples[:_STATEMENTS_NAMED]:
        yield Finding(kind, triple, problem, _INFER_ANEW)
    if (more := len(triples) - _STATEMENTS_NAMED) > 0:
        yield Finding(kind, GRAPH.value, f"{more:,} statements more", _INFER_ANEW)
