"""Options that several commands share, and the few things they all do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.config import setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Rejected
    from kg.store.embedded import EmbeddedStore

StorePath = Annotated[
    str | None,
    typer.Option("--store", metavar="PATH", help="The store. [default: output/kg, or KG_STORE, or kg.toml]"),
]
Vocabularies = Annotated[
    list[Path] | None,
    typer.Option("--vocab", metavar="FILE", help="A SKOS vocabulary of your own, in Turtle; may be repeated."),
]
BaseIri = Annotated[
    str | None, typer.Option("--base-iri", metavar="IRI", help="Mint papers and entities under this IRI.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]


def open_reader(store: str | None) -> EmbeddedStore:
    """Open the store that the settings name, for reading."""
    from kg.store.open import open_store

    return open_store(setting("store", store), "r")


def say(*lines: str) -> None:
    """Print to standard error: what is not data."""
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201


def open_writer(store: str | None) -> EmbeddedStore:
    """Open the store that the settings name, which must be there, for writing.

    Raises:
        StoreNotFound: There is none.
    """
    from kg.errors import StoreNotFound
    from kg.store.open import is_store, open_store

    path = Path(setting("store", store))
    if not is_store(path):
        raise StoreNotFound(path)
    return open_store(path, "w")


def terminal_width() -> int:
    """Return the width to write tables in: the terminal's, and 80 columns where there is none."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def say_rejected(rejected: Rejected) -> None:
    """Report a record or paper that could not be used: where, what, and what to do."""
    place = ", ".join(x for x in (rejected.source.file, rejected.source.locator) if x)
    say(f"kg: {place}: {rejected.message}" if place else f"kg: {rejected.message}")
    if rejected.hint:
        say(f"    {rejected.hint}")


def out(text: str, end: str = "\n") -> None:
    """Print data to standard output."""
    sys.stdout.write(text + end)


def out_json(value: Any) -> None:
    """Print a value as JSON, readable and with letters of all scripts as they are."""
    import json

    out(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def out_rows(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows as aligned columns."""
    table = [tuple(str(cell) for cell in row) for row in rows]
    if not table:
        return
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    for row in table:
        out("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
