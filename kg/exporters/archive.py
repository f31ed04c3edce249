"""Zip archives that depend on what is in them alone: fixed dates and rights, files in the order of writing."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from types import TracebackType

_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows
_RIGHTS = 0o644 << 16


class Archive:
    """A zip archive being written to a stream."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

    def open(self, name: str) -> BinaryIO:
        """Open a file of the archive for writing; one at a time."""
        entry = zipfile.ZipInfo(name, _DATE)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = _RIGHTS
        entry.create_system = 3  # the same bytes on every system
        return cast("BinaryIO", self._zip.open(entry, "w", force_zip64=True))

    def add(self, name: str, data: bytes) -> None:
        """Write a whole file."""
        with self.open(name) as file:
            file.write(data)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
