"""OAI-PMH answers: arXiv's own shapes (arXiv, arXivRaw) and Dublin Core."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, names, turned
from kg.readers.xmlrecords import Element, XmlReader, child_text, children, every, first, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record


def _read(record: Element, file: str, place: str) -> Iterator[Record]:
    source = Source(file, READER.name, place)
    header = next(children(record, "header"), None)
    if header is not None and header.get("status") == "deleted":
        return
    metadata = next(children(record, "metadata"), None)
    data = next(iter(metadata), None) if metadata is not None else None
    title = child_text(data, "title")
    if not title:
        yield Rejected(source, "the record has no title.", "Harvest with metadataPrefix arXiv, arXivRaw or oai_dc.")
        return
    about = [text_of(found) for found in children(data, "identifier")]
    arxiv, doi = child_text(data, "id"), child_text(data, "doi")
    yield Paper(
        title=title,
        abstract=child_text(data, "abstract", "description"),
        authors=_authors(data),
        issued=_issued(data),
        venue=child_text(data, "journal-ref"),
        url=f"https://arxiv.org/abs/{arxiv}" if arxiv else next((a for a in about if a.startswith("http")), ""),
        identifiers=identify_all([f"arxiv:{arxiv}", f"doi:{doi}", child_text(header, "identifier"), *about]),
        sources=(source,),
    )


def _authors(data: Element) -> tuple[str, ...]:
    listed = next(children(data, "authors"), None)
    if listed is not None and len(listed):
        found = (f"{child_text(a, 'forenames')} {child_text(a, 'keyname')}".strip() for a in every(listed, "author"))
        return tuple(name for name in found if name)
    if listed is not None:
        return names(" ".join(text_of(listed).split()))
    return tuple(turned(text_of(creator)) for creator in children(data, "creator"))


def _issued(data: Element) -> str:
    version = text_of(first(data, "version", "date"))
    if version:
        try:
            return parsedate_to_datetime(version).date().isoformat()
        except (ValueError, TypeError, OverflowError):
            return ""
    return date(child_text(data, "created", "date"))


READER = XmlReader(
    name="oai-pmh",
    title="OAI-PMH answers (arXiv, Dublin Core)",
    marks=(b"http://www.openarchives.org/OAI/2.0/",),
    tags=("record",),
    read_record=_read,
)
