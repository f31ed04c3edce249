"""The small graph in a store in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.store.open import open_store
from tests.query.small_graph import graph_quads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.embedded import EmbeddedStore


@pytest.fixture
def store() -> Iterator[EmbeddedStore]:
    with open_store(mode="memory") as opened:
        opened.write(graph_quads())
        yield opened
