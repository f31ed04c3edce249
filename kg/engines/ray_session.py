"""A connection to Ray: a cluster at an address, or one started here for the time of a build."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kg.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_OBJECT_STORE_BYTES = 256 * 1024 * 1024
"""Memory that a Ray started here shares between its processes: what travels are chunks of papers."""


@contextmanager
def ray_session(address: str, workers: int) -> Iterator[Any]:
    """Give the module `ray`, connected; a Ray that this starts listens on this machine alone and ends with it.

    Raises:
        UsageError: Ray is not installed.
        ConfigError: There is no cluster at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if not address:
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # on Linux too: listen on the loopback alone
    try:
        import ray
    except ImportError:
        raise UsageError("Ray is not installed.", "Install it: pip install 'paper-kg[ray]'") from None
    if ray.is_initialized():
        yield ray
        return
    try:
        if address:
            ray.init(address=address, log_to_driver=False, configure_logging=False)
        else:
            ray.init(
                address="local",  # else the address that a cluster noted here before it died would be tried
                num_cpus=workers,
                include_dashboard=False,
                log_to_driver=False,
                configure_logging=False,
                object_store_memory=_OBJECT_STORE_BYTES,
            )
    except (ConnectionError, RuntimeError, ValueError) as error:
        where = f"at {address!r}" if address else "on this machine"
        raise ConfigError(f"There is no Ray {where}: {error}", "Start one: ray start --head") from error
    try:
        yield ray
    finally:
        ray.shutdown()
