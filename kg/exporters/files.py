"""Writing an export to a file, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import pick_exporter
from kg.files import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store.protocol import Store


def write_export(store: Store, path: Path, format_: str = "", options: ExportOptions | None = None) -> None:
    """Write a store to a file, in the format named or the one that its ending chooses; an older file is replaced.

    Raises:
        UnknownName: There is no such format.
        OutputError: The file cannot be written; none is left half-written.
    """
    exporter = pick_exporter(format_ or str(path))
    with whole_file(path) as stream:
        exporter.write(store, stream, options or ExportOptions())
