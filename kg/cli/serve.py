"""`kg serve`: the graph over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", epilog="Example: kg serve --port 8000")(serve)


def serve(
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    store: common.StorePath = None,
    timeout: Annotated[float, typer.Option("--timeout", metavar="S", help="Seconds that a query may run.")] = 30.0,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Queries that run at once.")] = None,
    cors: Annotated[
        list[str] | None, typer.Option("--cors", metavar="ORIGIN", help="An origin that may ask; * for all.")
    ] = None,
    allow_update: Annotated[
        bool, typer.Option("--allow-update", help="Take updates from those who have the token in KG_UPDATE_TOKEN.")
    ] = False,
    base_iri: common.BaseIri = None,
) -> None:
    """Serve the graph: SPARQL 1.1 Protocol, pages of papers and entities, the explorer and an editor.

    Stop it with Ctrl-C. The token for updates is read from the environment, never from the arguments.
    """
    from pathlib import Path

    from kg.config import setting
    from kg.server.serve import serve as run
    from kg.server.settings import Limits, ServerSettings, update_token

    limits = Limits(seconds=timeout, **({"workers": workers} if workers else {}))
    settings = ServerSettings(
        store=Path(setting("store", store)),
        limits=limits,
        allow_update=allow_update,
        token=update_token() if allow_update else "",
        cors=tuple(cors or ()),
        base=setting("base_iri", base_iri),
    )
    run(settings, host, port, lambda address: common.say(f"Serving {settings.store} at {address} (stop with Ctrl-C)"))
