"""Running the server: uvicorn, with a limit on how long a client may take to send its request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.server.app import create_app
from kg.store.open import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.server.settings import ServerSettings

KEEP_ALIVE_SECONDS = 15
_MORE_CONNECTIONS = 512


def make_protocol(seconds: float) -> type[H11Protocol]:
    """Return a protocol that closes a connection whose request headers do not come within some seconds.

    uvicorn itself waits for ever: a thousand clients that send a byte a minute would hold a thousand connections.
    """

    class ImpatientProtocol(H11Protocol):
        _impatience: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait_for_headers()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is None or self.cycle.response_complete:
                self._wait_for_headers()
            else:
                self._stop_waiting()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._stop_waiting()  # the time between two requests is uvicorn's keep-alive

        def _wait_for_headers(self) -> None:
            if self._impatience is None:
                self._impatience = self.loop.call_later(seconds, self._give_up)

        def _stop_waiting(self) -> None:
            if self._impatience is not None:
                self._impatience.cancel()
                self._impatience = None

        def _give_up(self) -> None:
            self._impatience = None
            if not self.transport.is_closing():
                self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                self.transport.close()

    return ImpatientProtocol


def make_server(settings: ServerSettings, host: str = "127.0.0.1", port: int = 8000) -> uvicorn.Server:
    """Make the server of a store.

    Raises:
        StoreNotFound: There is no store at the path.
        StoreSchemaError: A newer program made it.
    """
    open_store(settings.store).close()
    config = uvicorn.Config(
        create_app(settings),
        host=host,
        port=port,
        http=make_protocol(settings.limits.request_seconds),
        ws="none",
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=5,
        limit_concurrency=settings.limits.waiting + settings.limits.workers + _MORE_CONNECTIONS,
        server_header=False,
    )
    return uvicorn.Server(config)


def serve(
    settings: ServerSettings, host: str = "127.0.0.1", port: int = 8000, ready: Callable[[str], None] = lambda _: None
) -> None:
    """Serve a store until interrupted; `ready` is called with the address once it can be asked.

    Raises:
        StoreNotFound: There is no store at the path.
        UsageError: The port is taken or may not be used.
    """
    from kg.errors import UsageError

    server = make_server(settings, host, port)

    async def run() -> None:
        task = asyncio.create_task(server.serve())
        while not server.started and not task.done():
            await asyncio.sleep(0.02)
        if server.started:
            bound = server.servers[0].sockets[0].getsockname()[1]
            ready(f"http://{host}:{bound}/")
        await task

    try:
        asyncio.run(run())
    except SystemExit as error:
        raise UsageError(f"Port {port} of {host} cannot be used.", "Choose another with --port.") from error
