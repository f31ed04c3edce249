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
    format_: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="The format of the input; kg formats lists them.")
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first paper that cannot be used.")] = False,
    as_json: common.AsJson = False,
) -> None:
    """Read papers and add them to the graph, or replace them there.

    Papers that have not changed are left alone. A record that cannot be read is reported and the rest goes on; the
    exit code is then 1.
    """
    from kg.cli.progress import Progress
    from kg.session import build_into

    path = setting("store", store)
    with Progress() as progress:
        summary = build_into(
            path,
            inputs,
            format=format_,
            vocabulary_files=setting("vocab", vocab),
            base=setting("base_iri", base_iri),
            fail_fast=fail_fast,
            progress=progress.step,
        )
    for rejected in summary.report.rejected:
        place = ", ".join(x for x in (rejected.source.file, rejected.source.locator) if x)
        common.say(f"kg: {place}: {rejected.message}", *([f"    {rejected.hint}"] if rejected.hint else []))
    if as_json:
        common.out_json(summary.to_json())
    else:
        for line in summary.lines():
            common.out(line)
    if summary.report.rejected:
        raise typer.Exit(1)
