"""`kg remove`: take a paper out of the graph."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common
from kg.config import setting


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("remove", epilog='Example: kg remove "Searching for MobileNetV3"')(remove)


def remove(
    papers: Annotated[list[str], typer.Argument(metavar="PAPER...", help="Titles, ids or IRIs of papers.")],
    store: common.StorePath = None,
    as_json: common.AsJson = False,
) -> None:
    """Take papers out, and what only they said of entities; nothing is left dangling."""
    from kg import workflow
    from kg.views.find import find_paper

    flow = workflow.load_workflow(setting("vocab"), base=setting("base_iri"))
    with common.open_writer(store) as graph:
        found = list(dict.fromkeys(find_paper(graph, paper) for paper in papers))
        for paper in found:
            workflow.remove(paper, graph, flow)
    if as_json:
        common.out_json({"removed": found})
    for paper in () if as_json else found:
        common.out(f"Removed {paper}")
