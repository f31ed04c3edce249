"""S2ORC full texts: the JSON of s2orc-doc2json, from PDF, LaTeX or JATS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, first_text, names
from kg.readers.jsonrecords import Json, JsonReader
from kg.readers.sections import join_paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

_PARSES = ("pdf_parse", "latex_parse", "grobid_parse", "xml_parse")


def _read(data: Json, file: str, locator: str) -> Record:
    paper_id = first_text(data, ("paper_id",))
    source = Source(file, READER.name, paper_id or locator)
    metadata = data.get("metadata") or data
    title = first_text(data, ("title",)) or first_text(metadata, ("title",))
    if not title:
        return Rejected(source, "the text has no title.")
    parse: Json = next((data[key] for key in _PARSES if data.get(key)), data)
    abstract = data.get("abstract") or parse.get("abstract") or ""
    return Paper(
        title=title,
        abstract=abstract if isinstance(abstract, str) else "\n\n".join(p["text"] for p in abstract),
        sections=join_paragraphs(_paragraphs(parse)),
        authors=names(data.get("authors") or metadata.get("authors")),
        issued=date(data.get("year") or metadata.get("year")),
        venue=first_text(metadata, ("venue",)),
        identifiers=identify_all([f"acl:{paper_id}", paper_id, *_ids(metadata)]),
        sources=(source,),
    )


def _paragraphs(parse: Json) -> Iterator[tuple[str, str]]:
    for paragraph in parse.get("body_text") or []:
        section: Any = paragraph.get("section")
        if isinstance(section, list):  # the LaTeX parse nests (number, name) pairs
            section = section[-1][-1] if section else ""
        if section or paragraph.get("sec_num"):  # what stands in no section is what the parser took from margins
            yield f"{paragraph.get('sec_num') or ''} {section or ''}".strip(), paragraph.get("text") or ""


def _ids(metadata: Json) -> Iterator[str]:
    for key, scheme in (("doi", "doi"), ("arxiv_id", "arxiv"), ("acl_id", "acl"), ("pubmed_id", "pmid")):
        if metadata.get(key):
            yield f"{scheme}:{metadata[key]}"


READER = JsonReader(
    name="s2orc",
    title="S2ORC full texts (JSON, JSON Lines)",
    marks=(*((key,) for key in _PARSES), ("paper_id", "body_text")),
    read_record=_read,
)
