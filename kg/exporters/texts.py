"""Graphs as text, written by several processes where there is much to write.

Making text of a million statements is the work of a core for some ten seconds. Each process opens the store's files
for itself, reads and writes some graphs at a time, and the texts are put together in the order of the graphs: the
bytes are those of one process.
"""

from __future__ import annotations

import itertools
from collections import deque
from typing import TYPE_CHECKING

from kg.exporters.blocks import read_in_groups, read_queries
from kg.exporters.selection import entity_queries, other_blocks, paper_queries, selected_papers, terms_used, united
from kg.pools import WorkerPool
from kg.store.embedded import EmbeddedStore
from kg.store.open import open_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from kg.exporters.blocks import Block, GraphQuery
    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store

    BlockWriter = Callable[[Block], str]
    WriterFactory = Callable[[], BlockWriter]
    """Makes what writes a block where it will work; picklable."""

_AT_ONCE = 50
"""Graphs that a process writes at a time."""
WORTH_IT = 3_000
"""Graphs from which on other processes are started: fewer are written sooner than those would begin."""
_AHEAD = 3

_opened: tuple[EmbeddedStore, BlockWriter] | None = None


def exported_texts(store: Store, options: ExportOptions, factory: WriterFactory, *, union: bool) -> Iterator[bytes]:
    """Yield what is exported, as text; of the `union` of the graphs, or graph by graph."""
    chosen = selected_papers(store, options)
    used: set[str] = set()
    with _Writers(store, factory, options.workers) as writers:
        for text, named in writers.texts(paper_queries(store, chosen)):
            used |= named
            yield text
        for text, named in writers.texts(entity_queries(store, chosen, used, inferred=options.inferred)):
            used |= named
            yield text
    write = factory()
    others = other_blocks(store, used)
    for block in (("", nodes) for nodes in united(others)) if union else others:
        yield write(block).encode()


class _Writers:
    """Writes what queries answer: here, or from the first few thousand graphs on in processes of their own."""

    def __init__(self, store: Store, factory: WriterFactory, workers: int) -> None:
        self._store = store
        self._factory = factory
        self._workers = workers
        self._pool: WorkerPool | None = None

    def __enter__(self) -> _Writers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def texts(self, queries: Iterator[GraphQuery]) -> Iterator[tuple[bytes, set[str]]]:
        """Yield text and the terms used in it, in the order of the queries."""
        first = list(itertools.islice(queries, WORTH_IT)) if self._workers > 1 else []
        folder = self._store.files if isinstance(self._store, EmbeddedStore) and not self._store.writable else None
        if folder is not None and (self._pool or len(first) == WORTH_IT):
            yield from self._elsewhere(itertools.chain(first, queries), folder)
            return
        write = self._factory()
        for block in read_queries(self._store, itertools.chain(first, queries)):
            yield write(block).encode(), terms_used(block[1])

    def _elsewhere(self, queries: Iterator[GraphQuery], folder: Path) -> Iterator[tuple[bytes, set[str]]]:
        if self._pool is None:
            self._pool = WorkerPool(self._workers, _begin, folder, self._factory)
        parts = iter(lambda: list(itertools.islice(queries, _AT_ONCE)), [])
        under_way: deque[Future[tuple[bytes, set[str]]]] = deque()
        while True:
            for part in itertools.islice(parts, self._workers * _AHEAD - len(under_way)):
                under_way.append(self._pool.submit(_work, part))
            if not under_way:
                return
            yield under_way.popleft().result()


def _begin(folder: Path, factory: WriterFactory) -> None:
    global _opened
    _opened = open_files(folder), factory()


def _work(queries: Iterable[GraphQuery]) -> tuple[bytes, set[str]]:
    assert _opened is not None
    store, write = _opened
    used: set[str] = set()
    texts = []
    for block in read_in_groups(store, queries):
        used |= terms_used(block[1])
        texts.append(write(block))
    return "".join(texts).encode(), used
