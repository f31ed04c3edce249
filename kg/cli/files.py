"""Where a command writes its data: standard output, or a file that is not overwritten unasked."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import UsageError
from kg.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def written(name: str, *, force: bool) -> Iterator[BinaryIO]:
    """Give a stream to write to; "-" is standard output, a file appears under its name only when all is written.

    Raises:
        UsageError: The file exists, and `force` is false.
        OutputError: It cannot be written.
    """
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    if path.is_file() and not force:
        raise UsageError(f"{path} exists already.", "Name another file, or overwrite it with --force.")
    with whole_file(path) as stream:
        yield stream
