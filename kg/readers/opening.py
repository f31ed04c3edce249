"""Opening what the user names: files, folders, standard input, and the compressed and packed ones among them."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from kg.errors import InputError
from kg.readers.libraries import missing_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEAD = 64 * 1024
"""So many bytes are looked at to recognise a format."""

_DEPTH = 4
_PACKED_LIMIT = 512 * 1024 * 1024
_BOMB_SIZE = 64 * 1024 * 1024
_BOMB_RATIO = 200
"""Papers compress to a tenth at best; what unpacks to 200 times its size, and to much, is no text."""

_COMPRESSED = (".gz", ".zst", ".zstd", ".zip")


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream to read, its name for people, its first bytes, and whether the user named it (not a folder's file)."""

    file: str
    stream: BinaryIO
    head: bytes
    named: bool = True

    @property
    def extension(self) -> str:
        """The ending of its name in lower case, compression endings left out."""
        return Path(_plain_name(self.file)).suffix.lower()


def expand(inputs: Sequence[str | Path]) -> list[tuple[Path, bool]]:
    """List the files that the inputs stand for, and whether each was named itself; "-" stays as it is.

    Raises:
        InputError: There is no such file or folder, or a folder holds no file.
    """
    files: list[tuple[Path, bool]] = []
    for item in inputs:
        path = Path(item)
        if str(item) == "-":
            files.append((path, True))
        elif path.is_dir():
            inside = _files_of(path)
            if not inside:
                raise InputError(path, "the folder holds no file.", hint="Name a folder that has papers in it.")
            files += [(file, False) for file in inside]
        elif path.exists():
            files.append((path, True))
        else:
            raise InputError(path, "there is no such file or folder.", hint=_nearest(path))
    return files


def _files_of(folder: Path) -> list[Path]:
    try:
        found = [p for p in folder.rglob("*") if p.is_file()]
    except OSError as error:
        raise InputError(folder, f"the folder cannot be read ({error.strerror}).") from None
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def _nearest(path: Path) -> str:
    import difflib

    try:
        names = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError:
        names = []
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {path.parent / close[0]}?" if close else "Check the path."


def open_file(path: Path, *, named: bool = True) -> Iterator[Opened]:
    """Open a file, or what is packed in it, one stream after the other.

    Raises:
        InputError: It cannot be opened or unpacked.
    """
    if str(path) == "-":
        yield from _unpack(sys.stdin.buffer, "-", named, _DEPTH, lambda: 0)
        return
    with _opened(path) as stream:
        yield from _unpack(stream, str(path), named, _DEPTH, stream.tell)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(path, f"it cannot be opened ({error.strerror}).") from None
    with stream:
        yield stream


def _unpack(stream: BinaryIO, file: str, named: bool, depth: int, position: Callable[[], int]) -> Iterator[Opened]:
    source = _Headed(stream, file)
    head = source.head
    kind = _kind(head)
    if kind and depth == 0:
        raise InputError(file, "it is packed in too many layers.", hint="Unpack it yourself first.")
    buffered = _buffered(source)
    if kind == "gzip":
        unpacked = _Guarded(cast("BinaryIO", gzip.GzipFile(fileobj=buffered)), file, position)
        yield from _unpack(_buffered(unpacked), file, named, depth - 1, lambda: 0)
    elif kind == "zstd":
        unpacked = _Guarded(_zstd(buffered, file), file, position)
        yield from _unpack(_buffered(unpacked), file, named, depth - 1, lambda: 0)
    elif kind == "zip":
        yield from _members(stream if stream.seekable() else buffered, file, depth)
    else:
        yield Opened(file, buffered, head, named)


def _kind(head: bytes) -> str:
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    return "zip" if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) else ""


def _zstd(stream: BinaryIO, file: str) -> BinaryIO:
    try:
        import zstandard
    except ImportError:
        raise missing_package(file, "Zstandard", "zst") from None
    reader: BinaryIO = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(stream, read_across_frames=True)
    return reader


def _members(stream: BinaryIO, file: str, depth: int) -> Iterator[Opened]:
    """Open the files in a zip archive, by name; an archive that cannot be sought in is read into memory."""
    if not stream.seekable():
        data = stream.read(_PACKED_LIMIT + 1)
        if len(data) > _PACKED_LIMIT:
            raise InputError(file, "the archive is too large to read from a stream.", hint="Unpack it first.")
        stream = io.BytesIO(data)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(file, f"it is no zip archive that can be read ({error}).", hint="Is it cut short?") from None
    for info in sorted(archive.infolist(), key=lambda info: info.filename):
        name = Path(info.filename)
        if info.is_dir() or any(part.startswith((".", "__MACOSX")) for part in name.parts):
            continue
        inner = f"{file}:{info.filename}"
        if info.flag_bits & 1:
            raise InputError(inner, "it is encrypted.", hint="Unpack the archive with its password first.")
        size = max(info.compress_size, 1)
        try:
            member = archive.open(info)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, zlib.error) as error:
            raise InputError(inner, f"it cannot be unpacked ({error}).") from None
        with member:
            guarded = _Guarded(member, inner, lambda size=size: size)  # type: ignore[misc, arg-type]
            yield from _unpack(_buffered(guarded), inner, False, depth - 1, lambda: 0)


def _buffered(stream: io.RawIOBase) -> BinaryIO:
    return io.BufferedReader(stream, HEAD)


def _plain_name(file: str) -> str:
    while file.lower().endswith(_COMPRESSED):
        file = file.rpartition(".")[0]
    return file


class _Headed(io.RawIOBase):
    """A stream whose first bytes were already looked at."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream = stream
        self._file = file
        self.head = self._read(HEAD)
        while len(self.head) < HEAD and (more := self._read(HEAD - len(self.head))):
            self.head += more
        self._left = self.head

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as error:
            raise InputError(self._file, f"it cannot be read ({error.strerror or error}).") from None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._left[: len(buffer)] or self._read(len(buffer))
        self._left = self._left[len(data) :]
        buffer[: len(data)] = data
        return len(data)


class _Guarded(io.RawIOBase):
    """A decompressed stream that stops at bombs and says what is broken."""

    def __init__(self, stream: BinaryIO, file: str, position: Callable[[], int]) -> None:
        self._stream = stream
        self._file = file
        self._position = position
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except InputError:
            raise
        except Exception as error:  # each compression has errors of its own; all mean that the data is broken
            raise InputError(
                self._file, f"the compressed data is broken or cut short ({error}).", hint="Fetch the file again."
            ) from None
        self._size += len(data)
        if self._size > _BOMB_SIZE and self._size > _BOMB_RATIO * max(self._position(), 1) and self._position():
            raise InputError(
                self._file, f"it unpacks to more than {_BOMB_RATIO} times its size.", hint="This is no file of papers."
            )
        buffer[: len(data)] = data
        return len(data)
