"""`kg validate`: is the graph as the shapes say?"""

from __future__ import annotations

import typer

from kg.cli import options as common


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("validate", epilog="Example: kg validate")(validate)


def validate(store: common.StorePath = None, as_json: common.AsJson = False) -> None:
    """Check the graph against the SHACL shapes of the ontology; exit code 1 where it breaks them."""
    from dataclasses import asdict
    from io import BytesIO

    from kg.exporters.protocol import ExportOptions
    from kg.exporters.registry import EXPORTERS
    from kg.iris import to_curie
    from kg.rdf.validate import validate as check

    exported = BytesIO()
    with common.open_reader(store) as graph:
        EXPORTERS["nt"].write(graph, exported, ExportOptions())
    violations, triples = check(exported.getvalue())
    if as_json:
        common.out_json({"conforms": not violations, "triples": triples, "violations": [asdict(v) for v in violations]})
    elif not violations:
        common.out(f"The graph conforms to the shapes ({triples:,} triples).")
    for violation in () if as_json else violations:
        place = f" {to_curie(violation.path)}" if violation.path else ""
        value = f" ({to_curie(violation.value)})" if violation.value else ""
        common.out(f"{to_curie(violation.focus)}{place}: {violation.message}{value}")
    if violations:
        common.say(f"kg: {len(violations)} violations of the shapes.")
        raise typer.Exit(1)
