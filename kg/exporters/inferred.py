"""What follows from the ontology, as exports hold it: in the terms of other vocabularies too.

A store that translates queries states only what follows in the program's own terms (`kg.store.translation`). An export
is read by programs that translate nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.exporters.blocks import in_parts, subject_queries, subjects_of
from kg.namespaces import BUILD_GRAPH, INFERRED_GRAPH, RDF, STATE_GRAPH
from kg.store.reasoning import is_inferred, load_rules
from kg.store.translation import own_classes, own_properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.exporters.blocks import GraphQuery
    from kg.store.protocol import Store

_TYPE = f"<{RDF}type>"
_SPOKEN = f"FILTER(?g NOT IN (<{BUILD_GRAPH}>, <{STATE_GRAPH}>))"
_STATED = f"GRAPH <{INFERRED_GRAPH}> {{ ?s ?p ?o }}"


def inferred_queries(store: Store) -> Iterator[GraphQuery]:
    """Yield what reads all that was inferred, or would be by the whole of the rules, by subject."""
    if not is_inferred(store, load_rules()):
        yield from subject_queries(store, INFERRED_GRAPH)
        return
    by_property = f"{_properties()} GRAPH ?g {{ ?s ?own ?o }} {_SPOKEN}"
    by_class = f"{_classes()} GRAPH ?g {{ ?s a ?own }} {_SPOKEN}"
    for part in in_parts(subjects_of(store, f"{{ {_STATED} }} UNION {{ {by_property} }} UNION {{ {by_class} }}")):
        some = f"VALUES ?s {{ {part} }}"
        unstated = "FILTER NOT EXISTS { ?s ?p ?o }"
        found = f"{{ {some} {by_property} {unstated} }} UNION {{ {some} {by_class} {unstated} }}"
        yield INFERRED_GRAPH, f"SELECT DISTINCT ?s ?p ?o {{ {{ {some} {_STATED} }} UNION {found} }}"


def _properties() -> str:
    pairs = sorted((own, wider) for wider, names in own_properties().items() for own in names)
    return f"VALUES (?own ?p) {{ {' '.join(f'(<{own}> <{wider}>)' for own, wider in pairs)} }}"


def _classes() -> str:
    pairs = sorted((own, wider) for wider, names in own_classes().items() for own in names)
    return f"VALUES (?own ?p ?o) {{ {' '.join(f'(<{own}> {_TYPE} <{wider}>)' for own, wider in pairs)} }}"
