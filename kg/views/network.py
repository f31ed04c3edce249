"""The graph as networkx draws and measures it: papers, entities and results as nodes, what joins them as edges.

Attributes are texts, numbers, booleans and tuples of texts; a writer of a format that knows no lists joins them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.namespaces import KG, ROLE_PROPERTIES, SKOS
from kg.rdf.statements import result_iri, slot_entities
from kg.views.entities import read_entities
from kg.views.records import paper_iris, read_extraction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import EntityType, Extraction, Mention, Result
    from kg.store.protocol import Store
    from kg.views.entities import Entity

    Network = nx.MultiDiGraph[str]

SLOTS: tuple[tuple[str, EntityType], ...] = (
    ("subject", "Method"),
    ("metric", "Metric"),
    ("baseline", "Method"),
    ("dataset", "Dataset"),
    ("hardware", "Hardware"),
)
_SIGNS = {"increase": "+", "decrease": "−", "absolute": ""}


def to_networkx(store: Store, papers: Iterable[str] | None = None, *, results: bool = True) -> Network:
    """Return papers, entities and results as a directed multigraph; nodes are IRIs.

    Every node has `type` ("Paper", "Method", …, "Result") and `label`. An edge from a paper to an entity has the
    role's property as its key ("proposes"), and of the mentions that support it their number and, of the most
    confident one, `quote`, `sentence`, `field` and `confidence`. Edges from results have their slot as key
    ("baseline"); edges to what is broader have the key "broader".

    Args:
        store: where the graph is.
        papers: IRIs of papers; all where it is None.
        results: whether results become nodes.

    Raises:
        UnknownName: A paper that does not stand in the store.
    """
    network: Network = nx.MultiDiGraph()
    chosen = paper_iris(store) if papers is None else sorted(set(papers))
    read = [(iri, read_extraction(store, iri)) for iri in chosen]
    named = {m.entity for _, extraction in read for m in extraction.mentions if m.entity}
    entities = read_entities(store, named)
    for iri, extraction in read:
        network.add_node(iri, **paper_attributes(extraction))
    for entity in entities.values():
        network.add_node(entity.iri, **entity_attributes(entity))
    for iri, extraction in read:
        _add_roles(network, iri, extraction)
        if results:
            _add_results(network, iri, extraction)
    for entity in entities.values():
        for broader in entity.broader:
            if broader in entities:
                network.add_edge(entity.iri, broader, key="broader", role="broader", predicate=SKOS + "broader")
    return network


def paper_attributes(extraction: Extraction) -> dict[str, Any]:
    """Return the attributes of a paper's node."""
    paper = extraction.paper
    return {
        "type": "Paper",
        "label": paper.title,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "issued": paper.issued,
        "venue": paper.venue,
        "identifiers": tuple(f"{scheme}:{value}" for scheme, value in paper.identifiers),
        "links": tuple(dict.fromkeys(link.url for link in (*paper.links, *extraction.links))),
    }


def entity_attributes(entity: Entity) -> dict[str, Any]:
    """Return the attributes of an entity's node."""
    return {
        "type": entity.type,
        "label": entity.label,
        "kinds": entity.kinds,
        "aliases": entity.aliases,
        "in_vocabulary": entity.in_vocabulary,
    }


def result_label(result: Result) -> str:
    """Return a result in a few words: "speedup 2.5 x", "latency −12–30 ms"."""
    number = format(result.value, "f")
    if result.value_high is not None:
        number += f"–{result.value_high:f}"
    words = (result.metric, result.qualifier or "", _SIGNS[result.direction] + number, result.unit)
    return " ".join(word for word in words if word)


def _result_attributes(result: Result) -> dict[str, Any]:
    high = {} if result.value_high is None else {"value_high": float(result.value_high)}
    return {
        "type": "Result",
        "label": result_label(result),
        "value": float(result.value),
        **high,
        "unit": result.unit,
        "direction": result.direction,
        "qualifier": result.qualifier or "",
        "number": result.number,
        "quote": result.quote,
        "field": result.field,
        "confidence": result.confidence,
    }


def _add_roles(network: Network, paper: str, extraction: Extraction) -> None:
    supports: dict[tuple[str, str], list[Mention]] = {}
    for mention in extraction.mentions:
        if mention.entity:
            supports.setdefault((mention.entity, mention.role), []).append(mention)
    for (entity, role), mentions in supports.items():
        if "type" not in network.nodes.get(entity, {}):  # its vocabulary is no longer in the store
            network.add_node(entity, type=mentions[0].type, label=mentions[0].label)
        best = max(mentions, key=lambda m: m.confidence)
        predicate = ROLE_PROPERTIES[role]
        network.add_edge(
            paper,
            entity,
            key=predicate.removeprefix(KG),
            role=role,
            predicate=predicate,
            quote=best.text,
            sentence=best.sentence,
            field=best.field,
            confidence=best.confidence,
            mentions=len(mentions),
        )


def _add_results(network: Network, paper: str, extraction: Extraction) -> None:
    entities = slot_entities(extraction)
    for result in extraction.results:
        node = result_iri(result, paper)
        network.add_node(node, **_result_attributes(result))
        network.add_edge(paper, node, key="reports", role="reports", predicate=KG + "reports")
        for slot, type_ in SLOTS:
            if entity := entities.get((type_, getattr(result, slot) or "")):
                network.add_edge(node, entity, key=slot, role=slot, predicate=KG + slot)
