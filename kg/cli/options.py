"""Options that several commands share, and the few things they all do."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.config import setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Rejected
    from kg.store.protocol import Store

StorePath = Annotated[
    str | None,
    typer.Option("--store", metavar="PATH", help="The store, a folder or a SPARQL endpoint. [default: output/kg]"),
]
Vocabularies = Annotated[
    list[Path] | None,
    typer.Option("--vocab", metavar="FILE", help="A SKOS vocabulary of your own, in Turtle; may be repeated."),
]
BaseIri = Annotated[
    str | None, typer.Option("--base-iri", metavar="IRI", help="Mint papers and entities under this IRI.")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="N", min=0, help="Worker processes; 0 is one a core. [default: 1]"),
]
Engine = Annotated[
    str | None, typer.Option("--engine", metavar="ENGINE", help="Where workers run: local, ray. [default: local]")
]
Address = Annotated[
    str | None,
    typer.Option("--address", metavar="ADDRESS", help="The Ray cluster; without it, one is started here."),
]
ReadAs = Annotated[
    str | None, typer.Option("--from", metavar="FORMAT", help="The format of the input; kg formats lists them.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="FIELD=NAME", help="In a table, the column that gives a field; may be repeated."),
]
ExtractorName = Annotated[
    str | None,
    typer.Option(
        "--extractor", metavar="NAME", help="built-in, llm (see KG_LLM_URL), or one of kg plugins. [default: built-in]"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]


@contextmanager
def open_reader(store: str | None) -> Iterator[Store]:
    """Open the store that the settings name, a folder or the address of an endpoint, for reading."""
    from kg.store.open import open_store
    from kg.store.remote import RemoteStore, is_remote

    location = setting("store", store)
    opened: Store = RemoteStore(location) if is_remote(location) else open_store(location, "r")
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def open_writer(store: str | None, *, new: bool = False) -> Iterator[Store]:
    """Open the store that the settings name for writing; with `new` a folder that is not there is made.

    Raises:
        StoreNotFound: There is none, and it is not to be made.
    """
    from kg.errors import StoreNotFound
    from kg.store.open import is_store, open_store
    from kg.store.remote import RemoteStore, is_remote

    location = setting("store", store)
    if not (new or is_remote(location) or is_store(Path(location))):
        raise StoreNotFound(location)
    opened: Store = RemoteStore(location) if is_remote(location) else open_store(location, "w")
    try:
        yield opened
    finally:
        opened.close()


def columns_of(pairs: list[str] | None) -> dict[str, str]:
    """Read "title=Titel" and its like.

    Raises:
        UsageError: One has no "=", or nothing on a side of it.
    """
    from kg.errors import UsageError

    columns = {}
    for pair in pairs or ():
        field, _, name = pair.partition("=")
        if not field.strip() or not name.strip():
            raise UsageError(f"{pair!r} does not say which column gives which field.", "Write --column title=Titel")
        columns[field.strip()] = name.strip()
    return columns


def terminal_width() -> int:
    """Return the width to write tables in: the terminal's, and 80 columns where there is none."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def counted(number: int, noun: str) -> str:
    """Return "1 paper" or "2 papers"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def say(*lines: str) -> None:
    """Print to standard error: what is not data."""
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201


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
