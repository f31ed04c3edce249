"""arXiv's Atom feeds: answers of its query interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date
from kg.readers.xmlrecords import Element, XmlReader, child_text, children, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record


def _read(entry: Element, file: str, place: str) -> Iterator[Record]:
    source = Source(file, READER.name, place)
    identifier, title = child_text(entry, "id"), child_text(entry, "title")
    if "/api/errors" in identifier:
        yield Rejected(source, f"arXiv answered with an error: {child_text(entry, 'summary')}.", "Check the query.")
        return
    if not title:
        yield Rejected(source, "the entry has no title.")
        return
    doi = child_text(entry, "doi")
    yield Paper(
        title=title,
        abstract=child_text(entry, "summary"),
        authors=tuple(name for author in children(entry, "author") if (name := child_text(author, "name"))),
        issued=date(child_text(entry, "published", "updated")),
        venue=" ".join(text_of(next(children(entry, "journal_ref"), None)).split()),
        url=identifier if identifier.startswith("http") else "",
        identifiers=identify_all([identifier, f"doi:{doi}" if doi else ""]),
        sources=(source,),
    )


READER = XmlReader(
    name="arxiv-atom",
    title="arXiv Atom feed",
    marks=(b"http://www.w3.org/2005/Atom",),
    tags=("entry",),
    read_record=_read,
    extensions=(".atom", ".xml"),
)
