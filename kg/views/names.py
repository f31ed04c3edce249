"""The entities that papers name, with their names: what linking is reviewed on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.linking.review import Named
from kg.model import ENTITY_TYPES

if TYPE_CHECKING:
    from kg.store.protocol import Store

_ENTITY = NamedNode(ns.KG + "entity")
_TYPE = NamedNode(ns.RDF + "type")
_PREF = NamedNode(ns.SKOS + "prefLabel")
_ALT = NamedNode(ns.SKOS + "altLabel")


def named_entities(store: Store) -> list[Named]:
    """Return the entities that papers name, sorted by IRI."""
    papers: dict[NamedNode, set[object]] = defaultdict(set)
    for quad in store.quads(None, _ENTITY):
        if isinstance(quad.object, NamedNode):
            papers[quad.object].add(quad.graph_name)
    out = []
    for node, naming in sorted(papers.items(), key=lambda item: item[0].value):
        classes = {q.object.value for q in store.quads(node, _TYPE) if isinstance(q.object, NamedNode)}
        label = min((q.object.value for q in store.quads(node, _PREF) if isinstance(q.object, Literal)), default="")
        aliases = sorted({q.object.value for q in store.quads(node, _ALT) if isinstance(q.object, Literal)})
        type_ = next((t for t in ENTITY_TYPES if ns.KG + t in classes), None)
        if type_ and label:
            out.append(Named(node.value, type_, label, tuple(aliases), len(naming)))
    return out
