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
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TYPE_CHECKING

from kg.engines.chunks import CHUNK, chunks, in_place, lost, papers_in
from kg.engines.collecting import leave_alone_what_is_loaded
from kg.pools import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engines.protocol import Finder, FinderFactory, Found
    from kg.model import Extraction, Paper, Rejected

AHEAD = 8
"""Chunks under way for each worker: enough that none waits for the others' order."""
AHEAD_IN_ALL = 64
"""Chunks under way at least, however few workers: enough that none waits for a batch to be written."""

_extractor: Finder | None = None


class ProcessEngine:
    """Maps extraction over `workers` processes."""

    def __init__(self, workers: int, chunk: int = CHUNK) -> None:
        """Use so many processes, each given so many papers at once."""
        self._workers = workers
        self._chunk = chunk

    def extract(self, records: Iterable[Paper | Extraction | Rejected], factory: FinderFactory) -> Iterator[Found]:
        """Yield one item for each record, in order."""
        waiting = chunks(records, self._chunk)
        under_way: deque[tuple[list[Paper | Extraction | Rejected], Future[list[Found]]]] = deque()
        pool = WorkerPool(self._workers, _begin, factory)
        try:
            while True:
                for chunk in islice(waiting, max(self._workers * AHEAD, AHEAD_IN_ALL) - len(under_way)):
                    under_way.append((chunk, _submit(pool, papers_in(chunk))))
                if not under_way:
                    return
                chunk, future = under_way.popleft()
                try:
                    found = future.result()
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    found = list(self._one_by_one(papers_in(chunk), factory))
                    pool = WorkerPool(self._workers, _begin, factory)
                    under_way = deque(
                        (chunk, sent if _has_result(sent) else _submit(pool, papers_in(chunk)))
                        for chunk, sent in under_way
                    )
                yield from in_place(chunk, found)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _one_by_one(self, papers: Iterable[Paper], factory: FinderFactory) -> Iterator[Found]:
        """Extract the papers of a chunk that lost its worker; a paper that loses another is rejected."""
        pool = WorkerPool(1, _begin, factory)
        try:
            for paper in papers:
                try:
                    yield from _submit(pool, [paper]).result()
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    pool = WorkerPool(1, _begin, factory)
                    yield lost(paper, "its worker process died (killed, or out of memory)")
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _submit(pool: WorkerPool, papers: list[Paper]) -> Future[list[Found]]:
    """Send papers to a pool; where it has lost a worker since it was last asked, the answer says so."""
    if papers:
        try:
            return pool.submit(_work, papers)
        except BrokenProcessPool as error:
            broken: Future[list[Found]] = Future()
            broken.set_exception(error)
            return broken
    nothing: Future[list[Found]] = Future()
    nothing.set_result([])
    return nothing


def _has_result(sent: Future[list[Found]]) -> bool:
    return sent.done() and not sent.cancelled() and sent.exception() is None


def _begin(factory: FinderFactory) -> None:
    """Make the extractor of a worker; Ctrl-C is the main process's to handle."""
    global _extractor
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # the workers are the parallelism
    _extractor = factory()
    leave_alone_what_is_loaded()


def _work(papers: list[Paper]) -> list[Found]:
    assert _extractor is not None
    return list(_extractor.extract(papers))
