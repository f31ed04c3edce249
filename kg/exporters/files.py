"""Writing an export to a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from kg.errors import OutputError
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import pick_exporter

if TYPE_CHECKING:
    from kg.store.protocol import Store


def write_export(store: Store, path: Path, format_: str = "", options: ExportOptions | None = None) -> None:
    """Write a store to a file, in the format named or the one that its ending chooses; an older file is replaced.

    Raises:
        UnknownName: There is no such format.
        OutputError: The file cannot be written; none is left half-written.
    """
    exporter = pick_exporter(format_ or str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
            temporary = Path(stream.name)
            try:
                exporter.write(store, cast("BinaryIO", stream), options or ExportOptions())
                stream.flush()
                os.fsync(stream.fileno())
                temporary.chmod(0o644)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutputError.from_os(path, error) from error
