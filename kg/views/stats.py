"""How much there is of what: the counts behind `kg stats`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions

from kg.model import ENTITY_TYPES, ROLES
from kg.namespaces import ENTITIES_GRAPH, INFERRED_GRAPH, KG, ROLE_PROPERTIES, STATE_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.protocol import Store

_CONCEPTS = f"""
SELECT ?type (COUNT(DISTINCT ?e) AS ?n) {{
  GRAPH <{STATE_GRAPH}> {{ ?scheme kg:schemeDigest ?digest }}
  VALUES ?type {{ {" ".join(f"kg:{name}" for name in ENTITY_TYPES)} }}
  GRAPH ?scheme {{ ?e a ?type }}
  FILTER EXISTS {{ ?mention kg:entity ?e }}
}} GROUP BY ?type"""
"""The concepts of the vocabularies that papers name; all other entities are described where papers name them."""
_COUNTED = (("papers", "Paper"), ("results", "Result"), ("mentions", "Mention"), ("links", "WebLink"))


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of a store.

    Attributes:
        quads: all quads, vocabularies and bookkeeping included.
        papers: papers.
        results: results that papers report.
        mentions: places in papers that name an entity.
        links: addresses in the texts of papers.
        entities: entities that papers name, by type; every type is there.
        statements: paper-to-entity statements by role; every role is there.
        evidence: the mentions that support those statements, by role.
    """

    quads: int
    papers: int
    results: int
    mentions: int
    links: int
    entities: dict[str, int]
    statements: dict[str, int]
    evidence: dict[str, int]

    def rows(self) -> Iterator[tuple[str, str, int]]:
        """Yield (group, name, count) in the order to print."""
        for name in ("papers", "results", "mentions", "links", "quads"):
            yield "graph", name, getattr(self, name)
        for group in ("entities", "statements"):
            for name, count in getattr(self, group).items():
                yield group, name, count


def count(store: Store, *, quads: bool = True) -> Stats:
    """Count what a store holds: each number is that of a range of an index, as no triple stands in two graphs.

    To count all `quads` is to go through the store; without, their number is 0.
    """
    concepts = {row[0]: int(row[1]) for row in _rows(store, _CONCEPTS)}
    return Stats(
        quads=len(store) if quads else 0,
        **{name: _number(store, f"?x a kg:{class_}") for name, class_ in _COUNTED},
        entities={type_: _described(store, type_) + concepts.get(KG + type_, 0) for type_ in ENTITY_TYPES},
        statements={role: _stated(store, ROLE_PROPERTIES[role]) for role in ROLES},
        evidence={role: _number(store, f"?m kg:role <{ROLE_PROPERTIES[role]}>") for role in ROLES},
    )


def _described(store: Store, type_: str) -> int:
    return _number(store, f"GRAPH <{ENTITIES_GRAPH}> {{ ?x a kg:{type_} }}")


def _stated(store: Store, role: str) -> int:
    """Return how many papers state a role of how many entities; what follows from narrower roles does not count."""
    pattern = f"?paper <{role}> ?entity"
    return _number(store, pattern) - _number(store, f"GRAPH <{INFERRED_GRAPH}> {{ {pattern} }}")


def _number(store: Store, pattern: str) -> int:
    return int(next(iter(_rows(store, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")))[0])


def _rows(store: Store, query: str) -> Iterator[list[str]]:
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        yield [term.value for term in row]
