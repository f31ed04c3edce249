"""`kg link`: pairs of entities that may be one, for a person to decide."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads the annotations)
from typing import Annotated

import typer

from kg.cli import options as common
from kg.config import setting


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("link", epilog="Example: kg link --review output/links.tsv --force")(link)


def link(
    review: Annotated[
        Path | None, typer.Option("--review", metavar="FILE", help="Write the uncertain pairs to this SSSOM table.")
    ] = None,
    apply: Annotated[
        Path | None, typer.Option("--apply", metavar="FILE", help="Read your decisions from such a table.")
    ] = None,
    store: common.StorePath = None,
    force: common.Force = False,
) -> None:
    """Write pairs of entities that may be one side by side; write accept or reject beside them, and apply that.

    Decisions are kept in the store: later builds follow them, and rejected pairs are not proposed again.
    """
    import io

    from kg import workflow
    from kg.cli.files import written
    from kg.errors import InputError, UsageError
    from kg.graph import PaperGraphs, read_decided
    from kg.linking.review import uncertain_pairs
    from kg.linking.sssom import read_decisions, write_pairs
    from kg.readers.lines import read_lines
    from kg.store.inferring import as_before
    from kg.views.names import named_entities

    if (review is None) == (apply is None):
        raise UsageError("Say what to do.", "Either --review FILE or --apply FILE.")
    if review is not None:
        with common.open_reader(store) as graph:
            decided = read_decided(graph)
            pairs = [p for p in uncertain_pairs(named_entities(graph)) if (p.subject, p.object) not in decided]
        table = io.StringIO()
        number = write_pairs(pairs, table)
        with written(str(review), force=force) as stream:
            stream.write(table.getvalue().encode())
        common.out(f"Wrote {number} pairs to {review}.")
        common.out(f"Next: write accept or reject into the last column, and run kg link --apply {review}")
        return
    assert apply is not None
    try:
        with apply.open("rb") as stream:
            decisions = read_decisions([line for _, line in read_lines(stream, str(apply))], str(apply))
    except OSError as error:
        raise InputError(apply, f"it cannot be read ({error.strerror}).") from error
    flow = workflow.load_workflow(setting("vocab"), base=setting("base_iri"))
    with common.open_writer(store) as graph:
        merged = PaperGraphs(as_before(graph), flow.settings).decide(decisions)
    common.out(f"{len(decisions)} decisions read; {merged} entities became another.")
