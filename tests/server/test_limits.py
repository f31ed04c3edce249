"""What a request may take: time, memory, size, patience; one that takes too much is stopped while others go on."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.server.settings import Limits, ServerSettings
from kg.store.open import open_store
from tests.server.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
QUICK = {"query": "ASK { ?s ?p ?o }"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("limits") / "kg"
    graph = NamedNode("https://example.org/g")
    with open_store(folder, "w") as store:
        store.write({graph.value: [Quad(graph, graph, Literal(str(n)), graph) for n in range(3000)]})
    limits = Limits(seconds=1.5, workers=2, waiting=1, request_seconds=1.0)
    with running(ServerSettings(folder, limits)) as made:
        for _ in range(3):
            made.get("/sparql", params=QUICK)
        yield made


def test_a_runaway_query_is_stopped_while_others_go_on(client: httpx.Client) -> None:
    assert client.get("/sparql", params=QUICK).status_code == 200
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        runaway = pool.submit(client.get, "/sparql", params={"query": RUNAWAY})
        quick = []
        while not runaway.done():
            quick.append(client.get("/sparql", params=QUICK).status_code)
        took = time.monotonic() - begun
    assert (runaway.result().status_code, "more than 1.5 s" in runaway.result().text) == (503, True)
    assert took < 30
    assert set(quick) == {200}
    assert "kg_queries_stopped_total 1" in client.get("/metrics").text


def test_more_than_may_wait_are_turned_away(client: httpx.Client) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.get("/sparql", params={"query": RUNAWAY}), range(6)))
    assert {answer.status_code for answer in answers} == {503}
    away = [answer for answer in answers if answer.headers.get("retry-after")]
    assert len(away) >= 2
    assert client.get("/sparql", params=QUICK).status_code == 200


def test_a_client_that_never_ends_its_headers_is_let_go(client: httpx.Client) -> None:
    address = (client.base_url.host, client.base_url.port)
    with socket.create_connection(address, timeout=20) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        begun = time.monotonic()
        assert slow.recv(100).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - begun < 10


def test_a_client_that_drips_its_headers_is_let_go(client: httpx.Client) -> None:
    address = (client.base_url.host, client.base_url.port)
    with socket.create_connection(address, timeout=20) as slow:
        stopped = threading.Event()

        def drip() -> None:
            while not stopped.wait(0.1):
                try:
                    slow.sendall(b"x")
                except OSError:
                    return

        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            assert slow.recv(100).startswith(b"HTTP/1.1 408")
        finally:
            stopped.set()
            thread.join()


def test_a_client_that_never_sends_its_body_is_let_go(client: httpx.Client) -> None:
    address = (client.base_url.host, client.base_url.port)
    with socket.create_connection(address, timeout=20) as slow:
        slow.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 100\r\n\r\nASK"
        )
        assert slow.recv(100).startswith(b"HTTP/1.1 408")


def test_a_body_without_a_length_is_bounded_too(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(100):
            yield b"#" * 100_000

    headers = {"Content-Type": "application/sparql-query"}
    assert client.post("/sparql", content=chunks(), headers=headers).status_code == 413


@pytest.mark.slow
def test_a_query_that_eats_memory_costs_only_itself(tmp_path: Path) -> None:
    graph = NamedNode("https://example.org/g")
    with open_store(tmp_path / "kg", "w") as store:
        store.write({graph.value: [Quad(graph, graph, Literal(str(n)), graph) for n in range(3000)]})
    limits = Limits(seconds=50, workers=1, memory_bytes=600 << 20)
    with running(ServerSettings(tmp_path / "kg", limits)) as client:
        hungry = "SELECT ?c { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f LIMIT 1"
        assert client.get("/sparql", params={"query": hungry}).status_code == 422
        assert client.get("/sparql", params=QUICK).status_code == 200


def test_idle_connections_may_ask_again(client: httpx.Client) -> None:
    assert client.get("/healthz").status_code == 200
    time.sleep(1.5)
    assert client.get("/healthz").status_code == 200
