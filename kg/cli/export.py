"""`kg export`: graph → file."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common
from kg.config import setting


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", epilog="Example: kg export --format ttl -o output/kg.ttl")(export)


def export(
    format_: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="The format; kg formats lists them. [default: from -o]"),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The file to write; - is standard output.")
    ] = "-",
    store: common.StorePath = None,
    paper: Annotated[
        list[str] | None, typer.Option("--paper", metavar="PAPER", help="Only this paper; may be repeated.")
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="SPARQL", help="Only the papers that a SELECT query finds.")
    ] = None,
    inferred: Annotated[
        bool, typer.Option("--inferred", help="With what follows from the ontology: wider properties and classes.")
    ] = False,
    force: common.Force = False,
) -> None:
    """Write the graph to a file: Turtle, JSON-LD, GraphML, one HTML page, and more."""
    from kg.cli.files import written
    from kg.engines.processes import available_cores
    from kg.errors import UsageError
    from kg.exporters.protocol import ExportOptions
    from kg.exporters.registry import pick_exporter
    from kg.views.find import find_paper

    if format_ is None and output == "-":
        raise UsageError("The format is not said.", "Name it with --format, or a file with -o: kg export -o kg.ttl")
    exporter = pick_exporter(format_ or output)
    with common.open_reader(store) as graph:
        papers = tuple(find_paper(graph, name) for name in paper or ())
        options = ExportOptions(
            papers=papers,
            query=query or "",
            base_iri=setting("base_iri"),
            inferred=inferred,
            workers=available_cores(),
        )
        with written(output, force=force) as stream:
            exporter.write(graph, stream, options)
    if output != "-":
        common.say(f"Wrote {output} ({exporter.title}).")
