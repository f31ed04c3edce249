"""`kg build`: papers → graph."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common
from kg.config import setting


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("build", epilog="Example: kg build examples/papers.txt")(build)


def build(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, or - for standard input.")],
    store: common.StorePath = None,
    vocab: common.Vocabularies = None,
    base_iri: common.BaseIri = None,
    format_: common.ReadAs = None,
    column: common.Columns = None,
    extractor: common.ExtractorName = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=0, help="Worker processes; 0 is one a core. [default: 1]"),
    ] = None,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first paper that cannot be used.")
    ] = False,
    no_reasoning: Annotated[
        bool, typer.Option("--no-reasoning", help="Leave out what follows from the ontology, and take it out if there.")
    ] = False,
    as_json: common.AsJson = False,
) -> None:
    """Read papers and add them to the graph, or replace them there.

    Papers that have not changed are left alone. A record that cannot be read is reported and the rest goes on; the
    exit code is then 1.
    """
    from dataclasses import asdict
    from datetime import UTC, datetime

    from kg import workflow
    from kg.cli.progress import Progress
    from kg.views.stats import count

    path = setting("store", store)
    records = workflow.read(inputs, format_, common.columns_of(column))
    total = records.total()
    flow = workflow.load_workflow(
        setting("vocab", vocab),
        base=setting("base_iri", base_iri),
        engine=workflow.make_engine(setting("jobs", jobs)),
        reasoning=not no_reasoning,
        extractor=setting("extractor", extractor),
    )
    with Progress(total) as progress, common.open_writer(store, new=True) as graph:
        report = workflow.build(
            records, graph, flow, fail_fast=fail_fast, started=datetime.now(UTC), progress=progress.step
        )
        stats = count(graph)
    for rejected in report.rejected:
        common.say_rejected(rejected)
    if not report.papers and not report.rejected:
        common.say(
            "kg: there is no paper in the input.", "    kg formats lists what can be read; --from names a format."
        )
    counts = {name: report.counts[name] for name in ("added", "replaced", "unchanged", "rejected")}
    if as_json:
        common.out_json({"store": str(path), **counts, "graph": asdict(stats)})
    else:
        common.out(
            f"{common.counted(report.papers, 'paper')}: " + ", ".join(f"{n} {name}" for name, n in counts.items())
        )
        entities = ", ".join(
            f"{n} hardware" if name == "Hardware" else common.counted(n, name.lower())
            for name, n in stats.entities.items()
        )
        common.out(
            f"The graph in {path} has {common.counted(stats.papers, 'paper')}, "
            f"{common.counted(stats.results, 'result')}, {common.counted(stats.mentions, 'mention')};"
        )
        common.out(f"entities: {entities}.")
        common.out("Next: kg open (the picture) · kg queries (questions to ask) · kg export -o kg.ttl")
    if report.rejected:
        raise typer.Exit(1)
