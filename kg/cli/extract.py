"""`kg extract`: papers → extraction records, as JSON Lines."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common
from kg.config import setting


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("extract", epilog="Example: kg extract examples/papers.txt > records.jsonl")(extract)


def extract(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, or - for standard input.")],
    vocab: common.Vocabularies = None,
    format_: common.ReadAs = None,
    column: common.Columns = None,
    extractor: common.ExtractorName = None,
    jobs: common.Jobs = None,
    engine: common.Engine = None,
    address: common.Address = None,
) -> None:
    """Print what is found in each paper, one JSON object a line; `kg build` reads these lines too."""
    import json

    from kg import workflow
    from kg.model import Rejected
    from kg.records import to_record

    records = workflow.read(inputs, format_, common.columns_of(column))
    runs_on = workflow.make_engine(setting("jobs", jobs), setting("engine", engine), setting("address", address))
    flow = workflow.load_workflow(setting("vocab", vocab), engine=runs_on, extractor=setting("extractor", extractor))
    failed = 0
    for item in workflow.extract(records, flow):
        if isinstance(item, Rejected):
            failed += 1
            common.say_rejected(item)
        else:
            common.out(json.dumps(to_record(item), ensure_ascii=False))
    if failed:
        raise typer.Exit(1)
