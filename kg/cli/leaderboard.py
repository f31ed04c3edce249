"""`kg leaderboard`: results that compare like with like."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("leaderboard", epilog="Example: kg leaderboard accuracy --dataset ImageNet")(leaderboard)


def leaderboard(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="A metric, by label, CURIE or IRI.")],
    dataset: Annotated[str, typer.Option("--dataset", metavar="D", help="Only on this dataset.")] = "",
    hardware: Annotated[str, typer.Option("--hardware", metavar="H", help="Only on this device, or narrower.")] = "",
    store: common.StorePath = None,
    as_json: common.AsJson = False,
) -> None:
    """Rank the results that state the same metric, unit and conditions; list the rest apart, with what differs."""
    from dataclasses import asdict

    from kg.query.table import render_table
    from kg.views.find import find_entity
    from kg.views.leaderboard import leaderboard as rank

    with common.open_reader(store) as graph:
        board = rank(
            graph,
            find_entity(graph, metric, "Metric"),
            find_entity(graph, dataset, "Dataset") if dataset else "",
            find_entity(graph, hardware, "Hardware") if hardware else "",
        )
    if as_json:
        common.out_json(asdict(board))
        return
    width = common.terminal_width()
    shared = ", ".join(f"{name}: {value}" for name, value in board.conditions if value)
    unit = f" [{board.unit}]" if board.unit else ""
    common.out(f"{board.metric}{unit} ({shared or 'no condition stated'})")
    if board.rows:
        rows = [(str(r.rank), r.claim.subject, r.claim.shown(), r.claim.title, r.claim.quote) for r in board.rows]
        common.out(render_table(["#", "subject", "value", "paper", "sentence"], rows, width))
    else:
        common.out("No results compare with each other.")
    if board.apart:
        common.out("\nNot comparable with these:")
        rest = [(a.claim.subject, a.claim.shown(), "; ".join(a.differs), a.claim.quote) for a in board.apart]
        common.out(render_table(["subject", "value", "differs in", "sentence"], rest, width))
