"""`kg plot`: pictures of what the papers claim."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plot", epilog="Example: kg plot speedups -o speedups.svg")(plot)


def plot(
    name: Annotated[str, typer.Argument(metavar="PLOT", help="speedups, timeline or coverage.")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="The picture: .svg or .png.")],
    store: common.StorePath = None,
    force: common.Force = False,
) -> None:
    """Draw the factors claimed, papers and results by year, or what the papers name."""
    from pathlib import PurePath

    from kg.cli.files import written
    from kg.views.plots import plot as draw

    with common.open_reader(store) as graph:
        picture = draw(graph, name, PurePath(output).suffix.removeprefix(".").lower() or "png")
    with written(output, force=force) as stream:
        stream.write(picture)
    if output != "-":
        common.say(f"Wrote {output}.")
