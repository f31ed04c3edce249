"""OpenAlex works: dumps and answers, whose abstracts are inverted indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, first_text
from kg.readers.jsonrecords import Json, JsonReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

_POSITIONS = 50_000
"""No abstract has more words; a position beyond is damage."""


def _read(data: Json, file: str, locator: str) -> Record:
    source = Source(file, READER.name, locator)
    title = first_text(data, ("title", "display_name"))
    if not title:
        return Rejected(source, "the work has no title.")
    location = data.get("primary_location") or {}
    authorships = data.get("authorships") or []
    found = ((a.get("author") or {}).get("display_name") or a.get("raw_author_name") or "" for a in authorships)
    return Paper(
        title=title,
        abstract=abstract_of_index(data.get("abstract_inverted_index") or {}) or first_text(data, ("abstract",)),
        authors=tuple(name for name in found if name),
        issued=date(data.get("publication_date") or data.get("publication_year")),
        venue=(location.get("source") or {}).get("display_name") or "",
        url=location.get("landing_page_url") or first_text(data, ("doi", "id")),
        identifiers=identify_all(_identifiers(data)),
        sources=(source,),
    )


def abstract_of_index(index: dict[str, list[int]]) -> str:
    """Put the words of an inverted index at their positions again."""
    words: dict[int, str] = {}
    for word, positions in index.items():
        words.update((position, word) for position in positions if 0 <= position < _POSITIONS)
    return " ".join(words[position] for position in sorted(words))


def _identifiers(data: Json) -> Iterator[str]:
    ids: dict[str, Any] = data.get("ids") or {}
    yield from (value for value in (data.get("id"), data.get("doi"), *ids.values()) if isinstance(value, str))
    for location in data.get("locations") or []:
        page = location.get("landing_page_url")
        if page and "arxiv.org" in page:
            yield page


READER = JsonReader(
    name="openalex",
    title="OpenAlex works (JSON, JSON Lines)",
    marks=(("abstract_inverted_index",), ("authorships", "primary_location"), ("authorships", "open_access")),
    read_record=_read,
)
