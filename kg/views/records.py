"""The graph read back as extractions: what `kg.rdf.statements` wrote, the other way round.

Nothing that the graph states is lost: the quads of an extraction read back are the quads it was read from. What the
graph does not state cannot come back: the order of authors, the format and the digest of a source.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.errors import UnknownName
from kg.iris import local_id, paper_id
from kg.model import Extraction, Mention, Paper, Result, Section, Source, WebLink
from kg.rdf.statements import LINK_PROPERTIES, result_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from kg.model import Direction, EntityType, Role, WebLinkKind
    from kg.store.protocol import Store

Said = dict[str, list[str]]
"""What is said of one node: predicate → values, as text."""

_ROLES: dict[str, Role] = {iri: cast("Role", role) for role, iri in ns.ROLE_PROPERTIES.items()}
_KIND_OF: dict[str, WebLinkKind] = {iri: cast("WebLinkKind", kind) for kind, iri in LINK_PROPERTIES.items()}
_KIND_OF[ns.KG + "link"] = "other"
_TYPE = NamedNode(ns.RDF + "type")
_PAPER = NamedNode(ns.KG + "Paper")
_WEB_LINK = NamedNode(ns.KG + "WebLink")
_URL = NamedNode(ns.KG + "url")
_SLOTS = ("subject", "metric", "baseline", "dataset", "hardware")
_SLOT_TYPES: dict[str, EntityType] = {
    "subject": "Method",
    "metric": "Metric",
    "baseline": "Method",
    "dataset": "Dataset",
    "hardware": "Hardware",
}


def paper_iris(store: Store) -> list[str]:
    """Return the IRIs of the papers of a store, sorted."""
    return sorted({q.subject.value for q in store.quads(None, _TYPE, _PAPER) if isinstance(q.subject, NamedNode)})


def read_extractions(store: Store, papers: Iterable[str] | None = None) -> Iterator[Extraction]:
    """Yield the extraction of each paper, by IRI; of those named, or of all.

    Raises:
        UnknownName: A paper that does not stand in the store.
    """
    for iri in paper_iris(store) if papers is None else papers:
        yield read_extraction(store, iri)


def read_extraction(store: Store, paper: str) -> Extraction:
    """Return the extraction of one paper.

    Raises:
        UnknownName: The store has no such paper.
    """
    nodes = _by_subject(store.quads(graph=NamedNode(paper)))
    if ns.DCTERMS + "title" not in nodes.get(paper, {}):
        raise UnknownName("paper", paper, paper_iris(store))
    typed: dict[str, list[tuple[str, Said]]] = {}
    for iri, said in nodes.items():
        for name in said.get(ns.RDF + "type", ()):
            typed.setdefault(name.removeprefix(ns.KG), []).append((iri, said))
    mentions = [_mention(said) for _, said in typed.get("Mention", ())]
    links = sorted((_web_link(said) for _, said in typed.get("WebLink", ())), key=lambda x: (x.field, x.start, x.url))
    sections = sorted((said for _, said in typed.get("Section", ())), key=_position)
    described = _with_iri(_paper(nodes[paper], sections, {link.url for link in links}), paper)
    place = {name: number for number, (name, _) in enumerate(described.fields())}
    labels = _labels(mentions)
    results = [_result(iri, said, paper, labels) for iri, said in typed.get("Result", ())]
    return Extraction(
        described,
        tuple(sorted(mentions, key=lambda m: (place.get(m.field, 0), m.start, m.end, m.role, m.type, m.label))),
        tuple(sorted(results, key=lambda r: (place.get(r.field, 0), r.start, r.end, r.number, r.metric, repr(r)))),
        tuple(links),
    )


def read_paper(store: Store, iri: str) -> Paper | None:
    """Return what the graph says of a paper itself, without its mentions and results; None where it has no such one."""
    node = NamedNode(iri)
    said = _by_subject(store.quads(node, graph=node)).get(iri, {})
    if ns.DCTERMS + "title" not in said:
        return None
    parts = [NamedNode(section) for section in said.get(ns.KG + "hasSection", ())]
    sections = [_by_subject(store.quads(part, graph=node)).get(part.value, {}) for part in parts]
    in_text = {q.subject for q in store.quads(None, _TYPE, _WEB_LINK, node)}
    placed = {q.object.value for q in store.quads(None, _URL, None, node) if q.subject in in_text}  # type: ignore[union-attr]
    return _with_iri(_paper(said, sorted(sections, key=_position), placed), iri)


def _position(section: Said) -> int:
    return int(_one(section, "position", "0"))


def _with_iri(paper: Paper, iri: str) -> Paper:
    """Keep the IRI of a paper whose title does not give it."""
    return paper if local_id(iri) == paper_id(paper.title) else replace(paper, iri=iri)


def _by_subject(quads: Iterable[Quad]) -> dict[str, Said]:
    nodes: dict[str, Said] = {}
    for quad in quads:
        subject, obj = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(obj, NamedNode | Literal):
            nodes.setdefault(subject.value, {}).setdefault(quad.predicate.value, []).append(obj.value)
    return nodes


def _one(said: Said, name: str, default: str = "") -> str:
    values = said.get(name if ":" in name else ns.KG + name)
    return values[0] if values else default


def _paper(said: Said, sections: list[Said], placed: set[str]) -> Paper:
    """Make the paper; addresses that stand in `placed` are links of the text, the others of the metadata."""
    originals = (("title", _one(said, "originalTitle")), ("abstract", _one(said, "originalAbstract")))
    return Paper(
        title=_one(said, ns.DCTERMS + "title"),
        abstract=_one(said, ns.DCTERMS + "abstract"),
        sections=tuple(Section(_one(s, "field"), _one(s, "text"), _one(s, "within")) for s in sections),
        authors=tuple(sorted(said.get(ns.DCTERMS + "creator", ()))),
        issued=_one(said, ns.DCTERMS + "issued"),
        venue=_one(said, "venue"),
        url=_one(said, ns.SCHEMA + "url"),
        identifiers=tuple(sorted(_identifier(text) for text in said.get(ns.DCTERMS + "identifier", ()))),
        links=tuple(
            WebLink(url, kind)
            for predicate, kind in _KIND_OF.items()
            for url in sorted(said.get(predicate, ()))
            if url not in placed
        ),
        original=tuple((name, text) for name, text in originals if text),
        sources=tuple(_source(text) for text in sorted(said.get(ns.DCTERMS + "source", ()))),
    )


def _identifier(text: str) -> tuple[str, str]:
    scheme, _, value = text.partition(":")
    return scheme, value


def _source(text: str) -> Source:
    file, comma, locator = text.rpartition(", ")
    return Source(file, "", locator) if comma else Source(text, "")


def _mention(said: Said) -> Mention:
    return Mention(
        field=_one(said, "field"),
        start=int(_one(said, "start")),
        end=int(_one(said, "end")),
        text=_one(said, "quote"),
        type=cast("EntityType", _one(said, "entityType").removeprefix(ns.KG)),
        role=_ROLES[_one(said, "role")],
        label=_one(said, "name"),
        kind=_one(said, "kind"),
        entity=_one(said, "entity"),
        generic=_one(said, "generic") == "true",
        confidence=float(_one(said, "confidence", "1")),
        sentence=_one(said, "sentence"),
        extractor=_one(said, "extractor"),
    )


def _web_link(said: Said) -> WebLink:
    kind = cast("WebLinkKind", _one(said, "linkKind", "other"))
    return WebLink(_one(said, "url"), kind, _one(said, "field"), int(_one(said, "start")), int(_one(said, "end")))


def _labels(mentions: Iterable[Mention]) -> dict[tuple[EntityType, str], list[str]]:
    """Return the labels under which the paper names each entity, sorted."""
    labels: dict[tuple[EntityType, str], set[str]] = {}
    for mention in mentions:
        labels.setdefault((mention.type, mention.entity or ""), set()).add(mention.label)
    return {key: sorted(names) for key, names in labels.items()}


def _result(iri: str, said: Said, paper: str, labels: dict[tuple[EntityType, str], list[str]]) -> Result:
    """Make the result; where a paper names an entity in two ways, its IRI tells which way the result does."""
    filled = [slot for slot in _SLOTS if ns.KG + slot in said]
    choices = [labels.get((_SLOT_TYPES[slot], _one(said, slot)), [_one(said, slot)]) for slot in filled]
    made = [_result_of(said, dict(zip(filled, names, strict=True))) for names in itertools.product(*choices)]
    return next((result for result in made if result_iri(result, paper) == iri), made[0])


def _result_of(said: Said, slots: dict[str, str]) -> Result:
    high = _one(said, "valueHigh")
    return Result(
        metric=slots.get("metric", ""),
        value=Decimal(_one(said, "value")),
        unit=_one(said, "unit"),
        number=_one(said, "number"),
        field=_one(said, "field"),
        start=int(_one(said, "start")),
        end=int(_one(said, "end")),
        quote=_one(said, "quote"),
        direction=cast("Direction", _one(said, "direction").removeprefix(ns.KG)),
        value_high=Decimal(high) if high else None,
        qualifier=_one(said, "qualifier") or None,
        subject=slots.get("subject"),
        baseline=slots.get("baseline"),
        dataset=slots.get("dataset"),
        hardware=slots.get("hardware"),
        confidence=float(_one(said, "confidence", "1")),
        extractor=_one(said, "extractor"),
    )
