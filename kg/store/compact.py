"""Compacting: giving back the disk space of what was deleted and replaced, and merging what was written in parts.

Looking a term up costs a look into the files of each level in which it may be; in a store that was just built, half as
much again as in one file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.store.failures import store_failures
from kg.store.open import open_store

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Compacted:
    """Bytes on disk before and after."""

    before: int
    after: int


def compact_store(path: Path) -> Compacted:
    """Merge a store's files, dropping what was deleted and replaced.

    Raises:
        StoreNotFound: There is no store at the path.
        StoreLocked: Another process writes to it.
        OutputError: The disk is full or read-only.
    """
    open_store(path).close()  # a missing store is not made
    before = size_on_disk(path)
    with open_store(path, "w") as store, store_failures(path):
        store.oxigraph.flush()
        store.oxigraph.optimize()
    open_store(path, "w").close()  # files that were merged are deleted when they are let go
    return Compacted(before, size_on_disk(path))


def size_on_disk(path: Path) -> int:
    """Return the bytes of a store's files."""
    return sum(file.stat().st_size for file in path.iterdir() if file.is_file())
