"""Reading text line by line, with a limit to the length of a line and a place for every error."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE_LIMIT = 32 * 1024 * 1024
"""The longest line that is read, in bytes; a full text as one JSON line has a few million at most."""

BLANK_LIMIT = 1_000_000
"""So many blank lines in a row are no text."""

_CHUNK = 1024 * 1024
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class LineTooLong(ValueError):
    """A line longer than the limit."""

    def __init__(self, number: int, limit: int) -> None:
        super().__init__(
            f"line {number} is longer than {limit // _CHUNK or limit} {'MiB' if limit >= _CHUNK else 'bytes'}"
        )


def read_raw_lines(stream: BinaryIO, file: str, limit: int = LINE_LIMIT) -> Iterator[tuple[int, bytes | LineTooLong]]:
    """Yield (number, line) without its end; of a line beyond the limit the error, and the next lines go on.

    Raises:
        InputError: Nothing but blank lines goes on and on.
    """
    number = blank = 0
    while line := stream.readline(limit + 1):
        number += 1
        blank = blank + 1 if len(line) == 1 else 0
        if blank > BLANK_LIMIT:
            raise InputError(file, f"{BLANK_LIMIT:,} lines in a row are blank.", place=f"line {number}")
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield number, LineTooLong(number, limit)
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        yield number, line.rstrip(b"\r\n")


def read_lines(stream: BinaryIO, file: str, limit: int = LINE_LIMIT) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of UTF-8 text.

    Raises:
        InputError: A line is no UTF-8 text or too long.
    """
    for number, line in read_raw_lines(stream, file, limit):
        if isinstance(line, LineTooLong):
            raise InputError(file, f"{line}.", hint="A file of papers has lines; is this one binary?")
        yield number, decode(line, file, number)


def decode(line: bytes, file: str, number: int) -> str:
    """Decode a line as UTF-8.

    Raises:
        InputError: It is no UTF-8; the message has the line and the byte.
    """
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        if number == 1 and line[:2] in _BOMS:
            raise InputError(file, "the text is UTF-16, not UTF-8.", hint="Save it as UTF-8.") from None
        raise InputError(
            file,
            f"the text is not UTF-8 (byte 0x{line[error.start]:02x}, column {error.start + 1}).",
            place=f"line {number}",
            hint="Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE",
        ) from None


def read_text(stream: BinaryIO, file: str, limit: int) -> bytes:
    """Read a whole stream of at most `limit` bytes, for formats that cannot be streamed.

    Raises:
        InputError: It is longer.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(file, f"it is larger than {limit // _CHUNK} MiB, the most that is read of this format.")
    return data
