"""A stream of lines that leaves out those whose records are known, and tells the digest of the others."""

from __future__ import annotations

import hashlib
from typing import BinaryIO, Protocol


class KnownRecords(Protocol):
    """Which records need not be read."""

    def take(self, sha256: str, file: str) -> bool:
        """Return whether the record of a file is known."""
        ...


class KnownLines:
    """Lines of a file of records; a known one is an empty line, which every reader of lines passes over.

    The first line is never left out: what it looks like says whether the file has a record a line at all.

    Attributes:
        sha256: the digest of the line that was read last; empty where the file is not read by lines.
    """

    def __init__(self, stream: BinaryIO, file: str, format_: str, known: KnownRecords | None) -> None:
        self._stream = stream
        self._file = file
        self._seed = hashlib.sha256(format_.encode() + b"\0")
        self._known = known
        self._number = 0
        self.sha256 = ""

    def readline(self, size: int = -1, /) -> bytes:
        """Return the next line, empty where it is known."""
        line = self._stream.readline(size)
        found = self._seed.copy()
        found.update(line.rstrip(b"\r\n"))
        self.sha256 = found.hexdigest()
        self._number += 1
        is_known = self._known is not None and self._number > 1 and self._known.take(self.sha256, self._file)
        return b" \n" if is_known else line

    def read(self, size: int = -1, /) -> bytes:
        """Return bytes as they are: records are not lines here."""
        self.sha256 = ""
        return self._stream.read(size)
