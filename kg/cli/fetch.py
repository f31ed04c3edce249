"""`kg fetch`: papers by their identifiers, from the services that know them."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import options as common


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fetch", epilog="Example: kg fetch arxiv:2309.06180 -o papers.jsonl")(fetch)


def fetch(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="arxiv:ID, doi:DOI, openalex:ID, s2:ID, hf:daily/DATE, or addresses."),
    ] = None,
    query: Annotated[str, typer.Option("--query", metavar="TEXT", help="Papers that a service finds for this.")] = "",
    service: Annotated[str, typer.Option("--service", help="The service to ask with --query.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="At most so many papers for --query.")] = 25,
    offline: Annotated[bool, typer.Option("--offline", help="Use the cache only.")] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The file to write; - is standard output.")
    ] = "-",
    force: common.Force = False,
) -> None:
    """Print papers as JSON Lines, which kg build reads; answers are kept in a cache.

    This is the one command that asks the network, and it asks politely: slowly, and again only after a while.
    """
    import json

    from kg.cli.files import written
    from kg.errors import UsageError
    from kg.fetch.cache import Cache, cache_folder
    from kg.fetch.client import Client
    from kg.fetch.papers import SEARCHED, fetch_papers, search_papers
    from kg.model import Extraction, Rejected
    from kg.records import paper_to_json

    if bool(names) == bool(query):
        raise UsageError("Say what to fetch.", "Either names, such as arxiv:2309.06180, or --query TEXT.")
    failed, fetched = False, 0
    with Client(Cache(cache_folder()), offline=offline) as client, written(output, force=force) as stream:
        found = (
            fetch_papers(names, client)
            if names
            else search_papers(query, client, service=service or SEARCHED, limit=limit)
        )
        for record in found:
            if isinstance(record, Rejected):
                failed = True
                common.say_rejected(record)
            else:
                paper = record.paper if isinstance(record, Extraction) else record
                stream.write(json.dumps(paper_to_json(paper), ensure_ascii=False).encode() + b"\n")
                stream.flush()
                fetched += 1
    if output != "-":
        common.say(f"Wrote {output} ({common.counted(fetched, 'paper')}).", f"Next: kg build {output}")
    elif fetched:
        common.say(f"Fetched {common.counted(fetched, 'paper')}. Next: the same with | kg build -")
    if failed:
        raise typer.Exit(1)
