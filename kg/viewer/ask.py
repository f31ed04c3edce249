"""What the page needs to answer SPARQL by itself: the graph as N-Quads, prefixes, terms and the saved queries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg import namespaces as ns
from kg.resources import query_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.protocol import Store
    from kg.views.explorer import ExplorerData

MOST_QUADS = 400_000
"""Above, the page is written without SPARQL: the graph would make it tens of megabytes."""


def explorer_quads(store: Store, data: ExplorerData) -> Iterator[Quad]:
    """Yield the quads of the papers shown and of the entities shown; whole vocabularies and bookkeeping stay out."""
    for paper in data.papers:
        yield from store.quads(graph=NamedNode(paper.iri))
    papers = {paper.iri for paper in data.papers}
    kept_out = {ns.BUILD_GRAPH, ns.STATE_GRAPH, ns.INFERRED_GRAPH}
    for entity in data.entities:
        for quad in store.quads(NamedNode(entity.iri)):
            graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            if graph not in papers and graph not in kept_out:
                yield quad


def graph_text(store: Store, data: ExplorerData) -> bytes | None:
    """Return the graph as sorted N-Quads; None where it is too large for a page."""
    quads: list[Quad] = []
    for quad in explorer_quads(store, data):
        quads.append(quad)
        if len(quads) > MOST_QUADS:
            return None
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(set(lines)))


def ask_block() -> dict[str, Any]:
    """Return prefixes, the terms that queries are made of, and the saved queries."""
    return {
        "prefixes": ns.PREFIXES,
        "terms": dict(_terms()),
        "queries": [_saved(path.stem, path.read_text("utf-8")) for path in query_files()],
    }


_TERMS = {
    "a paper": "kg:Paper dcterms:title dcterms:abstract dcterms:creator dcterms:issued kg:reports",
    "a paper and an entity": " ".join("kg:" + iri.removeprefix(ns.KG) for iri in ns.ROLE_PROPERTIES.values()),
    "a result": "kg:Result kg:reportedIn kg:subject kg:metric kg:value kg:valueHigh kg:unit kg:direction kg:qualifier "
    "kg:baseline kg:dataset kg:hardware kg:number",
    "a mention": "kg:Mention kg:inPaper kg:entity kg:role kg:sentence kg:name kg:generic",
    "a place in a text": "kg:quote kg:start kg:end kg:field kg:confidence kg:extractor",
    "an entity": "kg:Method kg:Model kg:System kg:Library kg:Technique kg:Dataset kg:Hardware kg:Task kg:Metric "
    "skos:prefLabel skos:altLabel skos:broader skos:inScheme kg:hardwareKind",
    "a direction": "kg:increase kg:decrease kg:absolute",
    "a link": "schema:codeRepository kg:projectPage kg:link schema:sameAs",
}


def _terms() -> Iterator[tuple[str, str]]:
    for about, names in _TERMS.items():
        for name in names.split():
            yield name, about


def _saved(name: str, text: str) -> dict[str, str]:
    """Return a saved query; its first comment is its title."""
    comment = re.search(r"^#+\s*(?:title:\s*)?(.+)$", text, re.MULTILINE | re.IGNORECASE)
    return {"name": name, "title": comment[1].strip() if comment else name.replace("-", " "), "text": text.strip()}
