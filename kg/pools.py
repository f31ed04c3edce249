"""Pools of worker processes, forked from a server process."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HANGS = sys.version_info < (3, 11, 5)


class WorkerPool(ProcessPoolExecutor):
    """Worker processes that share the pages of what is loaded, and end whatever became of them.

    Threads of native libraries do not survive a fork, so the workers are forked from a server process that has
    started none.
    """

    def __init__(self, workers: int, begin: Callable[..., None], *args: object) -> None:
        """Start up to so many processes as they are needed; each calls `begin(*args)` first."""
        super().__init__(workers, get_context("forkserver"), initializer=begin, initargs=args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers.

        Before Python 3.11.5 a pool that has lost a worker waits for ever to send what none of them will read
        (https://github.com/python/cpython/issues/94777). Where nobody can read any more, sending fails and it ends.
        """
        if _HANGS and self._broken and (calls := self._call_queue) is not None:  # type: ignore[attr-defined]
            calls._reader.close()
        super().shutdown(wait, cancel_futures=cancel_futures)
