"""`kg query` and `kg queries`: ask the graph."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli import options as common


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "query",
        epilog="Example: kg query papers-on-hardware --hardware V100",
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )(query)
    app.command("queries", epilog="Example: kg queries")(queries)


def query(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="QUERY", help="SPARQL, a file FILE.rq, or the name of a saved query.")],
    store: common.StorePath = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="json, csv, tsv, xml; ttl, nt for CONSTRUCT. [default: table]"),
    ] = None,
    as_json: common.AsJson = False,
    service: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="NAME=URL", help="An endpoint that SERVICE ?NAME in the query asks too."),
    ] = None,
    time_: Annotated[bool, typer.Option("--time", help="Say how long it took, on standard error.")] = False,
) -> None:
    """Answer a SPARQL query; the prefixes kg:, skos:, dcterms: and the like need no declaration.

    The parameters of a saved query are given as options: --hardware V100 --min 2. kg queries lists them.
    """
    import time

    from kg.query.run import run_query
    from kg.query.table import render_answer

    params = parse_parameters(context.args) | parse_services(service or [])
    begun = time.perf_counter()
    with common.open_reader(store) as graph:
        answer = run_query(graph, text, params)
        if as_json or format_:
            answer.write(sys.stdout.buffer, format_ or ("json" if answer.kind != "triples" else "jsonld"))
            sys.stdout.buffer.write(b"\n" if as_json else b"")
        else:
            common.out(render_answer(answer, graph, common.terminal_width()))
    if time_:
        common.say(f"{(time.perf_counter() - begun) * 1000:.0f} ms")


def parse_parameters(arguments: list[str]) -> dict[str, str]:
    """Read `--name value` and `--name=value` pairs.

    Raises:
        UsageError: A value has no name before it, or a name no value after it.
    """
    from kg.errors import UsageError

    params: dict[str, str] = {}
    waiting = list(arguments)
    while waiting:
        name, equals, value = waiting.pop(0).partition("=")
        if not name.startswith("--") or len(name) < 3:
            raise UsageError(f"Unexpected argument {name!r}.", "Parameters are given as --name value.")
        if not equals:
            if not waiting:
                raise UsageError(f"The parameter {name} has no value.", "Parameters are given as --name value.")
            value = waiting.pop(0)
        params[name[2:].replace("-", "_")] = value
    return params


def parse_services(arguments: list[str]) -> dict[str, str]:
    """Read `name=url` pairs.

    Raises:
        UsageError: An argument is none.
    """
    from kg.errors import UsageError

    services: dict[str, str] = {}
    for argument in arguments:
        name, _, url = argument.partition("=")
        if not name.isidentifier() or not url.startswith(("http://", "https://")):
            raise UsageError(
                f"{argument!r} names no endpoint.", "For example: --service other=http://127.0.0.1:8001/sparql"
            )
        services[name] = url
    return services


def queries(as_json: common.AsJson = False) -> None:
    """List the saved queries with what they answer and the parameters they take."""
    from dataclasses import asdict

    from kg.query.saved import load_queries

    saved = load_queries().values()
    if as_json:
        common.out_json([asdict(query_) for query_ in saved])
        return
    for query_ in saved:
        common.out(f"{query_.name}\n    {query_.title}")
        for parameter in query_.parameters:
            default = "" if parameter.default is None else f" [default: {parameter.default}]"
            common.out(f"    --{parameter.name}: {parameter.description}{default}")
