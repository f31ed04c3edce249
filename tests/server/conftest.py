"""A server on the small graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.server.settings import Limits, ServerSettings
from kg.store.open import open_store
from tests.query.small_graph import graph_quads
from tests.server.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

TOKEN = "a-token-for-the-tests"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "kg"
    with open_store(path, "w") as store:
        store.write(graph_quads())
    return path


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    limits = Limits(seconds=20, workers=2, result_bytes=300_000, body_bytes=50_000)
    settings = ServerSettings(folder, limits, allow_update=True, token=TOKEN, cors=("https://page.example",))
    with running(settings) as made:
        yield made
