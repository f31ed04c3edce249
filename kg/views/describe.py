"""What the graph says of one paper or one entity: the data behind `kg show`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from pyoxigraph import NamedNode, QuerySolutions

from kg.errors import UnknownName
from kg.model import ROLES
from kg.namespaces import KG, RDF, ROLE_PROPERTIES, SKOS
from kg.rdf.statements import result_iri
from kg.views.entities import read_entities, read_entity
from kg.views.find import find_thing
from kg.views.records import read_extraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Extraction, Mention, Paper, Result, Role, WebLink
    from kg.store.protocol import Store
    from kg.views.entities import Entity

_ROLE_OF: dict[str, Role] = {iri: cast("Role", role) for role, iri in ROLE_PROPERTIES.items()}
_PAPERS_NAMING = """
SELECT DISTINCT ?paper ?title ?role ?sentence ?quote ?confidence ?field ?entity {
  ?m kg:entity ?entity ; kg:inPaper ?paper ; kg:role ?role ; kg:quote ?quote ; kg:confidence ?confidence ;
    kg:field ?field .
  ?paper dcterms:title ?title . OPTIONAL { ?m kg:sentence ?sentence }
}"""
_RESULTS_WITH = """
SELECT DISTINCT ?paper ?r ?slot ?entity {
  VALUES ?slot { kg:subject kg:baseline kg:metric kg:dataset kg:hardware }
  ?r ?slot ?entity ; kg:reportedIn ?paper .
}"""
_FRONT = {"abstract": 0, "title": 1}
"""Of words that are equally sure, those of the abstract come first, and those of sections last."""
_BROADER = NamedNode(SKOS + "broader")
_TYPE = NamedNode(RDF + "type")


@dataclass(frozen=True, slots=True)
class EntityInPaper:
    """An entity of a paper in one role, and the words that say so, the most confident first, with where each stands."""

    iri: str
    type: str
    label: str
    role: str
    confidence: float
    evidence: tuple[str, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperDescription:
    """A paper: its metadata, its entities in the order of the roles, its results and links."""

    iri: str
    paper: Paper
    entities: tuple[EntityInPaper, ...]
    results: tuple[Result, ...]
    links: tuple[WebLink, ...]


@dataclass(frozen=True, slots=True)
class PaperWithEntity:
    """A paper that names an entity in one role, and the words, the most confident first, with where they stand."""

    iri: str
    title: str
    role: str
    confidence: float
    evidence: tuple[str, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultWithEntity:
    """A result in which an entity fills a slot ("subject", "baseline", …)."""

    iri: str
    paper: str
    title: str
    slot: str
    result: Result


@dataclass(frozen=True, slots=True)
class EntityDescription:
    """An entity: its description, what is broader and narrower, the papers that name it and its results."""

    entity: Entity
    broader: tuple[Entity, ...]
    narrower: tuple[Entity, ...]
    papers: tuple[PaperWithEntity, ...]
    results: tuple[ResultWithEntity, ...]


def describe(store: Store, name: str) -> PaperDescription | EntityDescription:
    """Describe a paper or an entity, named by IRI, CURIE, label, title or identifier ("arxiv:2410.16663").

    Raises:
        UnknownName: Nothing in the store has that name.
        UsageError: More than one paper has that title.
    """
    iri = find_thing(store, name)
    return describe_paper(store, iri) if _is_paper(store, iri) else describe_entity(store, iri)


def describe_paper(store: Store, iri: str) -> PaperDescription:
    """Describe a paper.

    Raises:
        UnknownName: The store has no such paper.
    """
    extraction = read_extraction(store, iri)
    links = (*extraction.paper.links, *extraction.links)
    return PaperDescription(
        iri,
        extraction.paper,
        tuple(entities_by_role(extraction)),
        extraction.results,
        tuple(dict.fromkeys(replace(link, field="", start=-1, end=-1) for link in links)),
    )


def entities_by_role(extraction: Extraction) -> list[EntityInPaper]:
    """Return the entities of a paper with their roles, sorted by role and label."""
    groups: dict[tuple[int, str, str], list[Mention]] = {}
    for mention in extraction.mentions:
        groups.setdefault((ROLES.index(mention.role), mention.label, mention.entity or ""), []).append(mention)
    out = []
    for (role, label, iri), mentions in sorted(groups.items()):
        ranked = sorted(mentions, key=lambda m: -m.confidence)
        said = {m.sentence or m.text: m.field for m in reversed(ranked)}
        evidence = tuple(dict.fromkeys(m.sentence or m.text for m in ranked))
        fields = tuple(said[words] for words in evidence)
        out.append(EntityInPaper(iri, ranked[0].type, label, ROLES[role], ranked[0].confidence, evidence, fields))
    return out


def describe_entity(store: Store, iri: str) -> EntityDescription:
    """Describe an entity.

    Raises:
        UnknownName: The store describes no such entity.
    """
    entity = read_entity(store, iri)
    if entity is None:
        raise UnknownName("entity", iri, read_entities(store))
    above = read_entities(store, entity.broader)
    below = {q.subject for q in store.quads(None, _BROADER, NamedNode(iri))}
    narrower = (read_entity(store, x.value) for x in below if isinstance(x, NamedNode))
    return EntityDescription(
        entity,
        tuple(above.values()),
        tuple(sorted(filter(None, narrower), key=lambda found: found.iri)),
        tuple(_papers_with(store, iri)),
        tuple(_results_with(store, iri)),
    )


def _papers_with(store: Store, iri: str) -> Iterator[PaperWithEntity]:
    found: dict[tuple[str, int, str], list[tuple[float, int, str, str]]] = {}
    for paper, title, role, sentence, quote, confidence, field in _rows(store, _PAPERS_NAMING, iri):
        key = (title, ROLES.index(_ROLE_OF[role]), paper)
        found.setdefault(key, []).append((-float(confidence), _FRONT.get(field, len(_FRONT)), sentence or quote, field))
    for (title, role_, paper), said in sorted(found.items()):
        ranked = sorted(said)
        places = {words: field for *_, words, field in reversed(ranked)}
        evidence = tuple(dict.fromkeys(words for *_, words, _ in ranked))
        fields = tuple(places[words] for words in evidence)
        yield PaperWithEntity(paper, title, ROLES[role_], -ranked[0][0], evidence, fields)


def _results_with(store: Store, iri: str) -> Iterator[ResultWithEntity]:
    wanted: dict[str, list[tuple[str, str]]] = {}
    for paper, result, slot in _rows(store, _RESULTS_WITH, iri):
        wanted.setdefault(paper, []).append((result, slot.removeprefix(KG)))
    for paper, places in sorted(wanted.items()):
        extraction = read_extraction(store, paper)
        results = {result_iri(result, paper): result for result in extraction.results}
        for result, slot in sorted(places):
            if result in results:
                yield ResultWithEntity(result, paper, extraction.paper.title, slot, results[result])


def _rows(store: Store, query: str, entity: str) -> Iterator[list[str]]:
    answer = store.query(query, {"entity": NamedNode(entity)})
    assert isinstance(answer, QuerySolutions)
    names = [v.value for v in answer.variables if v.value != "entity"]
    for row in answer:
        yield [row[name].value if row[name] is not None else "" for name in names]


def _is_paper(store: Store, iri: str) -> bool:
    return any(True for _ in store.quads(NamedNode(iri), _TYPE, NamedNode(KG + "Paper")))
