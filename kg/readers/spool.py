"""Records that wait on disk in their order, found again by the names they go by.

It is a temporary SQLite database without a file's name: the operating system deletes it with the process, whatever
ends that, and what fits its cache never reaches the disk.
"""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.readers.protocol import Record

CACHE_MB = 32
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE record (place INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE name (name BLOB PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
"""


class Spool:
    """Records by place; each can be replaced, and named."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(f"PRAGMA cache_size = -{CACHE_MB * 1024};{_TABLES}BEGIN;")
        self._length = 0
        self._next = 0

    def __len__(self) -> int:
        """Return how many records there are."""
        return self._length

    def append(self, record: Record) -> int:
        """Put a record behind all others and return its place.

        Raises:
            OutputError: The disk is full.
        """
        place = self._next
        self._next += 1
        self._length += 1
        self._write("INSERT INTO record VALUES (?, ?)", [(place, _packed(record))])
        return place

    def put(self, record: Record, places: list[int]) -> int:
        """Put a record in the first of some places and empty the others; without any, behind all others."""
        if not places:
            return self.append(record)
        self._write("UPDATE record SET data = ? WHERE place = ?", [(_packed(record), places[0])])
        self._write("DELETE FROM record WHERE place = ?", [(place,) for place in places[1:]])
        self._length -= len(places) - 1
        return places[0]

    def get(self, place: int) -> Record | None:
        """Return the record in a place; None where it is empty."""
        row = self._database.execute("SELECT data FROM record WHERE place = ?", (place,)).fetchone()
        return _unpacked(row[0]) if row else None

    def name(self, names: Iterable[str], place: int) -> None:
        """Let names lead to a place."""
        self._write("INSERT OR REPLACE INTO name VALUES (?, ?)", [(_key(name), place) for name in names])

    def places(self, names: Iterable[str]) -> dict[str, int]:
        """Return where names lead; those that lead nowhere are left out."""
        ask = self._database.execute
        found = ((name, ask("SELECT place FROM name WHERE name = ?", (_key(name),)).fetchone()) for name in names)
        return {name: row[0] for name, row in found if row}

    def records(self) -> Iterator[Record]:
        """Yield the records in their order."""
        for (data,) in self._database.execute("SELECT data FROM record ORDER BY place"):
            yield _unpacked(data)

    def _write(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        with _failures():
            self._database.executemany(statement, rows)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        problem = f"it cannot take what was read ({error})."
        raise OutputError(
            tempfile.gettempdir(), problem, "Make room there, or name another folder in TMPDIR."
        ) from error


def _key(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _packed(record: Record) -> bytes:
    return pickle.dumps(record, pickle.HIGHEST_PROTOCOL)


def _unpacked(data: bytes) -> Record:
    record: Record = pickle.loads(data)
    return record
