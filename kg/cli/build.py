"""`kg build`: papers → graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import options as common
from kg.config import setting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.model import Rejected
    from kg.pipeline import BuildReport
    from kg.readers.merging import MergedPapers
    from kg.workflow import Workflow


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
    jobs: common.Jobs = None,
    engine: common.Engine = None,
    address: common.Address = None,
    batch: Annotated[
        int | None,
        typer.Option(
            "--batch", metavar="N", min=1, help="Papers written at once. [default: 500, in a large build 3,000]"
        ),
    ] = None,
    shards: Annotated[
        str | None,
        typer.Option("--shards", metavar="FOLDER", help="Build N-Quads files in a folder, not a store; takes Ray."),
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
    from pathlib import Path

    from kg import workflow

    workers, cluster = setting("jobs", jobs), setting("address", address)
    runs_on = workflow.make_engine(workers, setting("engine", engine), cluster)
    flow = workflow.load_workflow(
        setting("vocab", vocab),
        base=setting("base_iri", base_iri),
        engine=runs_on,
        reasoning=not no_reasoning,
        extractor=setting("extractor", extractor),
    )
    unchanged = None if shards else workflow.find_unchanged(inputs, Path(setting("store", store)), flow)
    records = workflow.read(inputs, format_, common.columns_of(column), unchanged)
    total = records.total() + len(unchanged or ())
    if shards:
        _build_shards(records, shards, flow, workers, cluster)
        return
    options = {"fail_fast": fail_fast, "batch": setting("batch", batch), "unchanged": unchanged}
    report, stats = _build(records, total, store, flow, options, quads=as_json)
    _say(report, stats, setting("store", store), as_json=as_json)
    if report.rejected:
        raise typer.Exit(1)


def _build(
    records: MergedPapers, total: int, store: str | None, flow: Workflow, options: dict[str, Any], *, quads: bool
) -> tuple[BuildReport, Any]:
    from datetime import UTC, datetime

    from kg import workflow
    from kg.cli.progress import Progress
    from kg.errors import OutputError
    from kg.views.stats import count

    done: tuple[BuildReport, Any] | None = None
    try:
        with Progress(total) as progress, common.open_writer(store, new=True) as graph:
            report = workflow.build(
                records,
                graph,
                flow,
                started=datetime.now(UTC),
                progress=progress.step,
                **options,
            )
            done = report, count(graph, quads=quads)
    except OutputError:
        if done is None or not done[0].stopped:
            raise  # on a full disk closing fails too, which the report has said already
    assert done is not None
    return done


def _say(report: BuildReport, stats: Any, path: Path, *, as_json: bool) -> None:
    from dataclasses import asdict

    _say_rejected(report.rejected)
    if not report.papers and not report.rejected:
        common.say(
            "kg: there is no paper in the input.", "    kg formats lists what can be read; --from names a format."
        )
    if report.stopped:
        common.say(f"kg: {report.stopped.message}")
    counts = {name: report.counts[name] for name in ("added", "replaced", "unchanged", "rejected")}
    if as_json:
        common.out_json({"store": str(path), **counts, "graph": asdict(stats)})
        return
    done = ", ".join(f"{n} {name}" for name, n in counts.items())
    common.out(f"{common.counted(report.papers, 'paper')}: {done}")
    entities = ", ".join(
        f"{n} hardware" if name == "Hardware" else common.counted(n, name.lower()) for name, n in stats.entities.items()
    )
    common.out(
        f"The graph in {path} has {common.counted(stats.papers, 'paper')}, "
        f"{common.counted(stats.results, 'result')}, {common.counted(stats.mentions, 'mention')};"
    )
    common.out(f"entities: {entities}.")
    common.out("Next: kg open (the picture) · kg queries (questions to ask) · kg export -o kg.ttl")


def _build_shards(records: MergedPapers, folder: str, flow: Workflow, jobs: int, address: str) -> None:
    from kg import workflow
    from kg.engines.processes import available_cores

    workers = jobs or available_cores()
    rejected = workflow.build_shards(records, folder, flow, jobs=workers, address=address, progress=common.say)
    _say_rejected(rejected)
    common.out(f"The graph stands in {folder}/quads as N-Quads files; its records in {folder}/records.")
    if rejected:
        raise typer.Exit(1)


def _say_rejected(rejected: Iterable[Rejected]) -> None:
    for item in rejected:
        common.say_rejected(item)
