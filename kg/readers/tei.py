"""TEI as GROBID makes it from PDF: title, abstract, sections with their names; references and figures dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date
from kg.readers.sections import join_paragraphs
from kg.readers.xmlrecords import Element, XmlReader, children, every, first, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record


def _read(tei: Element, file: str, place: str) -> Iterator[Record]:
    source = Source(file, READER.name, place)
    header = next(children(tei, "teiHeader"), None)
    title = text_of(first(header, "titleStmt", "title")) or text_of(first(header, "analytic", "title"))
    if not title:
        yield Rejected(source, "the text has no title.", "GROBID's full-text answer has one in teiHeader.")
        return
    structure = first(header, "biblStruct")
    when = first(header, "publicationStmt", "date")
    if when is None:
        when = first(structure, "imprint", "date")
    yield Paper(
        title=title,
        abstract="\n\n".join(_paragraphs(first(header, "abstract"))),
        sections=join_paragraphs(_sections(tei)),
        authors=tuple(name for author in every(first(structure, "analytic"), "author") if (name := _name(author))),
        issued=date((when.get("when") if when is not None else None) or ""),
        venue=text_of(first(structure, "monogr", "title")),
        identifiers=identify_all(_identifiers(structure)),
        sources=(source,),
    )


def _paragraphs(element: Element | None) -> list[str]:
    found = [" ".join(text_of(p).split()) for p in every(element, "p")]
    return [text for text in found if text] or ([text_of(element)] if text_of(element) else [])


def _sections(tei: Element) -> Iterator[tuple[str, str]]:
    body = first(tei, "text", "body")
    for division in children(body, "div"):
        yield from _division(division, "")
    for kind in every(first(tei, "text", "back"), "div"):
        if kind.get("type") == "annex":
            for division in children(kind, "div"):
                yield from _division(division, "")


def _division(division: Element, above: str) -> Iterator[tuple[str, str]]:
    head = next(children(division, "head"), None)
    number = head.get("n") or "" if head is not None else ""
    name = f"{number} {text_of(head)}".strip() or above
    for child in division:
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if tag in ("p", "list", "item"):
            yield name, " ".join(text_of(child, skip=("figure", "note")).split())
        elif tag == "div":
            yield from _division(child, name)


def _name(author: Element) -> str:
    person = first(author, "persName")
    parts = [text_of(part) for tag in ("forename", "surname") for part in children(person, tag)]
    return " ".join(part for part in parts if part)


def _identifiers(structure: Element | None) -> Iterator[str]:
    for identifier in every(structure, "idno"):
        kind, value = (identifier.get("type") or "").casefold(), text_of(identifier)
        yield value if kind not in ("doi", "arxiv", "pmid", "pmcid") or ":" in value else f"{kind}:{value}"


READER = XmlReader(
    name="tei",
    title="TEI of GROBID (full text)",
    marks=(b"http://www.tei-c.org/ns/1.0",),
    tags=("TEI",),
    read_record=_read,
    extensions=(".tei", ".tei.xml", ".xml"),
)
