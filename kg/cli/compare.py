"""`kg compare`: everything claimed over or under a method."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare", epilog="Example: kg compare GPT-2")(compare)


def compare(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="A method, by label, CURIE or IRI.")],
    store: common.StorePath = None,
    as_json: common.AsJson = False,
) -> None:
    """List the claims that measure a method against another, in both directions, with their sentences."""
    from dataclasses import asdict

    from kg.query.table import render_table
    from kg.views.compare import compare as comparisons
    from kg.views.find import find_entity

    with common.open_reader(store) as graph:
        found = comparisons(graph, find_entity(graph, entity))
    if as_json:
        common.out_json([asdict(comparison) for comparison in found])
        return
    if not found:
        common.out(f"No result measures {entity} against another method.")
        return
    rows = [
        (
            c.entity,
            c.side,
            c.other or "(not named)",
            f"{c.claim.metric} {c.claim.shown()}",
            c.claim.title,
            c.claim.quote,
        )
        for c in found
    ]
    names = ["method", "side", "other", "by", "paper", "sentence"]
    common.out(render_table(names, rows, common.terminal_width()))
