"""What a worker process does: answer a query or run an update, in a process of its own that can be killed.

Oxigraph cannot be interrupted, and a Python thread cannot be killed; a process can. A worker opens the store for
reading, answers one query after another, and opens it anew where a writer has changed it.
"""

from __future__ import annotations

import contextlib
import io
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg.errors import KgError, QueryError, StoreError
from kg.query.answer import Answer
from kg.store.open import open_store

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from kg.store.embedded import EmbeddedStore
    from kg.store.protocol import Dataset

_LOOK_AGAIN_SECONDS = 1.0
Problem = Literal["bad request", "too large", "unavailable", "failed"]


@dataclass(frozen=True, slots=True)
class QueryJob:
    """A query, the graphs to look at, and the formats its answer may be written in, the best first.

    `select` and `construct` name formats of `kg.query.answer`; an answer that none of them can hold is refused.
    """

    sparql: str
    dataset: Dataset | None
    formats: tuple[str, ...]
    result_bytes: int
    base: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateJob:
    """An update request, and what its relative IRIs are resolved against."""

    sparql: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class PageJob:
    """The explorer of the whole graph, as one HTML page."""

    result_bytes: int


Job = QueryJob | UpdateJob | PageJob


@dataclass(frozen=True, slots=True)
class Done:
    """What a job gave: the format and the bytes of an answer, both empty for an update."""

    format: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a job gave nothing."""

    problem: Problem
    message: str


class _TooLarge(Exception):
    """The answer has grown past its limit."""


class _Bounded(io.BytesIO):
    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self._limit:
            raise _TooLarge
        return super().write(data)


def work(path: str, connection: Connection, memory_bytes: int) -> None:
    """Answer the jobs that come through a connection, until it is closed."""
    _limit_memory(memory_bytes)
    reader = _Reader(Path(path))
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        connection.send(None)  # ready: starting a process is no part of a query's time
        while True:
            job = connection.recv()
            connection.send(_update(Path(path), job) if isinstance(job, UpdateJob) else _read(reader, job))


def _limit_memory(memory_bytes: int) -> None:
    if memory_bytes:
        with contextlib.suppress(ImportError, ValueError, OSError):
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


class _Reader:
    """The store as it is now: opened anew when its files have changed, and looked at once a second at most."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store: EmbeddedStore | None = None
        self._seen: object = None
        self._looked = float("-inf")

    def store(self) -> EmbeddedStore:
        now = time.monotonic()
        if self._store is None or now - self._looked > _LOOK_AGAIN_SECONDS:
            self._looked = now
            seen = self._state()
            if self._store is None or seen != self._seen:
                if self._store is not None:
                    self._store.close()
                self._store = open_store(self._path)
                self._seen = seen
        return self._store

    def _state(self) -> list[tuple[str, int, int]]:
        files = [file for pattern in ("*.log", "MANIFEST-*", "CURRENT") for file in self._path.glob(pattern)]
        state = []
        for file in sorted(files):
            with contextlib.suppress(FileNotFoundError):
                said = file.stat()
                state.append((file.name, said.st_size, said.st_mtime_ns))
        return state


def _read(reader: _Reader, job: QueryJob | PageJob) -> Done | Failed:
    try:
        return _query(reader, job) if isinstance(job, QueryJob) else _explorer(reader, job)
    except QueryError as error:
        return Failed("bad request", str(error))
    except StoreError as error:
        return Failed("unavailable", str(error))
    except _TooLarge:
        return Failed(
            "too large", f"The answer is larger than {job.result_bytes} bytes: narrow the query or add LIMIT."
        )
    except MemoryError:
        return Failed("too large", "The query needs more memory than it may have.")
    except (KgError, OSError, RuntimeError, SyntaxError, ValueError) as error:
        return Failed("failed", f"The query cannot be answered: {error}")


def _explorer(reader: _Reader, job: PageJob) -> Done:
    from kg.viewer.page import write_html

    out = _Bounded(job.result_bytes)
    write_html(reader.store(), out)
    return Done("html", out.getvalue())


def _query(reader: _Reader, job: QueryJob) -> Done | Failed:
    answer = Answer(reader.store().query(job.sparql, dataset=job.dataset, base=job.base))
    possible = [name for name in job.formats if name in answer.formats()]
    if not possible:
        return Failed("bad request", f"not acceptable: this answer can be {', '.join(answer.formats())}")
    out = _Bounded(job.result_bytes)
    answer.write(out, possible[0])
    return Done(possible[0], out.getvalue())


def _update(path: Path, job: UpdateJob) -> Done | Failed:
    try:
        with open_store(path, "w") as store:
            store.update(job.sparql, base=job.base)
        return Done("", b"")
    except QueryError as error:
        return Failed("bad request", str(error))
    except StoreError as error:
        return Failed("unavailable", str(error))
    except (KgError, OSError, RuntimeError) as error:
        return Failed("failed", f"The update cannot be run: {error}")
