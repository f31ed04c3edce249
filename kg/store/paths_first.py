"""Paths answered first: for an endpoint that joins them wrongly, each path from or to a term becomes its own question.

Virtuoso 7.2.5 answers `?device skos:broader* <x>` rightly by itself, and loses rows once four more patterns are joined
to it. So the path's ends are asked for first, and stand in the query as VALUES.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.store.sparql_nodes import Group
from kg.store.sparql_patterns import NotUnderstood, parse_patterns, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.store.sparql_nodes import TriplePattern

    Ends = Callable[[str], list[str]]

_REPEATED = re.compile(r"\^?(?:\([^()]*\)|[^\s()|/]+)\s*[*+?]")
"""A path whose every pair counts once, however many ways there are: one element, repeated."""


def has_paths(sparql: str) -> bool:
    """Return whether a query may have a path to be answered first."""
    return re.search(r"[\w>)]\s*[*+?](?!\w)", sparql) is not None


def with_paths_answered(sparql: str, ends: Ends) -> str:
    """Return a query in which each repeated path from or to a term is replaced by the other ends.

    Args:
        sparql: The query.
        ends: Answers a SELECT of one variable, by the terms as SPARQL writes them.
    """
    try:
        query = parse_patterns(sparql)
    except NotUnderstood:
        return sparql
    for start, end, text in sorted(_edits(query.group, query.prologue, ends), reverse=True):
        sparql = sparql[:start] + text + sparql[end:]
    return sparql


def as_select(ask: str) -> str:
    """Return the SELECT that has a row where an ASK query is true."""
    token = next(token for token in scan(ask) if token.word == "ask")
    return f"{ask[: token.start]}SELECT (1 AS ?kg_true){ask[token.end :]} LIMIT 1"


def _edits(group: Group, prologue: str, ends: Ends) -> Iterator[tuple[int, int, str]]:
    for part in group.parts:
        if isinstance(part, Group):
            if part.kind not in {"service", "graph"}:
                yield from _edits(part, prologue, ends)
        elif any(map(_is_repeated, part.patterns)) and all(p.subject.kind != "nested" for p in part.patterns):
            yield part.start, part.end, " . ".join(_answered(p, prologue, ends) for p in part.patterns)


def _is_repeated(pattern: TriplePattern) -> bool:
    kinds = {pattern.subject.kind, pattern.object.kind}
    return kinds == {"variable", "constant"} and _REPEATED.fullmatch(pattern.path.strip()) is not None


def _answered(pattern: TriplePattern, prologue: str, ends: Ends) -> str:
    written = f"{pattern.subject.text} {pattern.path} {pattern.object.text}"
    if not _is_repeated(pattern):
        return written
    name = (pattern.subject if pattern.subject.kind == "variable" else pattern.object).text
    found = ends(f"{prologue} SELECT DISTINCT {name} {{ {written} }}")
    return f"VALUES {name} {{ {' '.join(found)} }}"
