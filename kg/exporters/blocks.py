"""Graphs as blocks of statements in text, which is the fastest way out of a store.

A store answers `SELECT ?s ?p ?o` as tab-separated values, whose terms are written as in Turtle, without making a
Python object for each term; a block is such an answer, grouped by subject and sorted. Reading goes on in two threads
while the block before is written, as Oxigraph lets go of the interpreter while it reads.
"""

from __future__ import annotations

import itertools
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from pyoxigraph import QueryResultsFormat, QuerySolutions

from kg.namespaces import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store.protocol import Store

Node = tuple[str, list[tuple[str, str]]]
"""A subject and its pairs of predicate and object, as text: `<iri>`, `"text"@en`, `260`."""
Block = tuple[str, list[Node]]
"""The IRI of a graph and its nodes."""
GraphQuery = tuple[str, str]
"""The IRI of a graph and a query for statements of it."""

TYPE = f"<{RDF}type>"
_WORKERS = 2
_AHEAD = 8
_SUBJECTS_AT_ONCE = 500


def graph_queries(graphs: Iterable[str]) -> Iterator[GraphQuery]:
    """Yield what reads whole graphs, in the order given."""
    for graph in graphs:
        yield graph, f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"


def subject_queries(store: Store, graph: str, only: frozenset[str] | None = None) -> Iterator[GraphQuery]:
    """Yield what reads a graph too large to hold at once, by subject; `only` the subjects named, or all."""
    answer = store.query(f"SELECT DISTINCT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert isinstance(answer, QuerySolutions)
    found = (str(row[0]) for row in answer)
    subjects = sorted((s for s in found if only is None or s in only), key=_subject_key)
    for at in range(0, len(subjects), _SUBJECTS_AT_ONCE):
        part = " ".join(subjects[at : at + _SUBJECTS_AT_ONCE])
        yield graph, f"SELECT ?s ?p ?o {{ VALUES ?s {{ {part} }} GRAPH <{graph}> {{ ?s ?p ?o }} }}"


def read_queries(store: Store, queries: Iterable[GraphQuery]) -> Iterator[Block]:
    """Yield what queries answer, in their order."""
    waiting: deque[tuple[str, Future[bytes]]] = deque()
    queries = iter(queries)
    with ThreadPoolExecutor(_WORKERS) as readers:
        try:
            for graph, query in itertools.islice(queries, _AHEAD):
                waiting.append((graph, readers.submit(_read, store, query)))
            while waiting:
                graph, future = waiting.popleft()
                answer = future.result()
                for following, query in itertools.islice(queries, 1):
                    waiting.append((following, readers.submit(_read, store, query)))
                yield graph, sorted_nodes(_rows(answer))
        finally:
            for _, future in waiting:
                future.cancel()


def read_query(store: Store, query: GraphQuery) -> Block:
    """Return what one query answers."""
    return query[0], sorted_nodes(_rows(_read(store, query[1])))


def _read(store: Store, query: str) -> bytes:
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    found = answer.serialize(format=QueryResultsFormat.TSV)
    assert found is not None
    return found


def _rows(answer: bytes) -> Iterator[tuple[str, str, str]]:
    for line in answer.decode().split("\n")[1:-1]:
        subject, predicate, obj = line.split("\t")
        yield subject, predicate, obj


def sorted_nodes(rows: Iterable[tuple[str, str, str]]) -> list[Node]:
    """Group statements by subject and sort them: by subject, then the classes, then by predicate and object."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, obj in rows:
        grouped.setdefault(subject, []).append((predicate, obj))
    return [(subject, _sorted_pairs(grouped[subject])) for subject in sorted(grouped, key=_subject_key)]


def _sorted_pairs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    pairs.sort()
    classes = [pair for pair in pairs if pair[0] == TYPE]
    return classes + [pair for pair in pairs if pair[0] != TYPE] if classes else pairs


def _subject_key(subject: str) -> str:
    return subject[:-1]  # without its ">", so that a paper comes before its mentions: <…/x>, <…/x#m-1>


def full_term(term: str) -> str:
    """Write a term as N-Triples does: what Turtle abbreviates (`260`, `0.93`, `true`) with its datatype."""
    if term[0] in '"<_':
        return term
    if term in ("true", "false"):
        name = "boolean"
    elif "e" in term or "E" in term:
        name = "double"
    else:
        name = "decimal" if "." in term else "integer"
    return f'"{term}"^^<{XSD}{name}>'
