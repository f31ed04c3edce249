"""`kg push` and `kg pull`: between the store here and one behind a SPARQL endpoint."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common
from kg.config import setting

Endpoint = Annotated[str, typer.Argument(metavar="URL", help="A SPARQL 1.1 endpoint; credentials from KG_REMOTE_*.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("push", epilog="For example: kg push http://127.0.0.1:7878/")(push)
    app.command("pull", epilog="For example: kg pull http://127.0.0.1:7878/ --store output/copy")(pull)


def push(url: Endpoint, store: common.StorePath = None) -> None:
    """Copy the graphs of the store to an endpoint."""
    from kg.store.remote import RemoteStore, copy_store

    with common.open_reader(store) as source, RemoteStore(url) as target:
        copied = copy_store(source, target)
    common.out(f"Copied {copied:,} quads to {url}.")


def pull(url: Endpoint, store: common.StorePath = None) -> None:
    """Copy the graphs of an endpoint into the store."""
    from kg.store.open import open_store
    from kg.store.remote import RemoteStore, copy_store

    with RemoteStore(url) as source, open_store(setting("store", store), "w") as target:
        copied = copy_store(source, target)
    common.out(f"Copied {copied:,} quads to {setting('store', store)}.")
