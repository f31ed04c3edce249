"""What follows from the ontology, stated in a graph of its own: sub-properties, sub-classes, and what is broader.

After this, a query for `kg:mentions` finds what a paper proposes, one for `kg:Method` finds what is only stated to be
a model, and `skos:broaderTransitive` leads from a device to each of its families. The graph can be dropped and made
anew. It holds nothing that another graph states, as a triple in two graphs would count twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from kg import namespaces as ns
from kg.resources import ontology_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store.protocol import Store

_GRAPH = NamedNode(ns.INFERRED_GRAPH)
_TYPE = NamedNode(ns.RDF + "type")
_SUB_PROPERTY = NamedNode(ns.RDFS + "subPropertyOf")
_SUB_CLASS = NamedNode(ns.RDFS + "subClassOf")
_BROADER = NamedNode(ns.SKOS + "broader")
_BROADER_TRANSITIVE = NamedNode(ns.SKOS + "broaderTransitive")

Above = dict[NamedNode, frozenset[NamedNode]]
"""A term → all that stand above it, itself left out unless it stands on a circle."""


def infer(store: Store) -> int:
    """State what follows in the graph for it, in one transaction; return how many triples that are.

    Raises:
        OutputError: The store cannot be written.
    """
    schema = list(ox.parse(path=str(ontology_file("kg.ttl")), format=ox.RdfFormat.TURTLE))
    properties = closure((q.subject, q.object) for q in schema if q.predicate == _SUB_PROPERTY)
    classes = closure((q.subject, q.object) for q in schema if q.predicate == _SUB_CLASS)
    broader = closure((quad.subject, quad.object) for quad in store.quads(None, _BROADER) if quad.graph_name != _GRAPH)
    quads = dict.fromkeys(_inferred(store, properties, classes, broader))
    new = [quad for quad in quads if not _stated(store, quad)]
    store.write({ns.INFERRED_GRAPH: new})
    return len(new)


def forget(store: Store) -> None:
    """Take out everything that was inferred."""
    store.write({ns.INFERRED_GRAPH: []})


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


def _inferred(store: Store, properties: Above, classes: Above, broader: Above) -> Iterator[Quad]:
    for below, above in broader.items():
        for concept in above:
            yield Quad(below, _BROADER_TRANSITIVE, concept, _GRAPH)
    for property_, wider in properties.items():
        for quad in store.quads(None, property_):
            for over in wider:
                yield Quad(quad.subject, over, quad.object, _GRAPH)
    for class_, wider in classes.items():
        for quad in store.quads(None, _TYPE, class_):
            for over in wider:
                yield Quad(quad.subject, _TYPE, over, _GRAPH)


def _stated(store: Store, quad: Quad) -> bool:
    found = store.quads(quad.subject, quad.predicate, quad.object)  # type: ignore[arg-type]
    return any(other.graph_name != _GRAPH for other in found)
