"""Extraction → quads: one named graph a paper, no blank nodes, no clock; the same extraction gives the same quads."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import namespaces as ns
from kg.iris import iri_of_paper, mint_part
from kg.units import qudt_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import EntityType, Extraction, Mention, Paper, Result, Section, Source, WebLink

Object = NamedNode | Literal
Triple = tuple[NamedNode, NamedNode, Object]

TYPE = NamedNode(ns.RDF + "type")
DECIMAL = NamedNode(ns.XSD + "decimal")
KIND_CLASSES = {"model": "Model", "system": "System", "library": "Library", "technique": "Technique"}
LINK_PROPERTIES = {"code": ns.SCHEMA + "codeRepository", "project": ns.KG + "projectPage"}
SAME_AS = {
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "acl": "https://aclanthology.org/",
    "openalex": "https://openalex.org/",
    "s2": "https://api.semanticscholar.org/CorpusID:",
}
"""Identifier scheme → the address space in which the identifier is an IRI."""

_SLOTS: tuple[tuple[str, tuple[EntityType, ...]], ...] = (
    ("subject", ("Method", "Dataset", "Hardware")),
    ("metric", ("Metric",)),
    ("baseline", ("Method", "Dataset", "Hardware")),
    ("dataset", ("Dataset",)),
    ("hardware", ("Hardware",)),
)
"""The slots of a result and what fills them: what a number is of is mostly a method, but papers also measure the
datasets that they introduce, and one device against another."""


class IncompleteExtraction(ValueError):
    """An extraction that says of an entity what no mention of it supports."""


@lru_cache(maxsize=4096)
def kg_term(name: str) -> NamedNode:
    """Return a term of the project's ontology."""
    return NamedNode(ns.KG + name)


@lru_cache(maxsize=4096)
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def decimal_literal(value: Decimal | float) -> Literal:
    """Return an xsd:decimal in canonical form: no exponent, no needless zeros."""
    text = format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal(text or "0", datatype=DECIMAL)


def paper_quads(extraction: Extraction, base: str = ns.BASE) -> list[Quad]:
    """Return the quads of a paper's graph, in a fixed order; every mention must carry its entity's IRI.

    Raises:
        IncompleteExtraction: A mention has no entity, or a slot of a result names what no mention names.
    """
    graph = _node(iri_of_paper(extraction.paper, base))
    return list(dict.fromkeys(Quad(s, p, o, graph) for s, p, o in paper_triples(extraction, base)))


def paper_triples(extraction: Extraction, base: str = ns.BASE) -> Iterator[Triple]:
    """Yield what the graph of a paper states, by subject, some of it twice; see `paper_quads`."""
    paper_iri = iri_of_paper(extraction.paper, base)
    entities = slot_entities(extraction)
    return chain(
        _paper(extraction, paper_iri),
        *(_section(section, number, paper_iri) for number, section in enumerate(extraction.paper.sections, 1)),
        *(_mention(mention, paper_iri) for mention in extraction.mentions),
        *(_result(result, paper_iri, entities) for result in extraction.results),
        *(_web_link(link, paper_iri) for link in extraction.links),
    )


def slot_entities(extraction: Extraction) -> dict[tuple[EntityType, str], str]:
    """Return which entity a label in a slot of a result stands for: the one of the mentions that share it."""
    return {(m.type, m.label): m.entity for m in extraction.mentions if m.entity}


def _paper(extraction: Extraction, paper_iri: str) -> Iterator[Triple]:
    node = _node(paper_iri)
    yield node, TYPE, kg_term("Paper")
    for predicate, obj in chain(_metadata(extraction.paper), _addresses(extraction)):
        yield node, predicate, obj
    for number in range(1, len(extraction.paper.sections) + 1):
        yield node, kg_term("hasSection"), _node(f"{paper_iri}#s-{number}")
    for role, entity in sorted({(m.role, m.entity) for m in extraction.mentions if m.entity}):
        yield node, _node(ns.ROLE_PROPERTIES[role]), _node(entity)
    for result in extraction.results:
        yield node, kg_term("reports"), _node(result_iri(result, paper_iri))


def _metadata(paper: Paper) -> Iterator[tuple[NamedNode, Object]]:
    yield _node(ns.DCTERMS + "title"), Literal(paper.title)
    if paper.abstract:
        yield _node(ns.DCTERMS + "abstract"), Literal(paper.abstract)
    for author in paper.authors:
        yield _node(ns.DCTERMS + "creator"), Literal(author)
    if paper.issued:
        yield _node(ns.DCTERMS + "issued"), _date(paper.issued)
    if paper.venue:
        yield kg_term("venue"), Literal(paper.venue)
    for source in paper.sources:
        yield _node(ns.DCTERMS + "source"), Literal(source_text(source))
    for name, text in paper.original:
        if name in ("title", "abstract"):
            yield kg_term("original" + name.capitalize()), Literal(text)


def source_text(source: Source) -> str:
    """Return how the graph names a source: the file, and the place in it."""
    return ", ".join(x for x in (source.file, source.locator) if x)


def _addresses(extraction: Extraction) -> Iterator[tuple[NamedNode, Object]]:
    paper = extraction.paper
    for scheme, value in paper.identifiers:
        yield _node(ns.DCTERMS + "identifier"), Literal(f"{scheme}:{value}")
        if scheme in SAME_AS and (same := web_iri(SAME_AS[scheme] + value)):
            yield _node(ns.SCHEMA + "sameAs"), same
    if url := web_iri(paper.url):
        yield _node(ns.SCHEMA + "url"), url
    for link in (*paper.links, *extraction.links):
        if url := web_iri(link.url):
            yield _node(LINK_PROPERTIES.get(link.kind, ns.KG + "link")), url


def _section(section: Section, number: int, paper_iri: str) -> Iterator[Triple]:
    node = _node(f"{paper_iri}#s-{number}")
    yield node, TYPE, kg_term("Section")
    yield node, kg_term("field"), Literal(section.name)
    yield node, kg_term("text"), Literal(section.text)
    yield node, kg_term("position"), Literal(number)
    if section.within:
        yield node, kg_term("within"), Literal(section.within)


def _web_link(link: WebLink, paper_iri: str) -> Iterator[Triple]:
    url = web_iri(link.url)
    if url is None or not link.field:
        return
    node = _node(mint_part(paper_iri, "l", link.field, str(link.start), link.url))
    yield node, TYPE, kg_term("WebLink")
    yield node, kg_term("inPaper"), _node(paper_iri)
    yield node, kg_term("url"), url
    yield node, kg_term("linkKind"), Literal(link.kind)
    yield from _place(node, link.field, link.start, link.end)


def mention_iri(mention: Mention, paper_iri: str) -> str:
    """Mint the IRI of a mention: from its place, its role and its entity's type and label."""
    key = (mention.field, str(mention.start), str(mention.end), mention.role, mention.type, mention.label)
    return mint_part(paper_iri, "m", *key)


def result_iri(result: Result, paper_iri: str) -> str:
    """Mint the IRI of a result: from all that it says, so that equal claims are one node."""
    slots = (result.subject, result.metric, result.baseline, result.dataset, result.hardware)
    high = "" if result.value_high is None else decimal_literal(result.value_high).value
    key = (result.field, str(result.start), result.number, decimal_literal(result.value).value, high, result.unit)
    return mint_part(paper_iri, "r", *key, *(slot or "" for slot in slots))


def _mention(mention: Mention, paper_iri: str) -> Iterator[Triple]:
    if mention.entity is None:
        raise IncompleteExtraction(f"The mention {mention.text!r} has no entity; link the extraction first.")
    node = _node(mention_iri(mention, paper_iri))
    yield node, TYPE, kg_term("Mention")
    yield node, kg_term("inPaper"), _node(paper_iri)
    yield node, kg_term("entity"), _node(mention.entity)
    yield node, kg_term("role"), _node(ns.ROLE_PROPERTIES[mention.role])
    yield node, kg_term("quote"), Literal(mention.text)
    yield node, kg_term("entityType"), kg_term(mention.type)
    yield node, kg_term("name"), Literal(mention.label)
    yield from _place(node, mention.field, mention.start, mention.end)
    if mention.sentence:
        yield node, kg_term("sentence"), Literal(mention.sentence)
    if mention.kind:
        yield node, kg_term("kind"), Literal(mention.kind)
    if mention.generic:
        yield node, kg_term("generic"), Literal(True)
    yield from _certainty(node, mention.confidence, mention.extractor)


def _result(result: Result, paper_iri: str, entities: dict[tuple[EntityType, str], str]) -> Iterator[Triple]:
    node = _node(result_iri(result, paper_iri))
    yield node, TYPE, kg_term("Result")
    yield node, kg_term("reportedIn"), _node(paper_iri)
    for slot, types in _SLOTS:
        label = getattr(result, slot)
        if label is None:
            continue
        entity = next((found for type_ in types if (found := entities.get((type_, label)))), None)
        if entity is None:
            raise IncompleteExtraction(
                f"The {slot} {label!r} of a result is named by no {types[0]} mention of the paper."
            )
        yield node, kg_term(slot), _node(entity)
    yield node, kg_term("value"), decimal_literal(result.value)
    if result.value_high is not None:
        yield node, kg_term("valueHigh"), decimal_literal(result.value_high)
    yield node, kg_term("unit"), Literal(result.unit)
    if unit := qudt_iri(result.unit):
        yield node, kg_term("qudtUnit"), _node(unit)
    yield node, kg_term("direction"), kg_term(result.direction)
    if result.qualifier:
        yield node, kg_term("qualifier"), Literal(result.qualifier)
    if result.number:
        yield node, kg_term("number"), Literal(result.number)
    yield node, kg_term("quote"), Literal(result.quote)
    yield from _place(node, result.field, result.start, result.end)
    yield from _certainty(node, result.confidence, result.extractor)


def _place(node: NamedNode, field: str, start: int, end: int) -> Iterator[Triple]:
    yield node, kg_term("field"), Literal(field)
    yield node, kg_term("start"), Literal(start)
    yield node, kg_term("end"), Literal(end)


def _certainty(node: NamedNode, confidence: float, extractor: str) -> Iterator[Triple]:
    yield node, kg_term("confidence"), decimal_literal(round(confidence, 4))
    if extractor:
        yield node, kg_term("extractor"), Literal(extractor)


def _date(text: str) -> Literal:
    """Return an ISO 8601 date, year-month or year with its XSD type; other text stays plain."""
    shape = [len(part) for part in text.split("-")] if text.replace("-", "").isdigit() else []
    name = {(4,): "gYear", (4, 2): "gYearMonth", (4, 2, 2): "date"}.get(tuple(shape))
    return Literal(text, datatype=_node(ns.XSD + name)) if name else Literal(text)


def web_iri(text: str) -> NamedNode | None:
    """Return a web address as an IRI; None where it is none, or has a scheme that a page must not open."""
    if not text.startswith(("http://", "https://")):
        return None
    escaped = "".join(f"%{ord(c):02X}" if c in ' "<>\\^`{|}' or ord(c) < 0x20 else c for c in text)
    try:
        return NamedNode(escaped)
    except ValueError:
        return None
