"""The graph as flat tables: papers, entities, links (paper → entity), results and mentions.

Rows are dicts with the columns of `COLUMNS` and nothing else, so that every writer writes the same table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from kg.rdf.statements import mention_iri, result_iri, slot_entities
from kg.views.describe import entities_by_role
from kg.views.entities import read_entities
from kg.views.network import SLOTS
from kg.views.records import paper_iris, read_extraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.model import Extraction
    from kg.store.protocol import Store

ColumnType = Literal["text", "list", "flag", "number", "count"]

Row = dict[str, Any]
"""Values are text, int, float, Decimal, bool or tuples of text; None where there is nothing."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "papers": (
        "paper", "title", "abstract", "authors", "issued", "venue", "url", "identifiers", "code", "project",
        "other_links", "sources",
    ),
    "entities": ("entity", "type", "label", "kinds", "aliases", "broader", "in_vocabulary"),
    "links": ("paper", "title", "role", "entity", "type", "label", "confidence", "mentions", "evidence"),
    "results": (
        "result", "paper", "title", "metric", "value", "value_high", "unit", "direction", "qualifier", "number",
        "subject", "baseline", "dataset", "hardware", "subject_iri", "metric_iri", "baseline_iri", "dataset_iri",
        "hardware_iri", "field", "start", "end", "quote", "confidence", "extractor",
    ),
    "mentions": (
        "mention", "paper", "entity", "type", "kind", "label", "role", "text", "field", "start", "end", "sentence",
        "generic", "confidence", "extractor",
    ),
}  # fmt: skip
"""Table → columns, in their order."""

COLUMN_TYPES: Mapping[str, ColumnType] = {
    "authors": "list", "identifiers": "list", "code": "list", "project": "list", "other_links": "list",
    "sources": "list", "kinds": "list", "aliases": "list", "broader": "list", "in_vocabulary": "flag",
    "generic": "flag", "confidence": "number", "value": "number", "value_high": "number", "mentions": "count",
    "start": "count", "end": "count",
}  # fmt: skip
"""Column → what it holds, in whatever table; text where nothing is said."""


def rows(store: Store, table: str, papers: Iterable[str] | None = None) -> Iterator[Row]:
    """Yield the rows of a table, sorted by paper (entities: by IRI); of the papers named, or of all.

    Raises:
        KeyError: There is no such table.
        UnknownName: A paper that does not stand in the store.
    """
    columns = COLUMNS[table]
    chosen = paper_iris(store) if papers is None else sorted(set(papers))
    found = (
        _entities(store, chosen if papers is not None else None)
        if table == "entities"
        else _of_papers(store, table, chosen)
    )
    for row in found:
        yield {column: row[column] for column in columns}


def _of_papers(store: Store, table: str, papers: Iterable[str]) -> Iterator[Row]:
    make = {"papers": _paper_rows, "links": _link_rows, "results": _result_rows, "mentions": _mention_rows}[table]
    for iri in papers:
        yield from make(iri, read_extraction(store, iri))


def _entities(store: Store, papers: Iterable[str] | None) -> Iterator[Row]:
    named = None
    if papers is not None:
        named = sorted({m.entity for iri in papers for m in read_extraction(store, iri).mentions if m.entity})
    for entity in read_entities(store, named).values():
        yield {
            "entity": entity.iri,
            "type": entity.type,
            "label": entity.label,
            "kinds": entity.kinds,
            "aliases": entity.aliases,
            "broader": entity.broader,
            "in_vocabulary": entity.in_vocabulary,
        }


def _paper_rows(iri: str, extraction: Extraction) -> Iterator[Row]:
    paper = extraction.paper
    links = dict.fromkeys((link.kind, link.url) for link in (*paper.links, *extraction.links))
    yield {
        "paper": iri,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "issued": paper.issued,
        "venue": paper.venue,
        "url": paper.url,
        "identifiers": tuple(f"{scheme}:{value}" for scheme, value in paper.identifiers),
        "code": tuple(url for kind, url in links if kind == "code"),
        "project": tuple(url for kind, url in links if kind == "project"),
        "other_links": tuple(url for kind, url in links if kind not in ("code", "project")),
        "sources": tuple(", ".join(x for x in (s.file, s.locator) if x) for s in paper.sources),
    }


def _link_rows(iri: str, extraction: Extraction) -> Iterator[Row]:
    for named in entities_by_role(extraction):
        yield {
            "paper": iri,
            "title": extraction.paper.title,
            "role": named.role,
            "entity": named.iri,
            "type": named.type,
            "label": named.label,
            "confidence": named.confidence,
            "mentions": sum(
                (m.role, m.label, m.entity) == (named.role, named.label, named.iri) for m in extraction.mentions
            ),
            "evidence": named.evidence[0],
        }


def _result_rows(iri: str, extraction: Extraction) -> Iterator[Row]:
    entities = slot_entities(extraction)
    for result in extraction.results:
        row: Row = {name: getattr(result, name) for name in COLUMNS["results"] if hasattr(result, name)}
        row |= {"result": result_iri(result, iri), "paper": iri, "title": extraction.paper.title}
        row |= {f"{slot}_iri": entities.get((type_, getattr(result, slot) or "")) for slot, type_ in SLOTS}
        yield row


def _mention_rows(iri: str, extraction: Extraction) -> Iterator[Row]:
    for mention in extraction.mentions:
        row: Row = {name: getattr(mention, name) for name in COLUMNS["mentions"] if hasattr(mention, name)}
        yield row | {"mention": mention_iri(mention, iri), "paper": iri}
