"""The ACL Anthology's XML: volumes of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source, WebLink
from kg.readers.identity import identify_all
from kg.readers.jsonl import date
from kg.readers.xmlrecords import Element, XmlReader, child_text, children, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

_SITE = "https://aclanthology.org/"
_MONTHS = ("january february march april may june july august september october november december").split()  # noqa: SIM905


def _read(volume: Element, file: str, _place: str) -> Iterator[Record]:
    meta = next(children(volume, "meta"), None)
    venue = child_text(meta, "booktitle")
    issued = _issued(child_text(meta, "year"), child_text(meta, "month"))
    for paper in children(volume, "paper"):
        yield _paper(paper, file, venue, issued)


def _paper(paper: Element, file: str, venue: str, issued: str) -> Record:
    url = child_text(paper, "url")
    anthology_id = url.rpartition("/")[2] if url.startswith("http") else url
    source = Source(file, READER.name, anthology_id or f"line {paper.sourceline}")
    title = child_text(paper, "title")
    if not title:
        return Rejected(source, "the paper has no title.")
    doi = child_text(paper, "doi")
    code = next(children(paper, "pwccode"), None)
    code_url = (code.get("url") or "") if code is not None else ""
    return Paper(
        title=title,
        abstract=child_text(paper, "abstract"),
        authors=tuple(_name(author) for author in children(paper, "author")),
        issued=issued,
        venue=venue,
        url=_SITE + anthology_id if anthology_id else "",
        identifiers=identify_all([f"acl:{anthology_id}", f"doi:{doi}"]),
        links=(WebLink(code_url, "code"),) if code_url.startswith("http") else (),
        sources=(source,),
    )


def _name(author: Element) -> str:
    return " ".join(part for part in (child_text(author, "first"), child_text(author, "last")) if part) or text_of(
        author
    )


def _issued(year: str, month: str) -> str:
    known = [i for i, name in enumerate(_MONTHS, 1) if month.casefold().startswith(name)]
    return date(f"{year}-{known[0]:02d}" if known else year)


READER = XmlReader(
    name="acl",
    title="ACL Anthology XML",
    marks=(b"<collection id=", b"<volume id="),
    tags=("volume",),
    read_record=_read,
)
