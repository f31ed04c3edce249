"""A real server on a free port of loopback, in a thread of the test's process."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

import httpx

from kg.server.serve import make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.server.settings import ServerSettings


@contextlib.contextmanager
def running(settings: ServerSettings) -> Iterator[httpx.Client]:
    """Run a server, and give a client of it."""
    server = make_server(settings, port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(30)
