"""Pools of worker processes, forked from a server process."""

from __future__ import annotations

import os
import select
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

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
        (https://github.com/python/cpython/issues/94777). It is read here, and the pool ends.
        """
        manager, calls = self._executor_manager_thread, self._call_queue  # type: ignore[attr-defined]
        if _HANGS and self._broken and manager is not None and calls is not None:
            _drain(calls._reader, manager.is_alive)  # type: ignore[attr-defined]
        super().shutdown(wait, cancel_futures=cancel_futures)


def _drain(reader: Connection, wanted: Callable[[], bool]) -> None:
    """Read what is sent as long as it is wanted; a handle of its own, as another thread closes the reader."""
    try:
        handle = os.dup(reader.fileno())
    except OSError:  # it is closed: all was sent
        return
    try:
        while wanted():
            if select.select([handle], [], [], 0.05)[0] and not os.read(handle, 1 << 16):
                return
    finally:
        os.close(handle)
