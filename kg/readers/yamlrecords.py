"""YAML records of papers, one document or a list a file, as newsletters and static sites keep them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import InputError
from kg.model import Rejected, Source
from kg.readers.jsonl import paper_of_object
from kg.readers.libraries import missing_package
from kg.readers.lines import decode, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

LIMIT = 4 * 1024 * 1024
DEEPEST = 100
"""Levels of values within values; records of papers have three or four."""
_TITLE = re.compile(rb"^(?:- +|  )?title *: +\S", re.MULTILINE)
_KEYS = re.compile(rb"^(?:- +|  )?(?:authors?|summary|abstract|link|url|date|year|doi|tags) *:", re.MULTILINE)


class YamlReader:
    """Reads YAML with PyYAML, plain values only."""

    name = "yaml"
    title = "YAML records of papers"
    extensions: tuple[str, ...] = (".yaml", ".yml")

    def sniff(self, head: bytes) -> float:
        """A title and another key, each at the beginning of a line, make a record."""
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"<", b"@", b"%"):
            return 0.0
        return 0.6 if _TITLE.search(head) and len(set(_KEYS.findall(head))) > 1 else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield a paper for each record."""
        data = read_text(stream, file, LIMIT).removeprefix(b"\xef\xbb\xbf")
        text = "\n".join(decode(line, file, number) for number, line in enumerate(data.split(b"\n"), 1))
        for position, record in enumerate(_records(text, file), 1):
            place = f"record {position}"
            if isinstance(record, dict):
                yield paper_of_object({str(k): _plain(v) for k, v in record.items()}, file, self.name, place)
            else:
                yield Rejected(Source(file, self.name, place), "the record is no mapping of keys to values.")


def _records(text: str, file: str) -> list[Any]:
    try:
        import yaml
    except ImportError:
        raise missing_package(file, "YAML", "yaml") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(text, loader):  # deep values end the process in the loader, which calls itself in C
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                place = f"line {event.start_mark.line + 1}" if event.start_mark else ""
                raise InputError(file, f"values stand more than {DEEPEST} deep in one another.", place=place)
        documents = [d for d in yaml.load_all(text, loader) if d is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}" if mark else ""
        raise InputError(file, f"the YAML is broken ({_reason(Exception(error.problem))}).", place=place) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(file, f"the YAML cannot be read ({_reason(error)}).") from None
    records: list[Any] = []
    for document in documents:
        inner = document.get("references") if isinstance(document, dict) and "title" not in document else document
        records += inner if isinstance(inner, list) else [document]
    return records


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__


def _plain(value: Any) -> Any:
    """Turn the dates that YAML makes of bare ones back into text."""
    return value if isinstance(value, str | int | list | dict | None) else str(value)
