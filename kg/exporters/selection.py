"""What of a store goes into an export, and in which order.

Papers come first, by IRI, each graph sorted by itself; then the entities that stand in no vocabulary, then the
concepts that are used and everything broader than them. So memory is bounded by the largest paper, the vocabularies
and (for the entities) a list of their IRIs, and the same graph gives the same bytes whatever order a store keeps.
The graphs of bookkeeping stay out: they hold times and versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions

from kg.errors import QueryError, UnknownName
from kg.exporters.blocks import graph_queries, read_queries, sorted_nodes, subject_queries
from kg.exporters.inferred import inferred_queries
from kg.namespaces import BUILD_GRAPH, ENTITIES_GRAPH, INFERRED_GRAPH, KG, RDF, SKOS, STATE_GRAPH
from kg.views.records import paper_iris

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.exporters.blocks import Block, GraphQuery, Node
    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store

IS_A = NamedNode(RDF + "type")
PAPER = NamedNode(KG + "Paper")
_ENTITY = f"<{KG}entity>"
_PREF_LABEL = f"<{SKOS}prefLabel>"
_ALT_LABEL = f"<{SKOS}altLabel>"
_BROADER = f"<{SKOS}broader>"
_IS_CONCEPT = (f"<{RDF}type>", f"<{SKOS}Concept>")

BOOKKEEPING = frozenset({BUILD_GRAPH, STATE_GRAPH})
_TOLD_APART = frozenset({ENTITIES_GRAPH, INFERRED_GRAPH}) | BOOKKEEPING


def other_graphs(store: Store) -> set[str]:
    """Return the graphs that are neither a paper's nor the program's own: the vocabularies, and what a user added."""
    return set(store.graphs()) - set(paper_iris(store)) - _TOLD_APART


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
        raise UnknownName("paper", missing[0], paper_iris(store))
    if options.query:
        papers |= _papers_of(store, options.query)
    return sorted(papers)


def is_paper(store: Store, iri: str) -> bool:
    """Say whether a paper of that IRI stands in the store."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    return any(True for _ in store.quads(node, IS_A, PAPER))


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


def exported_blocks(store: Store, options: ExportOptions) -> Iterator[Block]:
    """Yield what is exported, graph by graph in the order that this module promises; a large graph in parts."""
    chosen = selected_papers(store, options)
    used: set[str] = set()
    for graph, nodes in read_queries(store, paper_queries(store, chosen)):
        used |= terms_used(nodes)
        yield graph, nodes
    for graph, nodes in read_queries(store, entity_queries(store, chosen, used, inferred=options.inferred)):
        used |= terms_used(nodes)
        yield graph, nodes
    yield from other_blocks(store, used)


def paper_queries(store: Store, chosen: list[str] | None) -> Iterator[GraphQuery]:
    """Yield what reads the papers' graphs: those chosen, or all."""
    return graph_queries(paper_iris(store) if chosen is None else chosen)


def entity_queries(store: Store, chosen: list[str] | None, used: set[str], *, inferred: bool) -> Iterator[GraphQuery]:
    """Yield what reads the entities that stand in no vocabulary: those that chosen papers use, or all.

    With all of them, and where `inferred`, what was inferred too.
    """
    yield from subject_queries(store, ENTITIES_GRAPH, None if chosen is None else frozenset(used))
    if chosen is None and inferred:
        yield from inferred_queries(store)


def other_blocks(store: Store, used: set[str]) -> Iterator[Block]:
    """Yield the vocabularies, and what a user added."""
    return _vocabularies(store, sorted(other_graphs(store)), used)


def terms_used(nodes: Iterable[Node]) -> set[str]:
    """Return the entities that nodes name, and the concepts that they place them under."""
    return {obj for _, pairs in nodes for predicate, obj in pairs if predicate in (_ENTITY, _BROADER)}


def union_blocks(store: Store, options: ExportOptions) -> Iterator[list[Node]]:
    """Yield the union of the exported graphs; see `united`."""
    others = other_graphs(store)
    shared: list[Block] = []
    for graph, nodes in exported_blocks(store, options):
        if graph in others:
            shared.append((graph, nodes))
        else:
            yield nodes
    yield from united(shared)


def united(blocks: Iterable[Block]) -> Iterator[list[Node]]:
    """Yield the union of the vocabularies' graphs.

    A concept that two vocabularies describe keeps one preferred label a language, the first; the others become
    alternative labels, for the union has to be as consistent as its parts.
    """
    if shared := [node for _, nodes in blocks for node in nodes]:
        yield sorted_nodes(_one_label_each(shared))


def _one_label_each(nodes: Iterable[Node]) -> set[tuple[str, str, str]]:
    labels: dict[tuple[str, str], str] = {}
    statements = set()
    for subject, pairs in nodes:
        for predicate, obj in pairs:
            if predicate == _PREF_LABEL and labels.setdefault((subject, _language(obj)), obj) != obj:
                statements.add((subject, _ALT_LABEL, obj))
            else:
                statements.add((subject, predicate, obj))
    return statements


def _language(literal: str) -> str:
    return literal.rpartition('"')[2]


def _vocabularies(store: Store, graphs: list[str], used: set[str]) -> Iterator[Block]:
    """Yield what vocabularies say of the concepts used, of all that is broader and of themselves.

    A graph without any concept, which a user added, goes out as it is.
    """
    blocks = list(read_queries(store, graph_queries(graphs)))
    concepts: set[str] = set()
    broader: dict[str, list[str]] = {}
    for _, nodes in blocks:
        for subject, pairs in nodes:
            if _IS_CONCEPT in pairs:
                concepts.add(subject)
            broader.setdefault(subject, []).extend(obj for predicate, obj in pairs if predicate == _BROADER)
    wanted = _closure(used & concepts, broader)
    left_out = concepts - wanted
    for graph, nodes in blocks:
        if any(s in wanted for s, _ in nodes) or not any(s in concepts for s, _ in nodes):
            kept = [(s, [pair for pair in pairs if pair[1] not in left_out]) for s, pairs in nodes if s not in left_out]
            yield graph, [node for node in kept if node[1]]


def _closure(used: set[str], broader: dict[str, list[str]]) -> set[str]:
    """Return the concepts used and all that are broader, at any distance; a cycle ends the climb."""
    wanted: set[str] = set()
    rest = list(used)
    while rest:
        concept = rest.pop()
        if concept not in wanted:
            wanted.add(concept)
            rest.extend(broader.get(concept, ()))
    return wanted
