"""Extraction over local worker processes, one extractor in each.

Papers go out in chunks and come back in order, so the graph does not depend on the number of workers; no more than a
few chunks a worker are under way, so memory does not depend on the size of the input. A worker that dies (killed, out
of memory, a crash in native code) takes its chunk with it: the chunk's papers are then tried one by one in a worker of
their own, so that only the paper that kills its worker is lost, and it is named.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

from kg.model import Extraction, Paper, Rejected, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engines.protocol import ExtractorFactory
    from kg.extract.protocol import Extractor

Chunk = list[Paper]
Found = list[Extraction | Rejected]

CHUNK = 32
"""Papers that travel together: enough that sending them costs little beside extracting them."""
AHEAD = 3
"""Chunks under way for each worker: enough that none waits for the others' order."""

_extractor: Extractor | None = None


class ProcessEngine:
    """Maps extraction over `workers` processes."""

    def __init__(self, workers: int, chunk: int = CHUNK) -> None:
        """Use so many processes, each given so many papers at once."""
        self._workers = workers
        self._chunk = chunk

    def extract(self, papers: Iterable[Paper], factory: ExtractorFactory) -> Iterator[Extraction | Rejected]:
        """Yield the extraction of each paper, in order."""
        chunks = _chunks(papers, self._chunk)
        under_way: deque[tuple[Chunk, Future[Found]]] = deque()
        pool = self._pool(factory)
        try:
            while True:
                for chunk in islice(chunks, self._workers * AHEAD - len(under_way)):
                    under_way.append((chunk, pool.submit(_work, chunk)))
                if not under_way:
                    return
                chunk, future = under_way.popleft()
                try:
                    found = future.result()
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    found = list(self._one_by_one(chunk, factory))
                    pool = self._pool(factory)
                    under_way = deque((waiting, pool.submit(_work, waiting)) for waiting, _ in under_way)
                yield from found
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _pool(self, factory: ExtractorFactory, workers: int = 0) -> ProcessPoolExecutor:
        # Forked workers share the pages of what is loaded; threads of native libraries do not survive a fork, so the
        # workers are forked from a server process that has started none.
        return ProcessPoolExecutor(
            workers or self._workers, mp_context=get_context("forkserver"), initializer=_begin, initargs=(factory,)
        )

    def _one_by_one(self, chunk: Chunk, factory: ExtractorFactory) -> Iterator[Extraction | Rejected]:
        """Extract the papers of a chunk that lost its worker; a paper that loses another is rejected."""
        pool = self._pool(factory, 1)
        try:
            for paper in chunk:
                try:
                    yield from pool.submit(_work, [paper]).result()
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    pool = self._pool(factory, 1)
                    yield _lost(paper)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunks(papers: Iterable[Paper], size: int) -> Iterator[Chunk]:
    stream = iter(papers)
    while chunk := list(islice(stream, size)):
        yield chunk


def _lost(paper: Paper) -> Rejected:
    source = paper.sources[0] if paper.sources else Source("", "")
    return Rejected(
        source,
        f"the paper {paper.title!r} was not extracted: its worker process died (killed, or out of memory).",
        "Build again to try it once more; the other papers are not affected.",
    )


def _begin(factory: ExtractorFactory) -> None:
    """Make the extractor of a worker; Ctrl-C is the main process's to handle."""
    global _extractor
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # the workers are the parallelism
    _extractor = factory()


def _work(chunk: Chunk) -> Found:
    assert _extractor is not None
    return list(_extractor.extract(chunk))
