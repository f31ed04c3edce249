"""`kg conflicts`: claims that cannot both hold, and numbers that do not fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli import options as common

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("conflicts", epilog="Example: kg conflicts")(conflicts)


def conflicts(store: common.StorePath = None, as_json: common.AsJson = False) -> None:
    """Find claims that cannot both hold under the same conditions, and check each paper's own arithmetic."""
    from dataclasses import asdict

    from kg.query.table import render_table
    from kg.views.conflicts import conflicts as find

    with common.open_reader(store) as graph:
        findings = find(graph)
    if as_json:
        common.out_json(asdict(findings))
        return
    width = common.terminal_width()
    common.out(f"{common.counted(len(findings.conflicts), 'conflict')} between claims.")
    if findings.conflicts:
        rows = [(c.reason, c.first.quote, c.first.title, c.second.quote, c.second.title) for c in findings.conflicts]
        common.out(render_table(["why", "claim", "paper", "against", "paper"], rows, width))
    common.out(
        f"{common.counted(len(findings.checks), 'stated factor')} checked against the levels that their papers give."
    )
    if findings.checks:
        checked = [
            (c.verdict, c.stated.shown(), f"{c.expected:.1f}", c.level.shown(), c.other.shown(), c.stated.title)
            for c in findings.checks
        ]
        common.out(render_table(["verdict", "stated", "expected", "level", "other", "paper"], checked, width))
