"""Semantic Scholar: answers of its programming interface and the dumps of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, first_text, names
from kg.readers.jsonrecords import Json, JsonReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

_EXTERNAL = {"arxiv": "arxiv:", "doi": "doi:", "acl": "acl:", "pubmed": "pmid:", "pubmedcentral": "PMC",
             "corpusid": "corpusid:", "dblp": "dblp:"}  # fmt: skip


def _read(data: Json, file: str, locator: str) -> Record:
    source = Source(file, READER.name, locator)
    title = first_text(data, ("title",))
    if not title:
        return Rejected(source, "the paper has no title.")
    venue = data.get("publicationVenue") or data.get("journal") or {}
    return Paper(
        title=title,
        abstract=first_text(data, ("abstract",)),
        authors=names(data.get("authors")),
        issued=date(data.get("publicationDate") or data.get("publicationdate") or data.get("year")),
        venue=first_text(data, ("venue",)) or (first_text(venue, ("name",)) if isinstance(venue, dict) else ""),
        url=first_text(data, ("url",)),
        identifiers=identify_all(_identifiers(data)),
        sources=(source,),
    )


def _identifiers(data: Json) -> Iterator[str]:
    if isinstance(data.get("paperId"), str):
        yield f"s2:{data['paperId']}"
    corpus = data.get("corpusId") or data.get("corpusid")
    if corpus:
        yield f"corpusid:{corpus}"
    external: dict[str, Any] = data.get("externalIds") or data.get("externalids") or {}
    for kind, value in external.items():
        prefix = _EXTERNAL.get(kind.casefold())
        if prefix and value:
            yield f"{prefix}{str(value).removeprefix('PMC') if prefix == 'PMC' else value}"


READER = JsonReader(
    name="s2",
    title="Semantic Scholar papers (JSON, JSON Lines)",
    marks=(("paperId", "title"), ("corpusid", "title"), ("externalIds", "title"), ("externalids", "title")),
    read_record=_read,
)
