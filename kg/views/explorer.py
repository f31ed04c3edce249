"""Store → what the explorer shows: papers with their evidence, entities with their hierarchy.

The order of everything is that of titles and labels, never that of the store, so the same graph gives the same view.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.model import ENTITY_TYPES, ROLES
from kg.views.text_spans import Span, find_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Quad

    from kg.store.protocol import Store

TYPE = NamedNode(ns.RDF + "type")
_ROLE_OF = {iri: role for role, iri in ns.ROLE_PROPERTIES.items()}
_LINKS = (
    (ns.SCHEMA + "codeRepository", "code"),
    (ns.KG + "projectPage", "project"),
    (ns.KG + "link", "link"),
    (ns.SCHEMA + "url", "paper"),
    (ns.SCHEMA + "sameAs", "same as"),
)
_SAME_AS = (ns.SKOS + "exactMatch", ns.OWL + "sameAs", ns.SCHEMA + "sameAs")

Statements = dict[str, dict[str, list[str]]]
"""Subject → predicate → objects, as plain strings."""


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity: `type` is one of `ENTITY_TYPES`, `kind` its sub-class or kind of hardware, `broader` are IRIs."""

    iri: str
    type: str
    label: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class MentionView:
    """The words that name an entity in a role; offsets count code points of the field, `sentence` too."""

    entity: str
    role: str
    field: str
    start: int
    end: int
    sentence: Span
    confidence: float
    extractor: str = ""
    generic: bool = False


@dataclass(frozen=True, slots=True)
class ResultView:
    """One number and its conditions; the slots are IRIs of entities, several where the text gives several."""

    iri: str
    slots: dict[str, tuple[str, ...]]
    value: float
    value_high: float | None
    unit: str
    direction: str
    qualifier: str
    number: str
    field: str
    start: int
    end: int
    quote: str
    confidence: float
    extractor: str = ""


RESULT_SLOTS = ("subject", "metric", "baseline", "dataset", "hardware")


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper: `fields` are its texts by name in reading order, `roles` the pairs of role and entity that it states."""

    iri: str
    title: str
    fields: tuple[tuple[str, str], ...]
    creators: tuple[str, ...] = ()
    issued: str = ""
    venue: str = ""
    identifiers: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    mentions: tuple[MentionView, ...] = ()
    results: tuple[ResultView, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplorerData:
    """Everything that the page can show; `entities` hold those that papers name and all that is broader than them."""

    papers: tuple[PaperView, ...]
    entities: tuple[EntityView, ...]


def explorer_data(store: Store, papers: Sequence[str] = ()) -> ExplorerData:
    """Read what the explorer shows.

    Args:
        store: any store.
        papers: IRIs of the papers to show; all where empty.
    """
    views = sorted((read_paper(store, iri) for iri in paper_iris(store, papers)), key=lambda p: (p.title, p.iri))
    used = {entity for paper in views for _, entity in paper.roles}
    used |= {m.entity for paper in views for m in paper.mentions}
    used |= {iri for paper in views for r in paper.results for iris in r.slots.values() for iri in iris}
    entities = sorted(_with_broader(store, used), key=lambda e: (e.type, e.label.casefold(), e.label, e.iri))
    return ExplorerData(tuple(views), tuple(entities))


def paper_iris(store: Store, wanted: Sequence[str] = ()) -> list[str]:
    """Return the IRIs of the papers in the store, or of those among `wanted` that are in it."""
    quads = store.quads(None, TYPE, NamedNode(ns.KG + "Paper"))
    found = {q.subject.value for q in quads if isinstance(q.subject, NamedNode)}
    return sorted(found & set(wanted) if wanted else found)


def read_paper(store: Store, iri: str) -> PaperView:
    """Read one paper with its mentions and results from its graph."""
    said = statements(store.quads(graph=NamedNode(iri)))
    about = said.get(iri, {})
    fields = tuple(_fields(said, about))
    texts = dict(fields)
    parts = sorted(said.items())
    mentions = [_mention(node, texts) for _, node in parts if ns.KG + "Mention" in node.get(TYPE.value, ())]
    results = [_result(name, node) for name, node in parts if ns.KG + "value" in node]
    return PaperView(
        iri=iri,
        title=_first(about, ns.DCTERMS + "title"),
        fields=fields,
        creators=tuple(sorted(about.get(ns.DCTERMS + "creator", ()))),
        issued=_first(about, ns.DCTERMS + "issued"),
        venue=_first(about, ns.KG + "venue"),
        identifiers=tuple(sorted(about.get(ns.DCTERMS + "identifier", ()))),
        links=tuple((kind, url) for predicate, kind in _LINKS for url in sorted(about.get(predicate, ()))),
        roles=tuple(sorted(_roles(about), key=lambda pair: (ROLES.index(pair[0]), pair[1]))),
        mentions=tuple(sorted(mentions, key=lambda m: (m.field != "title", m.field, m.start, m.end, m.role, m.entity))),
        results=tuple(sorted(results, key=lambda r: (r.field, r.start, r.end, r.number, r.iri))),
    )


def statements(quads: Iterable[Quad]) -> Statements:
    """Group quads by subject and predicate."""
    out: Statements = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            node = out.setdefault(quad.subject.value, {})
            node.setdefault(quad.predicate.value, []).append(quad.object.value)
    return out


def _fields(said: Statements, about: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    yield "title", _first(about, ns.DCTERMS + "title")
    if abstract := _first(about, ns.DCTERMS + "abstract"):
        yield "abstract", abstract
    sections = [said.get(iri, {}) for iri in about.get(ns.KG + "hasSection", ())]
    for section in sorted(sections, key=lambda s: int(_first(s, ns.KG + "position") or 0)):
        yield _first(section, ns.KG + "field"), _first(section, ns.KG + "text")


def _roles(about: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for predicate, objects in about.items():
        if predicate in _ROLE_OF:
            for entity in objects:
                yield _ROLE_OF[predicate], entity


def _mention(node: dict[str, list[str]], texts: dict[str, str]) -> MentionView:
    field = _first(node, ns.KG + "field")
    start, end = int(_first(node, ns.KG + "start") or 0), int(_first(node, ns.KG + "end") or 0)
    return MentionView(
        entity=_first(node, ns.KG + "entity"),
        role=_ROLE_OF.get(_first(node, ns.KG + "role"), "mentioned"),
        field=field,
        start=start,
        end=end,
        sentence=find_span(texts.get(field, ""), _first(node, ns.KG + "sentence"), start, end),
        confidence=float(_first(node, ns.KG + "confidence") or 1),
        extractor=_first(node, ns.KG + "extractor"),
        generic=_first(node, ns.KG + "generic") == "true",
    )


def _result(iri: str, node: dict[str, list[str]]) -> ResultView:
    high = _first(node, ns.KG + "valueHigh")
    return ResultView(
        iri=iri,
        slots={slot: tuple(sorted(node.get(ns.KG + slot, ()))) for slot in RESULT_SLOTS},
        value=float(_first(node, ns.KG + "value")),
        value_high=float(high) if high else None,
        unit=_first(node, ns.KG + "unit"),
        direction=_first(node, ns.KG + "direction").removeprefix(ns.KG) or "absolute",
        qualifier=_first(node, ns.KG + "qualifier"),
        number=_first(node, ns.KG + "number"),
        field=_first(node, ns.KG + "field"),
        start=int(_first(node, ns.KG + "start") or 0),
        end=int(_first(node, ns.KG + "end") or 0),
        quote=_first(node, ns.KG + "quote"),
        confidence=float(_first(node, ns.KG + "confidence") or 1),
        extractor=_first(node, ns.KG + "extractor"),
    )


def _with_broader(store: Store, iris: Iterable[str]) -> list[EntityView]:
    """Describe the entities and, transitively, all that is broader; a cycle of concepts is walked once."""
    found: dict[str, EntityView] = {}
    waiting = sorted(iris)
    while waiting:
        iri = waiting.pop()
        if iri not in found:
            found[iri] = read_entity(store, iri)
            waiting.extend(found[iri].broader)
    return list(found.values())


def read_entity(store: Store, iri: str) -> EntityView:
    """Describe one entity from whichever graphs speak of it."""
    about = statements(store.quads(NamedNode(iri))).get(iri, {})
    classes = {name.removeprefix(ns.KG) for name in about.get(TYPE.value, ()) if name.startswith(ns.KG)}
    type_ = next((name for name in ENTITY_TYPES if name in classes), "Method")
    kinds = sorted(classes - set(ENTITY_TYPES)) or sorted(about.get(ns.KG + "hardwareKind", ()))
    labels = sorted(about.get(ns.SKOS + "prefLabel", ()))
    label = labels[0] if labels else iri.rsplit("/", 1)[-1]
    return EntityView(
        iri=iri,
        type=type_,
        label=label,
        kind=kinds[0] if kinds else "",
        aliases=tuple(sorted({*about.get(ns.SKOS + "altLabel", ()), *labels[1:]} - {label})),
        broader=tuple(sorted(set(about.get(ns.SKOS + "broader", ())))),
        same_as=tuple(sorted({url for predicate in _SAME_AS for url in about.get(predicate, ())})),
        scheme=_first(about, ns.SKOS + "inScheme"),
    )


def _first(node: dict[str, list[str]], predicate: str) -> str:
    """Return the only value of a predicate, the first in code point order where there are several, else ""."""
    return min(node.get(predicate, ("",)))
