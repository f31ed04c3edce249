"""DBLP's XML: titles and metadata, without abstracts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date
from kg.readers.xmlrecords import Element, XmlReader, child_text, children, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record


def _read(element: Element, file: str, place: str) -> Iterator[Record]:
    key = element.get("key") or ""
    source = Source(file, READER.name, key or place)
    title = child_text(element, "title").removesuffix(".")
    if not title:
        yield Rejected(source, "the record has no title.")
        return
    pages = [text_of(found) for found in children(element, "ee")]
    yield Paper(
        title=title,
        authors=tuple(re.sub(r" \d{4}$", "", text_of(author)) for author in children(element, "author")),
        issued=date(child_text(element, "year")),
        venue=child_text(element, "booktitle", "journal"),
        url=next((page for page in pages if page.startswith("http")), ""),
        identifiers=identify_all([f"dblp:{key}", *pages]),
        sources=(source,),
    )


READER = XmlReader(
    name="dblp",
    title="DBLP XML",
    marks=(b"<dblp>", b"<dblp ", b"<dblpperson"),
    tags=("article", "inproceedings", "incollection", "phdthesis", "mastersthesis"),
    read_record=_read,
)
