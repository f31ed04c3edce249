"""The terms that keeping the graph consistent goes by."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.rdf.statements import kg_term

STATE = NamedNode(ns.STATE_GRAPH)
DIGEST = kg_term("digest")
ENTITY = kg_term("entity")
ROLE = kg_term("role")
GENERIC = kg_term("generic")
PROPOSES = kg_term("proposes")
HOMONYM_OF = kg_term("homonymOf")


def value(term: object) -> str:
    """Return the IRI or the text of a term."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
