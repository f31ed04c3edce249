"""JSON of any size as a stream of objects: JSON Lines, one array, or one object around a list.

A broken object is reported with its place and the rest goes on. Depth and length are bounded.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import InputError
from kg.model import Rejected, Source
from kg.readers.lines import LINE_LIMIT, LineTooLong, read_raw_lines, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.readers.protocol import Record

Json = dict[str, Any]
WHOLE_LIMIT = 64 * 1024 * 1024
"""The most that is read of JSON that is not in lines, in bytes."""

_LISTS = ("results", "items", "data", "papers", "references", "dailyPapers")
"""Keys under which programs' interfaces give the list of records."""


def read_objects(stream: BinaryIO, file: str, format_: str) -> Iterator[tuple[str, Json] | Rejected]:
    """Yield (locator, object) for each record of a stream, or what was wrong with it."""
    lines = read_raw_lines(stream, file)
    first: list[tuple[int, bytes]] = []
    for number, line in lines:
        if isinstance(line, LineTooLong):
            yield _too_long(line, number, file, format_)
        elif line.strip():
            first.append((number, line))
            break
    if not first:
        return
    number, line = first[0]
    if line.lstrip().startswith(b"["):
        yield from _array(line + b"\n", stream, file, format_)
        return
    if _is_whole(line):
        rest = read_text(stream, file, WHOLE_LIMIT)
        yield from _whole(b"\n" * (number - 1) + line + b"\n" + rest, file, format_)
        return
    yield parse_line(line, number, file, format_)
    for number, following in lines:
        if isinstance(following, LineTooLong):
            yield _too_long(following, number, file, format_)
        elif following.strip():
            yield parse_line(following, number, file, format_)


def _is_whole(line: bytes) -> bool:
    """Whether the first line begins one object that goes on over further lines, or wraps a list of records."""
    if not line.lstrip().startswith(b"{"):
        return False
    try:
        return _list_of(json.loads(line)) is not None
    except (ValueError, RecursionError):
        line = line.strip()
        return line == b"{" or (len(line) < _OPENING and line.endswith((b"{", b"[", b",")))


_OPENING = 300
"""The first line of an object that is laid out over many lines is short."""

_ARRAY_CHUNK = 1024 * 1024
_BETWEEN = re.compile(r"[\s,]*")


def _array(head: bytes, stream: BinaryIO, file: str, format_: str) -> Iterator[tuple[str, Json] | Rejected]:
    """Yield the elements of an array one after the other; only the element at hand is in memory."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    parse = json.JSONDecoder().raw_decode
    text, position, at_end = "", 1, False
    pending: bytes = head.lstrip()
    count = 0
    while True:
        try:
            text = text[position:] + decoder.decode(pending, at_end)
        except UnicodeDecodeError as error:
            raise InputError(file, f"the text is not UTF-8 ({error.reason}).", place=f"after record {count}") from None
        position = 0
        if count == 0 and text.startswith("["):
            position = 1
        while True:
            position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
            if text[position : position + 1] == "]":
                return
            try:
                value, position = parse(text, position)
            except RecursionError:
                raise InputError(file, "the JSON is nested too deeply.", place=f"record {count + 1}") from None
            except json.JSONDecodeError as error:
                if at_end or len(text) - position > LINE_LIMIT:
                    raise _broken_array(file, count, error) from None
                break
            except ValueError as error:
                raise InputError(
                    file, f"it is no JSON that can be read ({error}).", place=f"record {count + 1}"
                ) from None
            count += 1
            place = f"record {count}"
            if isinstance(value, dict):
                yield place, value
            else:
                yield Rejected(Source(file, format_, place), "the record is no JSON object.")
        pending = stream.read(max(_ARRAY_CHUNK, len(text) - position))
        at_end = not pending


def _broken_array(file: str, count: int, error: json.JSONDecodeError) -> InputError:
    return InputError(
        file, f"the JSON breaks off or is broken after record {count} ({error.msg}).", hint="Is the file cut short?"
    )


def parse_line(line: bytes, number: int, file: str, format_: str) -> tuple[str, Json] | Rejected:
    """Parse one line of JSON Lines."""
    place = f"line {number}"
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith(("Unterminated", "Expecting"))
        said = (
            "is cut short"
            if cut and not line.rstrip().endswith(b"}")
            else f"is no JSON ({error.msg}, column {error.colno})"
        )
        return Rejected(Source(file, format_, place), f"the line {said}.", "Each line holds one whole JSON object.")
    except UnicodeDecodeError as error:
        return Rejected(
            Source(file, format_, place),
            f"the line is not UTF-8 (byte 0x{line[error.start]:02x}, column {error.start + 1}).",
            "Save the file as UTF-8.",
        )
    except RecursionError:
        return Rejected(Source(file, format_, place), "the JSON is nested too deeply.", "Records of papers are flat.")
    except ValueError as error:
        return Rejected(Source(file, format_, place), f"the line is no JSON that can be read ({error}).")
    if not isinstance(value, dict):
        return Rejected(Source(file, format_, place), "the line holds no JSON object.", "Each line holds one object.")
    return place, value


def _too_long(error: LineTooLong, number: int, file: str, format_: str) -> Rejected:
    return Rejected(Source(file, format_, f"line {number}"), f"{error}.", "Each line holds one paper.")


def _whole(data: bytes, file: str, format_: str) -> Iterator[tuple[str, Json] | Rejected]:
    try:
        value = json.loads(data)
    except json.JSONDecodeError as error:
        raise InputError(
            file, f"it is no JSON ({error.msg}).", place=f"line {error.lineno}", hint="Is the file cut short?"
        ) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            file,
            f"the text is not UTF-8 (byte 0x{data[error.start]:02x}).",
            place=f"line {line}",
            hint="Save it as UTF-8.",
        ) from None
    except RecursionError:
        raise InputError(file, "the JSON is nested too deeply.", hint="Records of papers are flat.") from None
    except ValueError as error:
        raise InputError(file, f"it is no JSON that can be read ({error}).") from None
    records = value if isinstance(value, list) else _list_of(value)
    for position, record in enumerate([value] if records is None else records, 1):
        if isinstance(record, dict):
            yield f"record {position}", record
        else:
            yield Rejected(Source(file, format_, f"record {position}"), "the record is no JSON object.")


def _list_of(value: Any) -> list[Any] | None:
    """Return the list that an answer of a programming interface wraps, if it is one."""
    if not isinstance(value, dict) or "title" in value or "paper" in value:
        return None
    if isinstance(value.get("message"), dict):  # Crossref
        return _list_of(value["message"]) or [value["message"]]
    for key in _LISTS:
        if isinstance(value.get(key), list):
            found: list[Any] = value[key]
            return found
    return None


@dataclass(frozen=True)
class JsonReader:
    """Reads one kind of JSON records; `marks` are keys, each group of which tells the kind from others."""

    name: str
    title: str
    marks: tuple[tuple[str, ...], ...]
    read_record: Callable[[Json, str, str], Record]
    extensions: tuple[str, ...] = (".json", ".jsonl")
    by_line = True

    def sniff(self, head: bytes) -> float:
        """JSON in which all keys of a group of marks stand is of this kind."""
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
            return 0.0
        keys = {key.decode() for key in _KEY.findall(head)}
        return 0.9 if any(keys.issuperset(group) for group in self.marks) else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield a paper for each record."""
        for found in read_objects(stream, file, self.name):
            if isinstance(found, Rejected):
                yield found
                continue
            locator, data = found
            try:
                yield self.read_record(data, file, locator)
            except (TypeError, ValueError, AttributeError, KeyError, IndexError) as error:
                problem = f"a key of the record has a value of another kind than this format gives it ({error})."
                yield Rejected(Source(file, self.name, locator), problem, "Is it of another format? See kg formats.")


_KEY = re.compile(rb'"([A-Za-z_][\w-]{0,40})"\s*:')
