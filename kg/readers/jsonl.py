"""JSON Lines (and JSON arrays) of papers under the usual names of keys, and of extraction records."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.model import Paper, Rejected, Section, Source, WebLink
from kg.readers.identity import identify_all
from kg.readers.jsonrecords import Json, read_objects
from kg.records import RecordError, from_record, paper_from_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import WebLinkKind
    from kg.readers.protocol import Record

_TITLE = ("title", "paper_title", "name")
_ABSTRACT = ("abstract", "summary", "description", "abstractText")
_AUTHORS = ("authors", "author", "author_text", "creators")
_ISSUED = ("issued", "published", "publication_date", "publishedAt", "date", "created", "year", "publication_year")
_VENUE = ("venue", "journal", "journal-ref", "booktitle", "conference", "container-title")
_URL = ("url", "abs", "link", "site", "html_url", "pdf", "pdf_url", "id")
_IDENTIFIERS = (
    "id",
    "arxiv_id",
    "arxiv",
    "doi",
    "DOI",
    "url",
    "abs",
    "link",
    "site",
    "pdf",
    "openalex",
    "paperId",
    "acl_id",
    "entry_id",
)
_WEB_LINKS: tuple[tuple[str, WebLinkKind], ...] = (
    ("github", "code"), ("code", "code"), ("code_url", "code"), ("githubRepo", "code"), ("project", "project"),
    ("project_page", "project"), ("projectPage", "project"), ("demo", "demo"),
)  # fmt: skip


def paper_of_object(data: Json, file: str, format_: str, locator: str) -> Paper | Rejected:
    """Read a paper from an object with the usual keys; keys in other cases or unknown ones do not matter."""
    if isinstance(data.get("paper"), dict) and "title" not in data:
        data = data["paper"]
    source = Source(file, format_, locator)
    title = first_text(data, _TITLE)
    if not title:
        keys = ", ".join(sorted(map(str, data))[:8]) or "none"
        return Rejected(source, f"the record has no title (its keys: {keys}).", "A paper has at least a “title”.")
    url = next((u for u in (first_text(data, (key,)) for key in _URL) if re.match(r"https?://", u)), "")
    return Paper(
        title=title,
        abstract=first_text(data, _ABSTRACT),
        sections=_sections(data),
        authors=names(next((data[key] for key in _AUTHORS if data.get(key)), None)),
        issued=date(next((data[key] for key in _ISSUED if data.get(key)), "")),
        venue=first_text(data, _VENUE),
        url=url,
        identifiers=identify_all(_identifiers(data)),
        links=_links(data),
        sources=(source,),
    )


def first_text(data: Json, keys: tuple[str, ...]) -> str:
    """Return the first of the keys that holds text (or a list that begins with it)."""
    for key in keys:
        value = data.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


_AT_COMMA = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_AT_SEMICOLON = re.compile(r"\s*;\s*|\s+and\s+")


def names(value: Any) -> tuple[str, ...]:
    """Read authors: a list of names or of objects with names, or one text with separators."""
    if isinstance(value, str):
        by_comma = ";" not in value and "," in value and not _TURNED.match(value.strip())
        found = (_AT_COMMA if by_comma else _AT_SEMICOLON).split(value.strip())
        return tuple(turned(name) for name in found if name)
    if not isinstance(value, list):
        return ()
    return tuple(name for item in value if (name := _name(item)))


_TURNED = re.compile(r"[^\s,;]+,\s*[^\s,;]+(?:\s+[^\s,;]+)?$")
"""One family name, a comma and the given names: "Lovelace, Ada"; "Ada Lovelace, Bob" are two people."""


def turned(name: str) -> str:
    """Write "Lovelace, Ada" as "Ada Lovelace"."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() else name.strip(" ,")


def _name(item: Any) -> str:
    if isinstance(item, str):
        return item.strip()
    if not isinstance(item, dict):
        return ""
    if isinstance(item.get("author"), dict):
        item = item["author"]
    for key in ("name", "display_name", "fullname", "literal", "raw_author_name"):
        if isinstance(item.get(key), str):
            return str(item[key]).strip()
    middle = item.get("middle")
    parts = [item.get("first") or item.get("given"), *(middle if isinstance(middle, list) else [middle]),
             item.get("non-dropping-particle"), item.get("last") or item.get("family"), item.get("suffix")]  # fmt: skip
    return " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())


_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")


def date(value: Any) -> str:
    """Return the ISO 8601 date, month or year at the beginning of a value, or ""."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    match = _DATE.match(value.strip()) if isinstance(value, str) else None
    if not match or not 1400 <= int(match[1]) <= 2200:
        return ""
    month, day = (int(match[i]) if match[i] else 0 for i in (2, 3))
    if not 1 <= month <= 12:
        return match[1]
    return f"{match[1]}-{month:02d}" + (f"-{day:02d}" if 1 <= day <= 31 else "")


def _identifiers(data: Json) -> Iterator[str]:
    for key in _IDENTIFIERS:
        value = data.get(key)
        if isinstance(value, str):
            yield value if key not in ("doi", "DOI", "arxiv", "arxiv_id") else _with_scheme(key, value)
    pairs = data.get("identifiers")
    if isinstance(pairs, list):
        yield from (f"{p[0]}:{p[1]}" for p in pairs if isinstance(p, list) and len(p) == 2)


def _with_scheme(key: str, value: str) -> str:
    return value if ":" in value else f"{'doi' if key.lower() == 'doi' else 'arxiv'}:{value}"


def _links(data: Json) -> tuple[WebLink, ...]:
    found = ((data.get(key), kind) for key, kind in _WEB_LINKS)
    return tuple(
        WebLink(url.strip(), kind)
        for url, kind in found
        if isinstance(url, str) and re.match(r"https?://\S+$", url.strip())
    )


def _sections(data: Json) -> tuple[Section, ...]:
    sections = data.get("sections")
    if not isinstance(sections, list):
        return ()
    said = (
        (s.get("name") or s.get("heading") or "", s.get("text") or "", s.get("within") or "")
        for s in sections
        if isinstance(s, dict)
    )
    return tuple(Section(*parts) for parts in said if all(isinstance(part, str) for part in parts) and parts[1])


def _is_ours(data: Json) -> bool:
    """Whether an object is a paper as this program writes it: only there do sources carry digests."""
    sources = data.get("sources")
    return isinstance(sources, list) and bool(sources) and all(isinstance(s, dict) and "sha256" in s for s in sources)


class JsonLinesReader:
    """Reads JSON Lines, arrays and wrapped lists of papers, and extraction records."""

    name = "jsonl"
    title = "JSON Lines or JSON of papers, extraction records"
    extensions: tuple[str, ...] = (".jsonl", ".ndjson", ".json")
    by_line = True

    def sniff(self, head: bytes) -> float:
        """Say 0.5 for what begins as JSON: a format with a shape of its own is surer."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return 0.5 if start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"]")) else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield a paper or an extraction for each object."""
        for found in read_objects(stream, file, self.name):
            if isinstance(found, Rejected):
                yield found
                continue
            locator, data = found
            yield self._record(data, file, locator)

    def _record(self, data: Json, file: str, locator: str) -> Record:
        source = Source(file, self.name, locator)
        try:
            if _is_ours(data):
                paper = paper_from_json(data)
                return dataclasses.replace(paper, sources=(*paper.sources, source))
            if not isinstance(data.get("paper"), dict) or not isinstance(data.get("mentions"), list):
                return paper_of_object(data, file, self.name, locator)
            extraction = from_record(data)
        except RecordError as error:
            return Rejected(source, f"{error}.", "It is read as a record of this program, by its keys.")
        return dataclasses.replace(
            extraction, paper=dataclasses.replace(extraction.paper, sources=(*extraction.paper.sources, source))
        )
