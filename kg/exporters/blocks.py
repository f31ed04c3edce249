"""Graphs as blocks of statements in text, which is the fastest way out of a store.

A store answers `SELECT ?s ?p ?o` as tab-separated values, whose terms are written as in Turtle, without making a
Python object for each term; a block is such an answer, grouped by subject and sorted. Reading goes on in two threads
while the block before is written, as Oxigraph lets go of the interpreter while it reads.
"""

from __future__ import annotations

import bisect
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
"""The IRI of a graph and a query for statements of it; an empty query asks for all of them."""

TYPE = f"<{RDF}type>"
_WORKERS = 2
_AHEAD = 8
_SUBJECTS_AT_ONCE = 500
_GRAPHS_AT_ONCE = 10


def graph_queries(graphs: Iterable[str]) -> Iterator[GraphQuery]:
    """Yield what reads whole graphs, in the order given."""
    for graph in graphs:
        yield graph, ""


def subject_queries(store: Store, graph: str, only: frozenset[str] | None = None) -> Iterator[GraphQuery]:
    """Yield what reads a graph too large to hold at once, by subject; `only` the subjects named, or all."""
    found = subjects_of(store, f"GRAPH <{graph}> {{ ?s ?p ?o }}")
    for part in in_parts(found if only is None else [s for s in found if s in only]):
        yield graph, f"SELECT ?s ?p ?o {{ VALUES ?s {{ {part} }} GRAPH <{graph}> {{ ?s ?p ?o }} }}"


def subjects_of(store: Store, pattern: str) -> list[str]:
    """Return what a pattern binds ?s to, as text, in the order of exports."""
    answer = store.query(f"SELECT DISTINCT ?s {{ {pattern} }}")
    assert isinstance(answer, QuerySolutions)
    return sorted((str(row[0]) for row in answer), key=_subject_key)


def in_parts(subjects: list[str]) -> Iterator[str]:
    """Yield subjects for VALUES, some hundreds at a time."""
    for at in range(0, len(subjects), _SUBJECTS_AT_ONCE):
        yield " ".join(subjects[at : at + _SUBJECTS_AT_ONCE])


def read_queries(store: Store, queries: Iterable[GraphQuery]) -> Iterator[Block]:
    """Yield what queries answer, in their order."""
    waiting: deque[tuple[str, Future[bytes]]] = deque()
    queries = iter(queries)
    with ThreadPoolExecutor(_WORKERS) as readers:
        try:
            for query in itertools.islice(queries, _AHEAD):
                waiting.append((query[0], readers.submit(_read, store, query)))
            while waiting:
                graph, future = waiting.popleft()
                answer = future.result()
                for query in itertools.islice(queries, 1):
                    waiting.append((query[0], readers.submit(_read, store, query)))
                yield graph, sorted_nodes(_rows(answer))
        finally:
            for _, future in waiting:
                future.cancel()


def read_in_groups(store: Store, queries: Iterable[GraphQuery]) -> Iterator[Block]:
    """Yield what queries answer, in their order; whole graphs are read several at a time, at less cost for each."""
    for whole, group in itertools.groupby(queries, key=lambda query: not query[1]):
        if not whole:
            yield from ((graph, sorted_nodes(_rows(_read(store, (graph, query))))) for graph, query in group)
            continue
        graphs = [graph for graph, _ in group]
        for at in range(0, len(graphs), _GRAPHS_AT_ONCE):
            yield from _read_graphs(store, graphs[at : at + _GRAPHS_AT_ONCE])


def _read_graphs(store: Store, graphs: list[str]) -> Iterator[Block]:
    numbered = " ".join(f"(<{graph}> {place})" for place, graph in enumerate(graphs))
    query = f"SELECT ?n ?s ?p ?o {{ VALUES (?g ?n) {{ {numbered} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    # Tabs and line ends stand only between terms: inside they are escaped.
    terms = _read(store, ("", query)).decode().replace("\n", "\t").split("\t")
    grouped: dict[str, dict[str, list[tuple[str, str]]]] = {}
    pairs: list[tuple[str, str]] = []
    last: tuple[str, str] = ("", "")
    for number, subject, predicate, obj in zip(terms[4::4], terms[5::4], terms[6::4], terms[7::4], strict=False):
        if subject != last[1] or number != last[0]:
            last = number, subject
            pairs = grouped.setdefault(number, {}).setdefault(subject, [])
        pairs.append((predicate, obj))
    for place, graph in enumerate(graphs):
        yield graph, _sorted_nodes(grouped.get(str(place), {}))


def _read(store: Store, query: GraphQuery) -> bytes:
    answer = store.query(query[1] or f"SELECT ?s ?p ?o {{ GRAPH <{query[0]}> {{ ?s ?p ?o }} }}")
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
    pairs: list[tuple[str, str]] = []
    last = ""
    for subject, predicate, obj in rows:
        if subject != last:
            pairs = grouped.setdefault(subject, [])
            last = subject
        pairs.append((predicate, obj))
    return _sorted_nodes(grouped)


def _sorted_nodes(grouped: dict[str, list[tuple[str, str]]]) -> list[Node]:
    return [(subject, _sorted_pairs(grouped[subject])) for subject in sorted(grouped, key=_subject_key)]


def _sorted_pairs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    pairs.sort()
    at = end = bisect.bisect_left(pairs, (TYPE, ""))
    while end < len(pairs) and pairs[end][0] == TYPE:
        end += 1
    return pairs[at:end] + pairs[:at] + pairs[end:] if at < end else pairs


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
