"""`kg stats`: how much there is of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli import options as common

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stats", epilog="Example: kg stats")(stats)


def stats(store: common.StorePath = None, as_json: common.AsJson = False) -> None:
    """Count papers, entities by type, statements by role, results and mentions."""
    from dataclasses import asdict

    from kg.views.stats import count

    with common.open_reader(store) as graph:
        counts = count(graph)
    if as_json:
        common.out_json(asdict(counts))
        return
    last = ""
    for group, name, number in counts.rows():
        if group != last:
            common.out(f"{group}:")
            last = group
        common.out(f"  {name:<14}{number:>10,}")
