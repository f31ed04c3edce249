"""Backups: the whole store as one file that any RDF tool can read, checked by its hash before it is restored.

The file is gzipped N-Quads; its last line is a comment with the number of quads and the SHA-256 of the lines before.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import RdfFormat
from pyoxigraph import Store as Oxigraph

from kg.errors import InputError, OutputError, UsageError
from kg.store.failures import store_failures
from kg.store.open import is_store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SEAL = re.compile(rb"# paper-kg backup 1, (\d+) quads, sha256 ([0-9a-f]{64})\n")
_CHUNK = 1 << 20
_SEAL_LENGTH = 128


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file: how many quads it holds and the hash of its lines."""

    quads: int
    sha256: str


class _Hashing:
    """A stream that passes bytes on and hashes them."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()


def backup_store(path: Path, file: Path, *, force: bool = False) -> Backup:
    """Write all of a store to a file; a writer beside may go on.

    Raises:
        StoreNotFound: There is no store at the path.
        UsageError: The file exists, and `force` is not set.
        OutputError: The file cannot be written.
    """
    if file.exists() and not force:
        raise UsageError(f"{file} exists already.", "Name another file, or use --force.")
    with open_store(path) as store, _beside(file) as part, store_failures(path):
        quads = len(store)
        with part.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as out:
            hashing = _Hashing(out)  # type: ignore[arg-type]
            store.oxigraph.dump(hashing, RdfFormat.N_QUADS)  # type: ignore[arg-type]
            digest = hashing.hash.hexdigest()
            out.write(f"# paper-kg backup 1, {quads} quads, sha256 {digest}\n".encode())
    return Backup(quads, digest)


def check_backup(file: Path) -> Backup:
    """Read a backup through and check it against its own hash.

    Raises:
        InputError: It cannot be read, is no backup, or was changed or cut short.
    """
    digest, tail = hashlib.sha256(), b""
    try:
        with gzip.open(file, "rb") as stream:
            while chunk := stream.read(_CHUNK):
                data = tail + chunk
                digest.update(data[:-_SEAL_LENGTH])
                tail = data[-_SEAL_LENGTH:]
    except (OSError, EOFError) as error:
        raise InputError(file, f"it cannot be read as a backup ({error}).", hint=_HINT) from error
    seal = _SEAL.search(tail)
    if not seal or seal.end() != len(tail):
        raise InputError(file, "it is no backup, or it is cut short: its last line is not the seal of one.", hint=_HINT)
    digest.update(tail[: seal.start()])
    if digest.hexdigest() != seal[2].decode():
        raise InputError(file, "its content does not match its hash: it was changed or damaged.", hint=_HINT)
    return Backup(int(seal[1]), seal[2].decode())


_HINT = "Restore another backup: kg backup writes them."


def restore_store(file: Path, path: Path, *, force: bool = False) -> Backup:
    """Make a store from a backup, whole or not at all.

    Raises:
        InputError: The file is no backup, or does not match its hash.
        UsageError: There is a store at the path, and `force` is not set.
        StoreLocked: Another process writes to the store that is to be replaced.
        OutputError: The store cannot be written.
    """
    backup = check_backup(file)
    if path.exists() and any(path.iterdir()):
        if not force:
            raise UsageError(f"There is a store at {path} already.", "Name another place, or use --force.")
        open_store(path, "w").close() if is_store(path) else None
    with _beside(path) as part:
        _load(file, part)
        with open_store(part, "w") as store:  # brings an older schema up to date, refuses a newer one
            found = len(store)
        if found < backup.quads:
            raise InputError(file, f"only {found} of its {backup.quads} quads could be loaded.", hint=_HINT)
    return backup


def _load(file: Path, folder: Path) -> None:
    with store_failures(folder), gzip.open(file, "rb") as stream:
        oxigraph = Oxigraph(folder)
        try:
            oxigraph.bulk_load(stream, RdfFormat.N_QUADS)  # type: ignore[arg-type]
        except SyntaxError as error:
            raise InputError(file, f"it has a line that is no N-Quads ({error}).", hint=_HINT) from error
        oxigraph.flush()


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a temporary name beside the target, which becomes the target at the end, or nothing on an error."""
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        _swap(part, target)
    except OSError as error:
        raise OutputError.from_os(target, error) from error
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                part.unlink()


def _swap(part: Path, target: Path) -> None:
    # A folder cannot be renamed onto another that is not empty: the old one steps aside, and goes only at the end.
    aside = target.with_name(f".{target.name}.old-{os.getpid()}")
    if target.is_dir():
        target.rename(aside)
    part.rename(target)
    shutil.rmtree(aside, ignore_errors=True)
