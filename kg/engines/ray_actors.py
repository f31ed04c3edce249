"""Extraction over the actors of a Ray cluster, one extractor in each.

As with local processes, papers go out in chunks and come back in order, a bounded number ahead. An actor that is lost
with its process or its whole node is started again by Ray where there is room, and its chunks are tried again; a chunk
that is lost twice is tried paper by paper, so that only the paper that kills its process is lost, and named.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from itertools import islice
from typing import TYPE_CHECKING, Any

from kg.engines.chunks import CHUNK, chunks, in_place, lost, papers_in
from kg.engines.collecting import leave_alone_what_is_loaded
from kg.engines.ray_session import ray_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engines.protocol import FinderFactory, Found
    from kg.model import Extraction, Paper, Rejected

_AHEAD = 3
_WAIT_SECONDS = 600.0
"""How long a chunk may take, an actor's start on a new node included, before its actor counts as lost."""

_PAUSE_SECONDS = 0.2


class Worker:
    """What an actor is: an extractor, made once."""

    def __init__(self, factory: FinderFactory) -> None:
        self._extractor = factory()
        leave_alone_what_is_loaded()

    def extract(self, papers: list[Paper]) -> list[Found]:
        """Return the extraction of each paper, in order."""
        return list(self._extractor.extract(papers))


class RayEngine:
    """Maps extraction over `workers` actors of the Ray at an address, or of one started here where there is none."""

    def __init__(self, workers: int, address: str = "", chunk: int = CHUNK) -> None:
        self._workers = workers
        self._address = address
        self._chunk = chunk

    def extract(self, records: Iterable[Paper | Extraction | Rejected], factory: FinderFactory) -> Iterator[Found]:
        """Yield one item for each record, in order.

        Raises:
            UsageError: Ray is not installed.
            ConfigError: There is no cluster at the address.
        """
        with ray_session(self._address, self._workers) as ray:
            actors = _Actors(ray, self._workers, factory)
            waiting = chunks(records, self._chunk)
            under_way: deque[tuple[list[Paper | Extraction | Rejected], _Sent | None]] = deque()
            while True:
                for chunk in islice(waiting, self._workers * _AHEAD - len(under_way)):
                    papers = papers_in(chunk)
                    under_way.append((chunk, actors.send(papers) if papers else None))
                if not under_way:
                    return
                chunk, sent = under_way.popleft()
                yield from in_place(chunk, actors.receive(sent) if sent else [])


class _Sent:
    """Papers on their way, with the actor that has them."""

    def __init__(self, papers: list[Paper], actor: int, future: Any) -> None:
        self.papers = papers
        self.actor = actor
        self.future = future


class _Actors:
    """The actors; work goes to the one that has the least, and none to one that is lost until it is back."""

    def __init__(self, ray: Any, workers: int, factory: FinderFactory) -> None:
        self._ray = ray
        remote = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=0)(Worker)
        self._factory = ray.put(factory)  # kept, so that an actor can be made anew
        self._actors = [remote.remote(self._factory) for _ in range(workers)]
        self._load = Counter(dict.fromkeys(range(workers), 0))
        self._lost: dict[int, Any] = {}
        """Actors that are started again, each with the call that it answers when it is back."""

    def send(self, papers: list[Paper]) -> _Sent:
        here = self._here() or list(self._load)
        actor = min(here, key=lambda number: (self._load[number], number))
        self._load[actor] += 1
        return _Sent(papers, actor, self._actors[actor].extract.remote(papers))

    def _here(self) -> list[int]:
        """Return the actors that are not lost; where all are, those that are back first."""
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            self._look_for_lost()
            here = [number for number in self._load if number not in self._lost]
            if here or time.monotonic() > until:
                return here
            time.sleep(_PAUSE_SECONDS)  # a call to an actor that is not back fails at once

    def receive(self, sent: _Sent) -> Iterable[Found]:
        found = self._result(sent)
        if found is None:
            found = self._result(self.send(sent.papers))
        return found if found is not None else self._one_by_one(sent.papers)

    def _one_by_one(self, papers: Iterable[Paper]) -> Iterator[Found]:
        for paper in papers:
            found = self._result(self.send([paper])) or self._result(self.send([paper]))
            yield from found or [lost(paper, "the process that had it died twice (a crash, or out of memory)")]

    def _result(self, sent: _Sent) -> list[Found] | None:
        """Return what was found; None where the actor was lost."""
        errors = self._ray.exceptions
        try:
            found: list[Found] = self._ray.get(sent.future, timeout=_WAIT_SECONDS)
        except (errors.RayActorError, errors.ObjectLostError, errors.GetTimeoutError, errors.NodeDiedError):
            self._lost[sent.actor] = self._actors[sent.actor].extract.remote([])
            return None
        finally:
            self._load[sent.actor] -= 1
        return found

    def _look_for_lost(self) -> None:
        for actor, call in list(self._lost.items()):
            done, _ = self._ray.wait([call], timeout=0)
            if not done:
                continue
            try:
                self._ray.get(call)
                del self._lost[actor]
            except self._ray.exceptions.RayActorError:
                self._lost[actor] = self._actors[actor].extract.remote([])
