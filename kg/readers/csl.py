"""CSL-JSON: what Zotero, Pandoc and citeproc exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source
from kg.readers.crossref import date_of_parts, without_tags
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, first_text, names
from kg.readers.jsonrecords import Json, JsonReader

if TYPE_CHECKING:
    from kg.readers.protocol import Record


def _read(data: Json, file: str, locator: str) -> Record:
    key = data.get("citation-key") or data.get("id") or ""
    source = Source(file, READER.name, str(key) or locator)
    title = without_tags(first_text(data, ("title",)))
    if not title:
        return Rejected(source, "the item has no title.")
    issued = data.get("issued") or {}
    url, doi, note = (first_text(data, (name,)) for name in ("URL", "DOI", "note"))
    written = issued.get("raw") or issued.get("literal") if isinstance(issued, dict) else issued
    return Paper(
        title=title,
        abstract=without_tags(first_text(data, ("abstract",))),
        authors=names(data.get("author")),
        issued=date_of_parts(issued) or date(written),
        venue=first_text(data, ("container-title", "event-title", "event")),
        url=url,
        identifiers=identify_all([f"doi:{doi}", url, first_text(data, ("number",)), *note.split("\n")]),
        sources=(source,),
    )


READER = JsonReader(
    name="csl",
    title="CSL-JSON (Zotero, Pandoc)",
    marks=(
        ("type", "title", "issued", "date-parts"),
        ("type", "citation-key", "title"),
        ("type", "title", "container-title"),
    ),
    read_record=_read,
)
