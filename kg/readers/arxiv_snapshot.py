"""arXiv's metadata snapshot: JSON Lines with one submission a line."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, first_text, names
from kg.readers.jsonrecords import Json, JsonReader

if TYPE_CHECKING:
    from kg.readers.protocol import Record


def _read(data: Json, file: str, locator: str) -> Record:
    source = Source(file, READER.name, locator)
    title, arxiv, doi = (first_text(data, (key,)) for key in ("title", "id", "doi"))
    if not title:
        return Rejected(source, "the record has no title.")
    parsed = data.get("authors_parsed") or []
    authors = tuple(" ".join(part for part in (a[1], a[0], *a[2:3]) if part) for a in parsed if len(a) > 1)
    return Paper(
        title=title,
        abstract=first_text(data, ("abstract",)),
        authors=authors or names(" ".join(first_text(data, ("authors",)).split())),
        issued=_issued(data),
        venue=first_text(data, ("journal-ref",)),
        url=f"https://arxiv.org/abs/{arxiv}" if arxiv else "",
        identifiers=identify_all([f"arxiv:{arxiv}", *(f"doi:{d}" for d in doi.split())]),
        sources=(source,),
    )


def _issued(data: Json) -> str:
    versions = data.get("versions") or []
    created = versions[0].get("created") if versions else None
    if created:
        return parsedate_to_datetime(created).date().isoformat()
    return date(data.get("update_date"))


READER = JsonReader(
    name="arxiv-snapshot",
    title="arXiv metadata snapshot (JSON Lines)",
    marks=(("authors_parsed", "abstract"), ("journal-ref", "report-no", "abstract")),
    read_record=_read,
)
