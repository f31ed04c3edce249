"""A pattern gives the quads that match and no others, also where Oxigraph's scan of keys has no upper end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.store.open import open_store

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
