"""JATS, the XML of PubMed Central and of many publishers: metadata, abstract and sections with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date
from kg.readers.sections import join_paragraphs
from kg.readers.xmlrecords import Element, XmlReader, child_text, children, every, first, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

_NOT_TEXT = ("fig", "table-wrap", "fn", "disp-formula", "supplementary-material", "xref-group")


def _read(article: Element, file: str, place: str) -> Iterator[Record]:
    source = Source(file, READER.name, place)
    meta = first(article, "front", "article-meta")
    title = text_of(first(meta, "title-group", "article-title"), skip=("fn", "xref"))
    if not title:
        yield Rejected(source, "the article has no title.", "JATS has it in front/article-meta/title-group.")
        return
    abstracts = [a for a in children(meta, "abstract") if a.get("abstract-type") in (None, "", "summary")]
    identifiers = identify_all(_identifiers(meta))
    yield Paper(
        title=title,
        abstract="\n\n".join(_abstract(abstracts[0])) if abstracts else "",
        sections=join_paragraphs(_sections(first(article, "body"), "")),
        authors=tuple(name for contrib in every(meta, "contrib") if (name := _author(contrib))),
        issued=_issued(meta),
        venue=text_of(first(article, "journal-meta", "journal-title")),
        url=next((f"https://doi.org/{value}" for scheme, value in identifiers if scheme == "doi"), ""),
        identifiers=identifiers,
        sources=(source,),
    )


def _abstract(abstract: Element) -> Iterator[str]:
    """Yield the paragraphs; a structured abstract's labels ("Methods") stay before theirs."""
    paragraphs = list(every(abstract, "p"))
    for paragraph in paragraphs:
        section = paragraph.getparent()
        label = (
            child_text(section, "title")
            if section is not abstract and next(children(section, "p")) is paragraph
            else ""
        )
        text = " ".join(text_of(paragraph).split())
        yield f"{label.rstrip(':.')}: {text}" if label else text
    if not paragraphs:
        yield " ".join(text_of(abstract, skip=("title",)).split())


def _sections(element: Element | None, above: str, main: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (heading, text, heading of the outermost section)."""
    if element is None:
        return
    name = child_text(element, "title") or above
    main = main or name
    for child in element:
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if tag == "sec":
            yield from _sections(child, name, main)
        elif tag in ("p", "list", "disp-quote", "boxed-text"):
            yield name, " ".join(text_of(child, skip=_NOT_TEXT).split()), main


def _author(contrib: Element) -> str:
    if (contrib.get("contrib-type") or "author") != "author":
        return ""
    name = first(contrib, "name")
    if name is None:
        return text_of(first(contrib, "string-name")) or text_of(first(contrib, "collab"))
    return " ".join(part for part in (child_text(name, "given-names"), child_text(name, "surname")) if part)


def _issued(meta: Element | None) -> str:
    dates = list(children(meta, "pub-date"))
    best = [d for d in dates if d.get("pub-type") == "epub" or d.get("date-type") == "pub"] or dates
    if not best:
        return ""
    parts = [child_text(best[0], name) for name in ("year", "month", "day")]
    return date("-".join(part for i, part in enumerate(parts) if all(p.isdigit() for p in parts[: i + 1])))


def _identifiers(meta: Element | None) -> Iterator[str]:
    for identifier in children(meta, "article-id"):
        kind, value = identifier.get("pub-id-type") or "", text_of(identifier)
        if kind in ("doi", "pmid", "arxiv"):
            yield f"{kind}:{value}"
        elif kind in ("pmc", "pmcid"):
            yield value if value.upper().startswith("PMC") else f"PMC{value}"


READER = XmlReader(
    name="jats",
    title="JATS XML (PubMed Central, publishers)",
    marks=(b"<article-meta", b"JATS", b"<pmc-articleset", b"NLM//DTD Journal"),
    tags=("article",),
    read_record=_read,
    extensions=(".nxml", ".xml"),
)
