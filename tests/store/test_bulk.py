"""Large changes: written in bulk, in two parts where they delete, and finished after a process died between them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from kg.errors import InputError
from kg.graph import GraphSettings, PaperGraphs
from kg.namespaces import STATE_GRAPH
from kg.store import bulk, embedded
from kg.store.bulk import JOURNAL, sweep_bulk_files
from kg.store.doctor import examine_store
from kg.store.open import open_store
from kg.store.protocol import SCHEMA_VERSION
from kg.store.rdf_reading import Followed
from kg.store.schema import schema_version
from kg.vocabulary.vocabulary import Vocabulary
from tests.store.tortured_build import extraction

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store.embedded import EmbeddedStore


def contents(store: EmbeddedStore) -> set[str]:
    return {str(quad) for quad in store.quads()}


def put(store: EmbeddedStore, revision: int, *numbers: int) -> None:
    batch = PaperGraphs(store, GraphSettings(Vocabulary([]))).batch()
    for number in numbers:
        batch.put(extraction(number, revision), f"revision {revision}")
    batch.commit()


@pytest.fixture
def expected() -> set[str]:
    with open_store(mode="memory") as store:
        put(store, 1, *range(4))
        put(store, 2, *range(8))
        return contents(store)


@pytest.fixture
def half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store whose writer died between the two parts of a change that adds four papers and replaces four."""
    path = tmp_path / "kg"
    with open_store(path, "w") as store:
        put(store, 1, *range(4))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, open_store(path, "w") as store:
        patched.setattr(embedded, "BULK_FROM", 1)
        patched.setattr(bulk, "finish_change", die)
        with pytest.raises(KeyboardInterrupt):
            put(store, 2, *range(8))
    return path


def test_what_stands_between_the_parts_holds_together(half: Path) -> None:
    assert (half / JOURNAL).exists()
    assert examine_store(half) == []
    with open_store(half) as store:
        assert sum(1 for graph in store.graphs() if "/paper/" in graph) == 8


def test_the_next_writer_finishes(half: Path, expected: set[str]) -> None:
    with open_store(half, "w") as store:
        assert contents(store) == expected
    assert not (half / JOURNAL).exists()


def test_finishing_twice_is_finishing_once(half: Path, expected: set[str]) -> None:
    kept = (half / JOURNAL).read_bytes()
    open_store(half, "w").close()
    (half / JOURNAL).write_bytes(kept)  # as if it had died before it deleted the file
    with open_store(half, "w") as store:
        assert contents(store) == expected


def test_a_change_whose_first_part_does_not_stand_is_forgotten(half: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with open_store(other, "w") as store:
        put(store, 1, *range(4))
        before = contents(store)
    (other / JOURNAL).write_bytes((half / JOURNAL).read_bytes())
    with open_store(other, "w") as store:
        assert contents(store) == before
    assert not (other / JOURNAL).exists()


def test_bulk_and_transactions_write_the_same(
    tmp_path: Path, expected: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "BULK_FROM", 1)
    with open_store(tmp_path / "kg", "w") as store:
        put(store, 1, *range(4))
        put(store, 2, *range(8))
        assert contents(store) == expected
        assert not any("unfinished" in line and STATE_GRAPH in line for line in contents(store))


def test_files_of_killed_loads_are_deleted_and_no_others(tmp_path: Path) -> None:
    for name in (
        "000012.sst",
        "CURRENT",
        "340282366920938463463374607431768211455",
        "bulk-34028236692093846346337.sst",
    ):
        (tmp_path / name).touch()
    sweep_bulk_files(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000012.sst", "CURRENT"]


LINES = b'<http://e/a> <http://e/p> "1" <http://e/g> .\n<http://e/b> <http://e/p> "2" <http://e/g> .'


@pytest.mark.parametrize("end", [b"", b"\n", b" # a word"])
@pytest.mark.parametrize(("format_", "graph"), [("nq", None), ("nq", "http://e/x"), ("trig", None)])
def test_what_is_loaded_stands_with_the_schema_version(
    tmp_path: Path, end: bytes, format_: str, graph: str | None
) -> None:
    data = (
        LINES if format_ == "nq" else b'<http://e/g> { <http://e/a> <http://e/p> "1" . <http://e/b> <http://e/p> "2" }'
    )
    with open_store(tmp_path / "kg", "w") as store:
        store.load(io.BytesIO(data + end), format_, graph=graph)
        assert len(list(store.quads(graph=NamedNode("http://e/g")))) == 2
        assert schema_version(store) == SCHEMA_VERSION
        assert len(store) == 3
        store.load(io.BytesIO(data), format_)
        assert len(store) == 3
    with open_store(tmp_path / "kg") as store:
        assert len(store) == 3


def test_a_mistake_in_what_is_loaded_is_placed_and_nothing_of_it_stands(tmp_path: Path) -> None:
    with open_store(tmp_path / "kg", "w") as store:
        with pytest.raises(InputError, match="line 3"):
            store.load(io.BytesIO(LINES + b"\nno quad\n"), "nq")
        assert len(store) == 0
        store.load(io.BytesIO(LINES), "nq")
        assert schema_version(store) == SCHEMA_VERSION


@pytest.mark.parametrize("size", [-1, 1, 3, 100])
def test_a_stream_with_more_behind_it_is_read_in_any_pieces(size: int) -> None:
    stream = Followed(io.BytesIO(b"one two"), b" three")
    read = iter(lambda: stream.read(size), b"")
    assert b"".join(read) == b"one two three"
