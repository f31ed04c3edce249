"""What follows from the ontology, stated in a graph of its own: sub-properties, sub-classes, and what is broader.

After this, a query for `kg:mentions` finds what a paper proposes, one for `kg:Method` finds what is only stated to be
a model, and `skos:broaderTransitive` leads from a device to each of its families. The graph can be dropped and made
anew. It holds nothing that another graph states, as a triple in two graphs would count twice.

The rules come in two editions. What follows in terms of other vocabularies (`oa:exact` from `kg:quote`) would be a
third of all quads, and says nothing that the graph does not say; a store that translates queries
(`kg.store.translation`) does without it. Any other states that too.

What follows from a paper speaks of the paper alone, what follows from an entity's description of that entity; only
the vocabularies speak of each other's concepts. So each of these is a unit whose statements follow from it alone, and
`kg.store.inferring` keeps the graph true by units, as they are written. A mark in the store's state says by which
rules everything was inferred.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from kg import namespaces as ns
from kg.resources import ontology_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store.protocol import Store

GRAPH = NamedNode(ns.INFERRED_GRAPH)
ENTITIES = NamedNode(ns.ENTITIES_GRAPH)
OWN = (ns.KG, ns.SKOS)
"""The namespaces whose terms every edition of the rules leads to."""
UNSPOKEN = frozenset({ns.INFERRED_GRAPH, ns.STATE_GRAPH, ns.BUILD_GRAPH})
"""Graphs from which nothing is inferred: what is inferred already, and bookkeeping."""

TYPE = NamedNode(ns.RDF + "type")
PAPER = NamedNode(ns.KG + "Paper")
_SUB_PROPERTY = NamedNode(ns.RDFS + "subPropertyOf")
_SUB_CLASS = NamedNode(ns.RDFS + "subClassOf")
_BROADER = NamedNode(ns.SKOS + "broader")
_BROADER_TRANSITIVE = NamedNode(ns.SKOS + "broaderTransitive")
_STATE = NamedNode(ns.STATE_GRAPH)
_INFERRED_BY = NamedNode(ns.KG + "inferredBy")
_AT_ONCE = 50_000

Above = dict[NamedNode, frozenset[NamedNode]]
"""A term → all that stand above it, itself left out unless it stands on a circle."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The ontology's hierarchies of properties and classes, closed, and the hash of what they were read from."""

    properties: Above
    classes: Above
    digest: str

    def concern(self, quad: Quad) -> bool:
        """Return whether anything can follow from a quad."""
        return quad.predicate == TYPE or quad.predicate in self.properties or quad.predicate == _BROADER


@cache
def load_rules(*, whole: bool = False) -> Rules:
    """Load the rules from the ontology that ships with the program: those that lead to its own terms, or all."""
    text = ontology_file("kg.ttl").read_bytes()
    schema = list(ox.parse(text, ox.RdfFormat.TURTLE))
    properties = closure((q.subject, q.object) for q in schema if q.predicate == _SUB_PROPERTY)
    classes = closure((q.subject, q.object) for q in schema if q.predicate == _SUB_CLASS)
    if whole:
        return Rules(properties, classes, hashlib.sha256(text).hexdigest()[:32])
    digest = hashlib.sha256(text + " ".join(OWN).encode()).hexdigest()[:32]
    return Rules(_to_own(properties), _to_own(classes), digest)


def rules_of(store: Store) -> Rules | None:
    """Return the edition of the rules by which everything in a store was inferred; None where it was not."""
    return next((rules for rules in (load_rules(), load_rules(whole=True)) if is_inferred(store, rules)), None)


def rules_for(store: Store) -> Rules:
    """Return the rules by which a store states all that its queries have to find."""
    return load_rules(whole=not store.translates)


def is_own(term: NamedNode) -> bool:
    """Return whether a term is of the program's own vocabulary, or of SKOS."""
    return term.value.startswith(OWN)


def _to_own(above: Above) -> Above:
    own = {below: frozenset(filter(is_own, terms)) for below, terms in above.items()}
    return {below: terms for below, terms in own.items() if terms}


def infer(store: Store, rules: Rules | None = None, source: Store | None = None) -> int:
    """State all that follows, anew and in bounded memory; return how many triples that are.

    The mark goes first and comes back last, so that whatever stops this, the next build infers anew. A `source` that
    holds the same may be read in the store's place.

    Raises:
        OutputError: The store cannot be written.
    """
    rules = rules or rules_for(store)
    forget(store)
    count = 0
    following = all_that_follows(source or store, rules)
    while batch := list(islice(following, _AT_ONCE)):
        store.write({}, extra=batch)
        count += len(batch)
    store.write({}, extra=[mark(rules)])
    return count


def forget(store: Store) -> None:
    """Take out everything that was inferred, and the mark."""
    store.write({}, gone=list(store.quads(None, _INFERRED_BY, None, _STATE)))
    while batch := list(islice(store.quads(graph=GRAPH), _AT_ONCE)):
        store.write({}, gone=batch)


def mark(rules: Rules) -> Quad:
    """Return the quad that says that everything was inferred, by these rules."""
    return Quad(GRAPH, _INFERRED_BY, Literal(rules.digest), _STATE)


def is_inferred(store: Store, rules: Rules | None = None) -> bool:
    """Return whether everything was inferred: by these rules, or by any."""
    said = mark(rules).object if rules else None
    return any(True for _ in store.quads(GRAPH, _INFERRED_BY, said, _STATE))


def is_paper(quads: Iterable[Quad]) -> bool:
    """Return whether the quads of a graph are those of the paper that names it."""
    return any(q.predicate == TYPE and q.object == PAPER and q.subject == q.graph_name for q in quads)


def what_follows(unit: Iterable[Quad], rules: Rules) -> dict[Quad, None]:
    """Return what follows from the quads of a unit and is not stated there, as quads of the graph for it."""
    quads = [quad for quad in unit if rules.concern(quad)]
    stated = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    found: dict[Quad, None] = {}
    for quad in quads:
        above = rules.classes if quad.predicate == TYPE else rules.properties
        wider = above.get(quad.object if quad.predicate == TYPE else quad.predicate, frozenset())  # type: ignore[arg-type]
        for term in wider:
            triple = (quad.subject, TYPE, term) if quad.predicate == TYPE else (quad.subject, term, quad.object)
            if triple not in stated:
                found[Quad(*triple, GRAPH)] = None
    for below, concepts in closure((q.subject, q.object) for q in quads if q.predicate == _BROADER).items():
        for concept in concepts:
            if (below, _BROADER_TRANSITIVE, concept) not in stated:
                found[Quad(below, _BROADER_TRANSITIVE, concept, GRAPH)] = None
    return found


def all_that_follows(store: Store, rules: Rules) -> Iterator[Quad]:
    """Yield what follows from all that is stated, unit by unit, as quads of the graph for it."""
    return chain.from_iterable(what_follows(unit, rules) for unit in _units(store, rules))


def _units(store: Store, rules: Rules) -> Iterator[list[Quad]]:
    """Yield the quads of each paper, of each entity's description, and of all other graphs together."""
    papers = {q.subject.value for q in store.quads(None, TYPE, PAPER) if q.subject == q.graph_name}  # type: ignore[union-attr]
    for iri in sorted(papers):
        yield list(store.quads(graph=NamedNode(iri)))
    described = sorted((q for q in store.quads(graph=ENTITIES) if rules.concern(q)), key=lambda q: str(q.subject))
    for _, quads in groupby(described, key=lambda q: str(q.subject)):
        yield list(quads)
    yield list(others(store, papers))


def others(store: Store, papers: set[str]) -> Iterator[Quad]:
    """Yield the quads of the graphs that are neither papers' nor the program's own: the vocabularies, and a user's."""
    for iri in sorted(set(store.graphs()) - papers - UNSPOKEN - {ns.ENTITIES_GRAPH}):
        yield from store.quads(graph=NamedNode(iri))


def closure(pairs: Iterable[tuple[object, object]]) -> Above:
    """Return the transitive closure of pairs (narrower, broader) of IRIs; other terms are left out."""
    direct: dict[NamedNode, set[NamedNode]] = {}
    for below, above in pairs:
        if isinstance(below, NamedNode) and isinstance(above, NamedNode):
            direct.setdefault(below, set()).add(above)
    return {below: frozenset(_reached(below, direct)) for below in direct}


def _reached(start: NamedNode, direct: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    found: set[NamedNode] = set()
    waiting = [start]
    while waiting:
        for above in direct.get(waiting.pop(), ()):
            if above not in found:
                found.add(above)
                waiting.append(above)
    return found
