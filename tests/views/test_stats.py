"""Counts of a store."""

from kg.model import ENTITY_TYPES, ROLES
from kg.views.stats import count
from tests.sample_graph import sample_store


def test_counts_by_class_and_role():
    store = sample_store()
    stats = count(store)
    assert (stats.papers, stats.results, stats.mentions, stats.links) == (3, 3, 13, 1)
    assert stats.quads == len(store)
    assert stats.entities == {"Method": 4, "Dataset": 1, "Hardware": 1, "Task": 0, "Metric": 3}
    assert stats.statements["proposed"] == 2
    assert stats.evidence["proposed"] == 4
    assert stats.statements["trained_on"] == 0
    assert tuple(stats.entities) == ENTITY_TYPES
    assert tuple(stats.statements) == ROLES
    assert sum(stats.evidence.values()) == stats.mentions


def test_rows_name_every_count_once():
    rows = list(count(sample_store()).rows())
    assert len(rows) == len({(group, name) for group, name, _ in rows}) == 5 + len(ENTITY_TYPES) + len(ROLES)
    assert ("graph", "papers", 3) in rows


def test_an_empty_store_counts_nothing():
    stats = count(sample_store([]))
    assert (stats.papers, stats.mentions, sum(stats.statements.values())) == (0, 0, 0)
