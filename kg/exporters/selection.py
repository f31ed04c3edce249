"""What of a store goes into an export, and in which order.

Papers come first, by IRI, each graph sorted by itself; then the entities that stand in no vocabulary, then the
concepts that are used and everything broader than them. So memory is bounded by the largest paper, the vocabularies
and (for the entities) a list of their IRIs, and the same graph gives the same bytes whatever order a store keeps.
The graphs of bookkeeping stay out: they hold times and versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from kg.errors import QueryError, UnknownName
from kg.namespaces import BUILD_GRAPH, ENTITIES_GRAPH, INFERRED_GRAPH, KG, RDF, SKOS, STATE_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store

TYPE = NamedNode(RDF + "type")
CONCEPT = NamedNode(SKOS + "Concept")
CONCEPT_SCHEME = NamedNode(SKOS + "ConceptScheme")
BROADER = NamedNode(SKOS + "broader")
PREF_LABEL = NamedNode(SKOS + "prefLabel")
ALT_LABEL = NamedNode(SKOS + "altLabel")
PAPER = NamedNode(KG + "Paper")

BOOKKEEPING = frozenset({BUILD_GRAPH, STATE_GRAPH})
_TOLD_APART = frozenset({ENTITIES_GRAPH, INFERRED_GRAPH}) | BOOKKEEPING


def scheme_graphs(store: Store) -> set[str]:
    """Return the graphs that hold vocabularies: those in which a concept scheme is stated."""
    return {q.graph_name.value for q in store.quads(None, TYPE, CONCEPT_SCHEME) if isinstance(q.graph_name, NamedNode)}


def selected_papers(store: Store, options: ExportOptions) -> list[str] | None:
    """Return the IRIs of the papers that the options name, sorted; None where they name none, which means all.

    Raises:
        UnknownName: A paper that does not stand in the store.
        QueryError: The query is no SELECT, or nothing that it selects is a paper.
    """
    if not options.papers and not options.query:
        return None
    papers = {iri for iri in options.papers if is_paper(store, iri)}
    if missing := sorted(set(options.papers) - papers):
        known = [q.subject.value for q in store.quads(None, TYPE, PAPER) if isinstance(q.subject, NamedNode)]
        raise UnknownName("paper", missing[0], known)
    if options.query:
        papers |= _papers_of(store, options.query)
    return sorted(papers)


def is_paper(store: Store, iri: str) -> bool:
    """Say whether a paper of that IRI stands in the store."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    return any(True for _ in store.quads(node, TYPE, PAPER))


def _papers_of(store: Store, query: str) -> set[str]:
    answer = store.query(query)
    if not isinstance(answer, QuerySolutions):
        raise QueryError("The query that chooses what to export is not a SELECT.", "Select the papers: SELECT ?paper …")
    found = {term.value for row in answer for term in row if isinstance(term, NamedNode)}
    papers = {iri for iri in found if is_paper(store, iri)}
    if not papers:
        raise QueryError(
            "The query that chooses what to export selects no paper of this store.",
            "One of its variables has to be a paper: SELECT ?paper { ?paper a kg:Paper … }",
        )
    return papers


def exported_quads(store: Store, options: ExportOptions) -> Iterator[Quad]:
    """Yield the quads of an export, each in its named graph, in the order that this module promises."""
    schemes = scheme_graphs(store)
    concepts: set[object] = {q.subject for g in schemes for q in store.quads(None, TYPE, CONCEPT, NamedNode(g))}
    chosen = selected_papers(store, options)
    used: set[object] = set()
    for graph in sorted(set(store.graphs()) - schemes - _TOLD_APART) if chosen is None else chosen:
        for quad in ordered(store.quads(graph=NamedNode(graph))):
            used.add(quad.object)
            yield quad
    yield from _entities(store, None if chosen is None else frozenset(used), used)
    if chosen is None:
        yield from _by_subject(store, INFERRED_GRAPH)
    wanted = _with_broader(store, used & concepts, concepts)
    for graph in sorted(schemes):
        yield from _concepts(store, graph, wanted, concepts)


def exported_triples(store: Store, options: ExportOptions) -> Iterator[Quad]:
    """Yield the union of the exported graphs as quads of which the graph is to be ignored.

    A concept that two vocabularies describe keeps one preferred label a language, the first; the others become
    alternative labels, for the union has to be as consistent as its parts.
    """
    schemes = {NamedNode(graph) for graph in scheme_graphs(store)}
    shared: list[Quad] = []
    for quad in exported_quads(store, options):
        if quad.graph_name in schemes:
            shared.append(quad)
        else:
            yield quad
    yield from ordered(_one_label_each(shared))


def ordered(quads: Iterable[Quad]) -> list[Quad]:
    """Sort quads by subject, predicate (the classes first) and object, each triple once."""
    keyed = {
        (q.subject.value, "" if q.predicate == TYPE else q.predicate.value, str(q.object)): q  # type: ignore[union-attr]
        for q in quads
    }
    return [keyed[key] for key in sorted(keyed)]


def _one_label_each(quads: Iterable[Quad]) -> Iterator[Quad]:
    labels: dict[tuple[object, str | None], object] = {}
    for quad in quads:
        if quad.predicate == PREF_LABEL and isinstance(quad.object, Literal):
            first = labels.setdefault((quad.subject, quad.object.language), quad.object)
            if first != quad.object:
                quad = Quad(quad.subject, ALT_LABEL, quad.object, quad.graph_name)
        yield quad


def _entities(store: Store, only: frozenset[object] | None, used: set[object]) -> Iterator[Quad]:
    for quad in _by_subject(store, ENTITIES_GRAPH, only):
        used.add(quad.object)
        yield quad


def _by_subject(store: Store, graph: str, only: frozenset[object] | None = None) -> Iterator[Quad]:
    """Yield a graph too large to sort at once, one subject after the other."""
    answer = store.query(f"SELECT DISTINCT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert isinstance(answer, QuerySolutions)
    subjects = sorted(row[0].value for row in answer if only is None or row[0] in only)
    for subject in subjects:
        yield from ordered(store.quads(NamedNode(subject), graph=NamedNode(graph)))


def _with_broader(store: Store, used: set[object], concepts: set[object]) -> set[object]:
    """Return the concepts used and all that are broader, at any distance; a cycle ends the climb."""
    wanted: set[object] = set()
    rest = sorted(used, key=str)
    while rest:
        concept = rest.pop()
        if concept not in wanted and isinstance(concept, NamedNode):
            wanted.add(concept)
            rest.extend(q.object for q in store.quads(concept, BROADER) if q.object in concepts)
    return wanted


def _concepts(store: Store, graph: str, wanted: set[object], concepts: set[object]) -> Iterator[Quad]:
    """Yield what a vocabulary says of the concepts wanted, and of itself; nothing that points to a concept left out."""
    quads = [
        quad
        for quad in store.quads(graph=NamedNode(graph))
        if (quad.subject in wanted or quad.subject not in concepts)
        and (quad.object in wanted or quad.object not in concepts)
    ]
    if any(quad.subject in wanted for quad in quads):
        yield from ordered(quads)
