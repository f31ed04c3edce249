"""The client against a server on loopback that misbehaves."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from kg.errors import FetchError
from kg.fetch.addresses import is_public, redirected
from kg.fetch.cache import Cache, Cached, cache_folder
from kg.fetch.client import USER_AGENT, Client, Clock, Politeness
from tests.fetch.service import sends

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from tests.fetch.service import FakeClock, Service

pytestmark = pytest.mark.servers


@pytest.fixture
def client(tmp_path: Path, clock: FakeClock) -> Client:
    return Client(cache=Cache(tmp_path / "cache"), clock=clock)


def test_an_answer_is_kept_and_not_asked_for_again(service: Service, client: Client) -> None:
    service.answers = [sends(b"{}")]
    with client:
        assert client.get(f"{service.url}/a", "json").body == b"{}"
        assert client.get(f"{service.url}/a", "json").body == b"{}"
    assert len(service.asked) == 1
    assert service.asked[0][1]["User-Agent"] == USER_AGENT


def test_an_old_answer_is_asked_for_on_condition(service: Service, client: Client, clock: FakeClock) -> None:
    changed = "Mon, 01 Jan 2024 00:00:00 GMT"
    service.answers = [sends(b"[1]", ETag='"v1"', Last_Modified=changed), sends(b"", 304), sends(b"[2]")]
    with client:
        client.get(f"{service.url}/a", "json")
        clock.time += 25 * 3600
        assert client.get(f"{service.url}/a", "json").body == b"[1]"
        assert client.get(f"{service.url}/a", "json").body == b"[1]", "fresh again, and not asked for"
        clock.time += 25 * 3600
        assert client.get(f"{service.url}/a", "json").body == b"[2]"
    assert len(service.asked) == 3
    asked = {name.casefold(): value for name, value in service.asked[1][1].items()}
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v1"', changed)


def test_too_many_requests_are_waited_out(service: Service, client: Client, clock: FakeClock) -> None:
    service.answers = [sends(b"", 429, Retry_After="7"), sends(b"", 503), sends(b"{}")]
    with client:
        assert client.get(f"{service.url}/a", "json").body == b"{}"
    assert clock.slept == [7.0, 4.0], "what the server asks for, then the doubled back-off; each beyond the interval"


def test_a_server_that_asks_for_an_hour_is_not_waited_for(service: Service, client: Client, clock: FakeClock) -> None:
    service.answers = [sends(b"", 429, Retry_After="3600")]
    with client, pytest.raises(FetchError, match="asks to wait 3600 s"):
        client.get(f"{service.url}/a", "json")
    assert clock.slept == []


def test_a_server_that_stays_broken(service: Service, client: Client, clock: FakeClock) -> None:
    service.answers = [sends(b"oh", 500)]
    with client, pytest.raises(FetchError, match="the server answers 500 4 times"):
        client.get(f"{service.url}/a", "json")
    assert len(service.asked) == 4
    assert clock.slept == [2.0, 4.0, 8.0]


def test_hosts_are_not_asked_too_often(service: Service, client: Client, clock: FakeClock) -> None:
    service.answers = [sends(b"{}")]
    with client:
        for name in "abc":
            client.get(f"{service.url}/{name}", "json", interval=3.0)
    assert clock.slept == [3.0, 3.0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (sends(b"", 404), "there is no such thing"),
        (sends(b"", 403), "the server answers 403"),
        (sends(b"<html>", kind="text/html; charset=x"), "the server sent text/html and not json"),
        (sends(b'{"a": ', length=5000), "the connection fails"),
        (sends(b"x" * 3000), "the answer is larger than 2 KiB"),
        (sends(b"", 302, Location="http://10.0.0.1/x"), "redirects to a private address"),
        (sends(b"", 302, Location="http://169.254.169.254/latest/meta-data"), "redirects to a private address"),
        (sends(b"", 302, Location="http://[::1]:80/x"), "redirects to a private address"),
        (sends(b"", 302, Location="http://127.0.0.1:1/x"), "redirects to a private address"),
        (sends(b"", 302, Location="file:///etc/passwd"), "redirects to an address that is no web page"),
        (sends(b"", 302, Location="/again"), "redirects more than 5 times"),
        (sends(b"\x1f\x8bnot gzip", Content_Encoding="gzip"), "the connection fails"),
    ],
)
def test_answers_that_do_not_count(
    service: Service, tmp_path: Path, clock: FakeClock, answer: object, said: str
) -> None:
    service.answers = [answer]  # type: ignore[list-item]
    client = Client(Cache(tmp_path), Politeness(retries=1, largest=2048), clock=clock)
    with client, pytest.raises(FetchError) as caught:
        client.get(f"{service.url}/a", "json")
    assert said in caught.value.message
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    assert list(tmp_path.iterdir()) == [], "nothing of it is kept"


def test_a_redirect_on_the_same_host_is_followed(service: Service, client: Client) -> None:
    service.answers = [sends(b"", 301, Location="/b?x=1"), sends(b"{}")]
    with client:
        assert client.get(f"{service.url}/a", "json").url == f"{service.url}/a"
    assert [path for path, _ in service.asked] == ["/a", "/b?x=1"]


def test_slow_servers_are_left(service: Service, tmp_path: Path) -> None:
    over = threading.Event()

    def slow(_: BaseHTTPRequestHandler) -> None:
        over.wait(5)

    def drips(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not over.wait(0.05):
            handler.wfile.write(b" ")

    politeness = Politeness(retries=0, timeout=0.3, deadline=0.5)
    started = time.monotonic()
    for answer in (slow, drips):
        service.answers = [answer]
        client = Client(Cache(tmp_path), politeness, clock=Clock(sleep=lambda _: None))
        with client, pytest.raises(FetchError, match="in time"):
            client.get(f"{service.url}/a", "json")
    over.set()
    assert time.monotonic() - started < 5


def test_offline_takes_the_cache_however_old(service: Service, client: Client, clock: FakeClock) -> None:
    service.answers = [sends(b"{}")]
    with client:
        client.get(f"{service.url}/a", "json")
    clock.time += 1e9
    with Client(client.cache, offline=True, clock=clock) as offline:
        assert offline.get(f"{service.url}/a", "json").body == b"{}"
        with pytest.raises(FetchError, match="it is not in the cache") as caught:
            offline.get(f"{service.url}/b", "json")
    assert "--offline" in caught.value.hint
    assert len(service.asked) == 1


def test_a_dead_port_is_one_clear_line(service: Service, client: Client) -> None:
    service.server.server_close()
    with client, pytest.raises(FetchError, match="the connection fails"):
        client.get(f"{service.url}/a", "json")


def test_a_broken_cache_counts_as_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    answer = Cached("http://a.org/", b"body", "application/json", 1.0)
    cache.keep(answer)
    assert cache.find("http://a.org/") == answer
    next(tmp_path.glob("*.body")).write_bytes(b"bod")
    assert cache.find("http://a.org/") is None
    cache.keep(answer)
    next(tmp_path.glob("*.json")).write_text("{")
    assert cache.find("http://a.org/") is None


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("KG_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "paper-kg" / "fetch"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.1.1",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
    ],
)
def test_private_hosts(host: str) -> None:
    assert not is_public(host)


def test_public_hosts_and_redirects() -> None:
    assert is_public("8.8.8.8")
    assert redirected("http://8.8.8.8/a", "https://8.8.4.4/b") == "https://8.8.4.4/b"
    with pytest.raises(FetchError, match="open connection"):
        redirected("https://8.8.8.8/a", "http://8.8.4.4/b")
