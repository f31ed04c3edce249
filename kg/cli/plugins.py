"""`kg plugins`: what other packages bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli import options as common

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plugins", epilog="Example: kg plugins")(plugins)


def plugins(as_json: common.AsJson = False) -> None:
    """List the readers, extractors and exporters that installed packages bring, and why one cannot be used."""
    from kg.plugins import FAMILIES, find_plugins

    found = [plugin for family in FAMILIES for plugin in find_plugins(family)]
    if as_json:
        common.out_json(
            [
                {"family": p.family, "name": p.name, "package": p.package, "version": p.version, "error": p.error}
                for p in found
            ]
        )
    elif not found:
        common.out("No plug-in is installed.")
    else:
        common.out_rows((p.family, p.name, f"{p.package} {p.version}", p.error) for p in found)
