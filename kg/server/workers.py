"""A pool of worker processes: a job that runs over its time is stopped by killing its worker, and others go on."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.server.jobs import Failed, work

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from kg.server.jobs import Done, Job
    from kg.server.settings import Limits

_START_SECONDS = 60.0


class Overloaded(Exception):
    """More jobs wait than may."""


class OutOfTime(Exception):
    """A job ran over its time and was stopped."""


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    connection: Connection
    ready: bool = False


class WorkerPool:
    """Runs jobs on a store in processes, as many at once as there are workers.

    Attributes:
        stopped: how many jobs were stopped at their limit.
        waiting: how many jobs wait or run.
    """

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._context = multiprocessing.get_context("spawn")
        self._idle: list[_Worker | None] = [None] * limits.workers
        # A semaphore is fair; asyncio's queues let who comes now overtake who was woken, who then waits at the end.
        self._turn = asyncio.Semaphore(limits.workers)
        self._workers: dict[int, _Worker] = {}
        self._starting: set[asyncio.Task[None]] = set()
        self.stopped = 0
        self.waiting = 0

    async def run(self, job: Job) -> Done | Failed:
        """Run a job.

        Raises:
            Overloaded: Too many wait already.
            OutOfTime: It ran over its time.
        """
        if self.waiting >= self._limits.workers + self._limits.waiting:
            raise Overloaded
        self.waiting += 1
        try:
            await self._turn.acquire()
            return await self._run(self._idle.pop(), job)
        finally:
            self.waiting -= 1

    async def _run(self, worker: _Worker | None, job: Job) -> Done | Failed:
        whole = False
        try:
            worker = await self._started(worker)
            answer = await self._ask(worker, job)
            whole = worker.process.is_alive()
        finally:
            if whole:
                self._give_back(worker)
            else:
                self._discard(worker)
                self._replace()
        return answer

    def _give_back(self, worker: _Worker | None) -> None:
        self._idle.append(worker)
        self._turn.release()

    def _replace(self) -> None:
        """Start another worker in place of one that is gone; jobs go to the others until it is ready."""

        async def start() -> None:
            worker = None
            with contextlib.suppress(OSError, EOFError, OutOfTime):  # the next job that comes tries again
                worker = await self._started(None)
            self._give_back(worker)

        task = asyncio.create_task(start())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _started(self, worker: _Worker | None) -> _Worker:
        if worker is None or not worker.process.is_alive():
            self._discard(worker)
            worker = await asyncio.to_thread(self._start)
        if not worker.ready:
            if not await self._readable(worker, _START_SECONDS):
                raise OutOfTime
            worker.connection.recv()
            worker.ready = True
        return worker

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        arguments = (str(self._store), theirs, self._limits.memory_bytes)
        process = self._context.Process(target=work, args=arguments, daemon=True, name="kg-query")
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers[id(worker)] = worker
        return worker

    async def _ask(self, worker: _Worker, job: Job) -> Done | Failed:
        try:
            worker.connection.send(job)
            if not await self._readable(worker, self._limits.seconds):
                self.stopped += 1
                raise OutOfTime
            answer: Done | Failed = await asyncio.to_thread(worker.connection.recv)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return Failed("too large", "The query was stopped: it needs more memory than it may have.")
        return answer

    async def _readable(self, worker: _Worker, seconds: float) -> bool:
        loop = asyncio.get_running_loop()
        readable: asyncio.Future[None] = loop.create_future()
        descriptor = worker.connection.fileno()
        loop.add_reader(descriptor, _fulfil, readable)
        try:
            await asyncio.wait_for(readable, seconds)
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(descriptor)
        return True

    def _discard(self, worker: _Worker | None) -> None:
        if worker is not None and self._workers.pop(id(worker), None) is not None:
            worker.process.kill()
            worker.process.join(5)
            worker.connection.close()

    def close(self) -> None:
        """Stop all workers."""
        for task in self._starting:
            task.cancel()
        for worker in list(self._workers.values()):
            self._discard(worker)


def _fulfil(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
