"""`kg formats`: what can be read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli import options as common

if TYPE_CHECKING:
    import typer

    from kg.exporters.protocol import Exporter
    from kg.readers.protocol import Reader


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("formats", epilog="Example: kg formats")(formats)


def formats(as_json: common.AsJson = False) -> None:
    """List the formats that are read and written, with the endings of their files."""
    from kg.exporters.registry import all_exporters
    from kg.readers.registry import all_readers

    families: dict[str, list[Reader | Exporter]] = {
        "read": [*all_readers().values()],
        "written": [*all_exporters().values()],
    }
    if as_json:
        common.out_json(
            {
                family: [{"name": f.name, "title": f.title, "extensions": list(f.extensions)} for f in members]
                for family, members in families.items()
            }
        )
        return
    for family, members in families.items():
        common.out(f"{family}:")
        common.out_rows((f"  {f.name}", " ".join(f.extensions), f.title) for f in members)
