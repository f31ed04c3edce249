"""Opening stores: `open_store(path, "r" | "w" | "memory")`."""

from __future__ import annotations

import contextlib
import shutil
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pyoxigraph import Store as Oxigraph

from kg.errors import OutputError, StoreError, StoreNotFound
from kg.store.bulk import finish_change, sweep_bulk_files
from kg.store.embedded import EmbeddedStore
from kg.store.failures import store_failures
from kg.store.schema import check_schema, migrate
from kg.store.snapshot import FOLDER, has_writer, note_writer, sweep_snapshots, take_snapshot

if TYPE_CHECKING:
    import os

Mode = Literal["r", "w", "memory"]


def open_store(path: str | os.PathLike[str] | None = None, mode: Mode = "r") -> EmbeddedStore:
    """Open a store: for reading ("r", beside a writer too), for writing ("w", made if missing) or in memory.

    A reader sees the store as it is at this moment; what a writer adds later it does not see.

    Raises:
        StoreNotFound: There is nothing at the path to read.
        StoreLocked: Another process writes to the store.
        StoreSchemaError: A newer program made it.
        StoreError: What stands at the path is no store, or a damaged one.
        OutputError: The store cannot be written (disk full, read-only).
    """
    if mode == "memory" or path is None:
        store = EmbeddedStore()
        migrate(store)
        return store
    return _open_writer(Path(path)) if mode == "w" else _open_reader(Path(path))


def _open_writer(path: Path) -> EmbeddedStore:
    if path.exists() and not is_store(path) and not (path.is_dir() and _is_empty(path)):
        raise _no_store(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError.from_os(path, error) from error
    with store_failures(path):
        store = EmbeddedStore(Oxigraph(path), path)
        note_writer(path)
        sweep_snapshots(path)
        _sweep_logs(path)
    try:
        with store_failures(path):
            sweep_bulk_files(path)
            finish_change(store.oxigraph, path)
        migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def _open_reader(path: Path) -> EmbeddedStore:
    if not path.exists():
        raise StoreNotFound(path)
    if not is_store(path):
        raise StoreNotFound(path) if path.is_dir() and _is_empty(path) else _no_store(path)
    with store_failures(path):
        oxigraph, snapshot = _open_snapshot(path) if has_writer(path) else (Oxigraph.read_only(str(path)), None)
    store = EmbeddedStore(oxigraph, path, writable=False, files=snapshot)
    if snapshot is not None:
        weakref.finalize(store, shutil.rmtree, snapshot, ignore_errors=True)
    check_schema(store)
    return store


def open_files(folder: Path) -> EmbeddedStore:
    """Open the files that another process of this program reads (`EmbeddedStore.files`), as they are.

    Raises:
        StoreError: They cannot be read.
    """
    with store_failures(folder):
        return EmbeddedStore(Oxigraph.read_only(str(folder)), folder, writable=False)


def _open_snapshot(path: Path) -> tuple[Oxigraph, Path | None]:
    try:
        snapshot = take_snapshot(path)
    except OSError:  # no hard links here, or the folder is not ours to write: read it in place
        return Oxigraph.read_only(str(path)), None
    try:
        return Oxigraph.read_only(str(snapshot)), snapshot
    except BaseException:
        shutil.rmtree(snapshot, ignore_errors=True)
        raise


def is_store(path: Path) -> bool:
    """Return whether a folder looks like a store on disk."""
    return (path / "CURRENT").is_file()


def _is_empty(path: Path) -> bool:
    return not any(file.name != FOLDER for file in path.iterdir())


def _no_store(path: Path) -> StoreError:
    return StoreError(f"{path} is not a store.", "Name an empty or new folder with --store.")


def _sweep_logs(path: Path) -> None:
    # RocksDB keeps the informational log of every opening; nothing reads them again.
    for file in path.glob("LOG.old.*"):
        with contextlib.suppress(OSError):
            file.unlink()
