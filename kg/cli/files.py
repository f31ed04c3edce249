"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def written(name: str, *, force: bool) -> Iterator[BinaryIO]:
    """Give a stream to write to; the file appears under its name only when all is written. "-" is standard output.

    Raises:
        UsageError: The file exists, and `force` is false.
        OutputError: It cannot be written.
    """
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    if path.exists() and not force:
        raise UsageError(f"{path} exists already.", "Name another file, or overwrite it with --force.")
    if path.is_dir():
        raise OutputError(path, "it is a folder.", "Name a file in it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
            temporary = Path(stream.name)
            try:
                yield stream  # type: ignore[misc]
                stream.flush()
                os.fsync(stream.fileno())
                temporary.chmod(0o644)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OutputError.from_os(path, error) from error
