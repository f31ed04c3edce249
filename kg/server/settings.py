"""What a server is told: the store, the limits, who may write."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import ConfigError
from kg.namespaces import BASE

if TYPE_CHECKING:
    from pathlib import Path

TOKEN_VARIABLE = "KG_UPDATE_TOKEN"
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take.

    Attributes:
        seconds: how long a query may run before it is stopped.
        result_bytes: how large an answer may be.
        body_bytes: how large a request may be.
        memory_bytes: how much memory a worker may have; 0 for no limit.
        workers: how many queries run at once.
        waiting: how many more may wait for a worker.
        request_seconds: how long a client may take to send a request.
    """

    seconds: float = 30.0
    result_bytes: int = 64 * MIB
    body_bytes: int = 4 * MIB
    memory_bytes: int = 4096 * MIB
    workers: int = min(4, os.cpu_count() or 1)
    waiting: int = 256
    request_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How to serve a store.

    Attributes:
        store: the folder of the store.
        limits: what one request may take.
        allow_update: whether updates are taken, from those who have the token.
        token: the token for updates.
        cors: the origins that pages may ask from; "*" for all, none when empty.
        base: the base under which papers and entities have their IRIs, and the server its pages.
    """

    store: Path
    limits: Limits = Limits()
    allow_update: bool = False
    token: str = ""
    cors: tuple[str, ...] = ()
    base: str = BASE


def update_token() -> str:
    """Return the token for updates, from the environment: it must never stand in arguments or logs.

    Raises:
        ConfigError: It is not set, or too short to be a secret.
    """
    token = os.environ.get(TOKEN_VARIABLE, "")
    if len(token) < 16:
        raise ConfigError(
            f"Updates need a token of at least 16 characters in the environment variable {TOKEN_VARIABLE}.",
            f'Set one: export {TOKEN_VARIABLE}="$(openssl rand -hex 16)"',
        )
    return token
