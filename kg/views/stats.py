"""How much there is of what: the counts behind `kg stats`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions

from kg.model import ENTITY_TYPES, ROLES
from kg.namespaces import KG, ROLE_PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.protocol import Store

_ENTITIES = "SELECT ?type (COUNT(DISTINCT ?e) AS ?n) { ?m kg:entity ?e ; kg:entityType ?type } GROUP BY ?type"
_STATEMENTS = """
SELECT ?role (COUNT(*) AS ?n) (SUM(?k) AS ?mentions) {
  SELECT ?paper ?e ?role (COUNT(?m) AS ?k) { ?m kg:inPaper ?paper ; kg:entity ?e ; kg:role ?role }
  GROUP BY ?paper ?e ?role
} GROUP BY ?role"""
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


def count(store: Store) -> Stats:
    """Count what a store holds."""
    entities = {row[0]: int(row[1]) for row in _rows(store, _ENTITIES)}
    by_role = {row[0]: (int(row[1]), int(row[2])) for row in _rows(store, _STATEMENTS)}
    return Stats(
        quads=len(store),
        **{name: _number(store, class_) for name, class_ in _COUNTED},
        entities={type_: entities.get(KG + type_, 0) for type_ in ENTITY_TYPES},
        statements={role: by_role.get(ROLE_PROPERTIES[role], (0, 0))[0] for role in ROLES},
        evidence={role: by_role.get(ROLE_PROPERTIES[role], (0, 0))[1] for role in ROLES},
    )


def _number(store: Store, class_: str) -> int:
    return int(next(iter(_rows(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a kg:{class_} }}")))[0])


def _rows(store: Store, query: str) -> Iterator[list[str]]:
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        yield [term.value for term in row]
