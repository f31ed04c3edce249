"""Tables of papers, one a row: CSV and TSV, the columns found by their names or named by the user."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import InputError, UsageError
from kg.model import Rejected, Source
from kg.readers.jsonl import paper_of_object
from kg.readers.lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.readers.protocol import Record

FIELD_LIMIT = 4 * 1024 * 1024

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "paper title", "article title", "document title", "name", "paper"),
    "abstract": ("abstract", "summary", "abstract note", "description"),
    "authors": ("authors", "author", "author text", "author names", "author full names", "creators"),
    "issued": ("issued", "date", "publication date", "published", "created", "year", "publication year"),
    "venue": ("venue", "journal", "source title", "publication title", "booktitle", "conference", "conference name"),
    "url": ("url", "link", "abs", "pdf", "pdf link"),
    "doi": ("doi",),
    "arxiv_id": ("arxiv id", "arxiv", "eprint"),
    "id": ("id", "paper id", "key"),
    "code": ("code", "github", "code url", "repository"),
}
"""The names that each field's column goes by, in the order of preference, folded to lower case and single spaces."""


class TableReader:
    """Reads CSV (comma or semicolon) or TSV with a header row; `columns` maps fields to columns of other names."""

    def __init__(self, name: str, title: str, delimiters: str, columns: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.title = title
        self.extensions: tuple[str, ...] = (f".{name}",) if name == "csv" else (".tsv", ".tab")
        self._delimiters = delimiters
        self._columns = dict(columns or {})

    def with_columns(self, columns: Mapping[str, str]) -> TableReader:
        """Return a reader that takes the fields from the columns so named.

        Raises:
            UsageError: A field is none of a paper's.
        """
        unknown = sorted(set(columns) - set(COLUMNS))
        if unknown:
            raise UsageError(f"Papers have no field {unknown[0]!r}.", f"The fields are: {', '.join(COLUMNS)}.")
        return TableReader(self.name, self.title, self._delimiters, columns)

    def sniff(self, head: bytes) -> float:
        """Say how sure it is by the header: it names a title and another field, or the columns that the user named."""
        first_line = head.split(b"\n", 1)[0].decode("utf-8-sig", "ignore").strip("\r")
        for delimiter in self._delimiters:
            cells = _cells(first_line, delimiter)
            if self._columns and set(self._columns.values()) <= set(cells):
                return 0.95
            fields = _fields_of(cells)
            if "title" in fields and len(fields) > 1:
                return 0.85
        return 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield a paper for each row."""
        lines = _Lines(stream, file)
        header_line = next(lines, "")
        delimiter = max(self._delimiters, key=header_line.count)
        header = _cells(header_line, delimiter)
        fields = self._fields(header, file)
        before = csv.field_size_limit(FIELD_LIMIT)
        try:
            rows = csv.reader(lines, delimiter=delimiter, strict=False)
            start = lines.number + 1
            for row in rows:
                yield from self._record(row, header, fields, file, f"line {start}")
                start = lines.number + 1
        except csv.Error as error:
            hint = "Is a quotation mark left open?"
            yield Rejected(Source(file, self.name, f"line {lines.number}"), f"the table breaks here ({error}).", hint)
        finally:
            csv.field_size_limit(before)

    def _fields(self, header: list[str], file: str) -> dict[str, int]:
        fields = _fields_of(header)
        for field, column in self._columns.items():
            if column not in header:
                raise InputError(file, f"there is no column {column!r}.", hint=f"There are: {_list_of(header)}.")
            fields[field] = header.index(column)
        if "title" not in fields:
            raise InputError(
                file, "no column is named title.", place="line 1", hint="Say which it is: --column title=NAME"
            )
        return fields

    def _record(
        self, row: list[str], header: list[str], fields: dict[str, int], file: str, place: str
    ) -> Iterator[Record]:
        if not any(cell.strip() for cell in row):
            return
        if len(row) > len(header):
            problem = f"the row has {len(row)} cells and the header {len(header)}."
            yield Rejected(Source(file, self.name, place), problem, "Is a cell with a separator not quoted?")
            return
        cells = {field: row[i].strip() for field, i in fields.items() if i < len(row) and row[i].strip()}
        yield paper_of_object(dict(cells), file, self.name, place)


class _Lines:
    """The lines of a stream for the csv module, which asks for them as it goes; `number` is the last one given."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._lines = read_lines(stream, file)
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        return line.replace("\0", "").replace("\r", " ") + "\n"


def _list_of(header: list[str]) -> str:
    return ", ".join(cell for cell in header if cell.strip())[:300]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.replace("\r", " ")], delimiter=delimiter), [])
    except csv.Error:
        return []


def _fields_of(header: list[str]) -> dict[str, int]:
    """Find which column gives which field."""
    folded = [re.sub(r"[\W_]+", " ", cell.strip().casefold()).strip() for cell in header]
    found = {}
    for field, names in COLUMNS.items():
        index = next((folded.index(name) for name in names if name in folded), None)
        if index is not None:
            found[field] = index
    return found
