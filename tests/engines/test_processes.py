from __future__ import annotations

import os
import signal
import threading
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

import pytest

from kg.engines.local import SerialEngine
from kg.engines.processes import AHEAD_IN_ALL, ProcessEngine
from kg.model import Extraction, Paper, Rejected, WebLink
from kg.pools import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Fake:
    """Says which process extracted a paper; dies at a paper with that title."""

    name = "fake"
    version = "1"

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        for paper in papers:
            if paper.title == "poison":
                os.kill(os.getpid(), signal.SIGKILL)
            yield Extraction(paper, links=(WebLink(f"https://example.org/{os.getpid()}"),))


def papers(n: int, poison: int = -1) -> list[Paper]:
    return [Paper("poison" if i == poison else f"paper {i}") for i in range(n)]


def titles(found: Iterable[Extraction | Rejected]) -> list[str]:
    return [item.paper.title if isinstance(item, Extraction) else item.message for item in found]


@pytest.mark.parametrize("workers", [1, 2])
def test_the_order_is_that_of_the_papers(workers: int) -> None:
    given = papers(50)
    found = list(ProcessEngine(workers, chunk=4).extract(iter(given), Fake))
    assert titles(found) == titles(SerialEngine().extract(given, Fake))
    pids = {item.links[0].url for item in found if isinstance(item, Extraction)}
    assert len(pids) <= workers
    assert f"https://example.org/{os.getpid()}" not in pids


def test_a_paper_that_kills_its_worker_is_named_and_the_rest_goes_on() -> None:
    found = list(ProcessEngine(2, chunk=4).extract(papers(30, poison=9), Fake))
    assert [i for i, item in enumerate(found) if isinstance(item, Rejected)] == [9]
    assert "'poison'" in titles(found)[9]
    assert titles(found)[10:] == [f"paper {i}" for i in range(10, 30)]


def test_a_pool_that_loses_a_worker_while_it_is_sent_much_ends() -> None:
    pool = WorkerPool(2, os.getpid)
    sent = [pool.submit(len, b"more than a pipe holds" * 100_000) for _ in range(4)]
    sent.append(pool.submit(os.kill, next(iter(pool._processes)), signal.SIGKILL))  # type: ignore[attr-defined]
    sent += [pool.submit(len, b"more than a pipe holds" * 100_000) for _ in range(4)]
    with pytest.raises(BrokenProcessPool):
        [future.result() for future in sent]
    ended = threading.Thread(target=pool.shutdown, daemon=True)
    ended.start()
    ended.join(30)
    assert not ended.is_alive()


def test_the_input_is_read_as_it_is_needed() -> None:
    read = 0

    def endless() -> Iterator[Paper]:
        nonlocal read
        while True:
            read += 1
            yield Paper(f"paper {read}")

    engine = ProcessEngine(1, chunk=2).extract(endless(), Fake)
    assert [next(engine) for _ in range(3)]
    assert read <= 2 * (AHEAD_IN_ALL + 2)
    engine.close()  # type: ignore[attr-defined]


def test_nothing_to_extract_starts_nothing() -> None:
    assert list(ProcessEngine(2).extract([], Fake)) == []
