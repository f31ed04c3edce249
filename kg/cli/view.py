"""`kg open`: the graph as a page in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("open", epilog="Example: kg open --no-browser -o output/kg.html")(open_)


def open_(
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="The page. [default: beside the store]")
    ] = None,
    store: common.StorePath = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it, or only write it.")] = True,
) -> None:
    """Write the graph as one HTML page, which needs no network, and open it in the browser."""
    import webbrowser
    from pathlib import Path

    from kg.cli.files import written
    from kg.config import setting
    from kg.exporters.protocol import ExportOptions
    from kg.exporters.registry import EXPORTERS

    path = Path(output or f"{setting('store', store)}.html")
    with common.open_reader(store) as graph, written(str(path), force=True) as stream:
        EXPORTERS["html"].write(graph, stream, ExportOptions(base_iri=setting("base_iri")))
    common.out(str(path))
    if browser and not webbrowser.open(path.resolve().as_uri()):
        common.say("No browser was found; open the file in one.")
