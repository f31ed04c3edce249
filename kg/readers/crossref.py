"""Crossref works: answers of its programming interface and the public data files."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, first_text, names
from kg.readers.jsonrecords import Json, JsonReader

if TYPE_CHECKING:
    from kg.readers.protocol import Record

_TITLE_TAG = re.compile(r"<(?:jats:)?title[^>]*>\s*(?:abstract|summary)?\s*:?\s*</(?:jats:)?title>", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"</(?:jats:)?(?:p|sec|title|li|list-item|div)>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][\w:-]*(?:\s[^<>]*)?/?>")


def without_tags(text: str) -> str:
    """Return the text of a fragment of JATS or HTML, a blank line between its paragraphs."""
    return html.unescape(_TAG.sub("", _PARAGRAPH_END.sub("\n\n", _TITLE_TAG.sub("", text)))).strip()


def date_of_parts(value: Any) -> str:
    """Return the date of {"date-parts": [[2024, 3, 14]]}, "" when there is none."""
    parts = ((value or {}).get("date-parts") or [[]])[0] if isinstance(value, dict) else []
    return date("-".join(str(part) for part in parts if part)) if parts else ""


def _read(data: Json, file: str, locator: str) -> Record:
    doi = first_text(data, ("DOI",))
    source = Source(file, READER.name, doi or locator)
    title = without_tags(first_text(data, ("title",)))
    if not title:
        return Rejected(source, "the work has no title.")
    subtitle = without_tags(first_text(data, ("subtitle",)))
    return Paper(
        title=f"{title}: {subtitle}" if subtitle and subtitle.casefold() not in title.casefold() else title,
        abstract=without_tags(first_text(data, ("abstract",))),
        authors=names(data.get("author")),
        issued=next((d for key in ("issued", "published", "created") if (d := date_of_parts(data.get(key)))), ""),
        venue=first_text(data, ("container-title",)),
        url=first_text(data, ("URL",)),
        identifiers=identify_all([f"doi:{doi}", *(data.get("alternative-id") or [])]),
        sources=(source,),
    )


READER = JsonReader(
    name="crossref",
    title="Crossref works (JSON, JSON Lines)",
    marks=(("DOI", "indexed", "prefix"), ("DOI", "is-referenced-by-count"), ("message-type", "message", "DOI")),
    read_record=_read,
)
