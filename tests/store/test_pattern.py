"""A pattern gives the quads that match and no others, also where Oxigraph's scan of keys has no upper end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.store.open import open_store
from kg.store.pattern import stands_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.store.embedded import EmbeddedStore

NUMBER = 600
"""Enough that the hashes of a few IRIs, and two integers, end in the byte 0xFF."""


def quad(i: int) -> Quad:
    return Quad(NamedNode(f"urn:s{i}"), NamedNode(f"urn:p{i}"), Literal(i), NamedNode(f"urn:g{i}"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with open_store(tmp_path / "kg", "w") as opened:
        opened.write({f"urn:g{i}": [quad(i)] for i in range(NUMBER)})
        yield opened


def test_every_single_pattern(store: EmbeddedStore) -> None:
    for i in range(NUMBER):
        one = quad(i)
        assert list(store.quads(one.subject)) == [one]
        assert list(store.quads(None, one.predicate)) == [one]
        assert one in set(store.quads(None, None, one.object))
        assert all(q.object == one.object for q in store.quads(None, None, one.object))
        assert list(store.quads(graph=one.graph_name)) == [one]


def test_removing_a_graph_takes_nothing_else_along(store: EmbeddedStore) -> None:
    before = len(store)
    for done, i in enumerate(range(NUMBER), 1):
        store.write({f"urn:g{i}": []})
        assert len(store) == before - done


def test_an_iri_stands_in_the_data_as_subject_or_object_and_not_as_predicate_or_graph(store: EmbeddedStore) -> None:
    store.write({"urn:g": [Quad(quad(0).subject, quad(0).predicate, NamedNode("urn:o"), NamedNode("urn:g"))]})
    assert all(stands_in(store.oxigraph, str(quad(i).subject)) for i in range(NUMBER))
    assert stands_in(store.oxigraph, "<urn:o>")
    assert not any(stands_in(store.oxigraph, f"<urn:{kind}{i}>") for i in range(NUMBER) for kind in "pgx")


@pytest.mark.parametrize("term", ["ex:a", "<a>", "<urn:/./o>", "'o'", "1"])
def test_a_term_that_a_query_may_resolve_is_in_doubt(store: EmbeddedStore, term: str) -> None:
    store.write({"urn:g": [Quad(quad(0).subject, quad(0).predicate, NamedNode("urn:/./o"), NamedNode("urn:g"))]})
    assert not stands_in(store.oxigraph, term)
