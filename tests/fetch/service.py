"""A server on loopback that answers as it is told, and a clock that only sleeping moves."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from kg.fetch.client import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Service:
    """A server on loopback that answers as it is told, one answer a request; the last one goes on."""

    server: ThreadingHTTPServer
    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        host, port = self.server.server_address[:2]
        return f"http://{host!s}:{port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        service: Service = self.server.service  # type: ignore[attr-defined]
        service.asked.append((self.path, dict(self.headers)))
        answer = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
        self.close_connection = True
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            answer(self)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@dataclass
class FakeClock(Clock):
    """Time that passes only by sleeping."""

    time: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = lambda: self.time
        self.sleep = self._sleep

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def sends(
    body: bytes, status: int = 200, kind: str = "application/json", length: int | None = None, **headers: str
) -> Answer:
    """An answer with this body; `length` can lie."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.send_header("Connection", "close")
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer
