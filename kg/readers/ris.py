"""RIS, as Zotero, EndNote and publishers write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import InputError
from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, turned
from kg.readers.libraries import missing_package
from kg.readers.lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

_TAG = re.compile(r"^[A-Z][A-Z0-9]  - ?")
_RECORD_LIMIT = 100_000
"""Lines of one record; more is a file that never ends one."""


class RisReader:
    """Reads RIS, one record at a time, with rispy."""

    name = "ris"
    title = "RIS (Zotero, EndNote)"
    extensions: tuple[str, ...] = (".ris",)

    def sniff(self, head: bytes) -> float:
        """A record begins with its type."""
        return 0.95 if re.search(rb"(?:^|\n)(?:\xef\xbb\xbf)?TY  - ", head) else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield a paper for each record."""
        record: list[str] = []
        start = 0
        for number, line in read_lines(stream, file):
            if line.startswith("TY  -") and record:
                yield Rejected(Source(file, self.name, f"line {start}"), "the record has no end (ER).")
                record = []
            if not record and not line.startswith("TY  -"):
                continue
            start = start if record else number
            record.append(line)
            if line.startswith("ER  -"):
                yield self._paper(record, file, f"line {start}")
                record = []
            elif len(record) > _RECORD_LIMIT:
                raise InputError(
                    file, "a record never ends.", place=f"line {start}", hint="Each ends with a line ER  -."
                )
        if record:
            yield Rejected(Source(file, self.name, f"line {start}"), "the record is cut short: it has no end (ER).")

    def _paper(self, lines: list[str], file: str, place: str) -> Record:
        fields = _parse("\n".join(lines) + "\n", file, place)
        source = Source(file, self.name, place)
        title = _text(fields, "title", "primary_title", "translated_title")
        if not title:
            return Rejected(source, "the record has no title (TI or T1).")
        urls = fields.get("urls") or []
        urls = urls if isinstance(urls, list) else [urls]
        doi = _text(fields, "doi")
        return Paper(
            title=title,
            abstract=_text(fields, "abstract", "notes_abstract"),
            authors=tuple(turned(a) for a in fields.get("authors") or fields.get("first_authors") or []),
            issued=date(_text(fields, "date", "publication_year", "year").rstrip("/")),
            venue=_text(fields, "secondary_title", "journal_name", "alternate_title3", "alternate_title1"),
            url=next((url for url in urls if url.startswith("http")), ""),
            identifiers=identify_all([doi, *urls, _text(fields, "number"), _text(fields, "accession_number")]),
            sources=(source,),
        )


def _parse(text: str, file: str, place: str) -> dict[str, Any]:
    try:
        import rispy
    except ImportError:
        raise missing_package(file, "RIS", "ris") from None
    try:
        found = rispy.loads(text, skip_unknown_tags=False)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise InputError(file, f"the record cannot be read ({error}).", place=place) from None
    return dict(found[0]) if found else {}


def _text(fields: dict[str, Any], *keys: str) -> str:
    for key in keys:
        value = fields.get(key)
        value = "\n\n".join(value) if isinstance(value, list) else value
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""
