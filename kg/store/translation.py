"""Queries in the terms of other vocabularies → queries in the program's own, which find what follows from these.

`oa:exact` is wider than `kg:quote`, and nothing else is: what a query finds by the one, it finds by the other. So a
store need not state for each mention of each paper what follows in the terms of other vocabularies
(`kg.store.reasoning`, whose rules come in two editions). A query that names such a term is asked with the own terms
in its place; where the store states the term itself too, as a user's graph may, with both.

What a query does not name cannot be translated: `?s ?p ?o` finds what is stated. Nor are patterns under GRAPH and
SERVICE, and those of queries that choose their graphs by FROM: they ask what some graph states.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.namespaces import PREFIXES, RDF, RDFS
from kg.store.reasoning import is_own, load_rules
from kg.store.sparql_nodes import Group, Statement
from kg.store.sparql_patterns import NotUnderstood, parse_patterns, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.store.reasoning import Above
    from kg.store.sparql_patterns import Query, Token

    States = Callable[[str, bool], bool]
    Own = dict[str, tuple[str, ...]]

_TYPE = RDF + "type"
_APART = {"service", "graph", "template"}
"""Groups in which terms stay: other servers', single graphs, and what a CONSTRUCT makes."""


@dataclass(frozen=True, slots=True)
class _Use:
    """A term of another vocabulary in a query: where it stands, and the statement whose subject it is a class of."""

    start: int
    end: int
    iri: str
    statement: Statement | None


@dataclass(frozen=True, slots=True)
class _Uses:
    """The terms of other vocabularies in a query.

    Attributes:
        shows_all: whether it selects `*`, so that no variable may be added where it can be seen.
        template: of a CONSTRUCT WHERE, where WHERE stands, and what its braces hold: pattern and template in one.
    """

    terms: tuple[_Use, ...]
    shows_all: bool
    template: tuple[int, str] | None


@cache
def own_properties() -> Own:
    """Return the properties of other vocabularies, each with the own ones from which it follows."""
    return _own_below(load_rules(whole=True).properties)


@cache
def own_classes() -> Own:
    """Return the classes of other vocabularies, each with the own ones from which it follows."""
    return _own_below(load_rules(whole=True).classes)


def names_other_terms(sparql: str) -> bool:
    """Return whether a query names terms that `in_own_terms` has own ones for."""
    return _uses(sparql) is not None


def in_own_terms(sparql: str, states: States) -> str:
    """Return a query in which terms of other vocabularies give way to the own ones.

    Args:
        sparql: The query, over the union of all graphs.
        states: Says whether the store states anything with a property, or of a class (then the second argument is
            True), itself.
    """
    uses = _uses(sparql)
    if uses is None:
        return sparql
    edits: list[tuple[int, int, str]] = []
    classes: dict[int, list[tuple[_Use, list[str]]]] = {}
    for use in uses.terms:
        known = own_properties() if use.statement is None else own_classes()
        names = [use.iri] if states(use.iri, use.statement is not None) else []
        names = [f"<{iri}>" for iri in (*names, *known[use.iri])]
        if len(names) == 1:
            edits.append((use.start, use.end, names[0]))
        elif use.statement is None:
            edits.append((use.start, use.end, f"({'|'.join(names)})"))
        else:
            classes.setdefault(use.statement.start, []).append((use, names))
    for several in classes.values():
        edits += _of_several_classes(several, shows_all=uses.shows_all)
    if uses.template:
        place, text = uses.template
        edits.append((place, place, f"{text} "))
    return _edited(sparql, edits)


def _own_below(above: Above) -> Own:
    found: dict[str, set[str]] = {}
    for own, terms in above.items():
        for term in terms:
            nearer = any(term in above.get(between, ()) for between in terms if is_own(between))
            if not is_own(term) and not nearer:
                found.setdefault(term.value, set()).add(own.value)
    return {iri: tuple(sorted(names)) for iri, names in sorted(found.items())}


@cache
def _suspect() -> re.Pattern[str]:
    ends = {re.split(r"[/#]", iri)[-1] for iri in (*own_properties(), *own_classes())}
    return re.compile(rf"[:/#](?:{'|'.join(sorted(ends))})\b")


@lru_cache(maxsize=512)
def _uses(sparql: str) -> _Uses | None:
    if not _suspect().search(sparql):
        return None
    try:
        query = parse_patterns(sparql)
    except NotUnderstood:
        return None
    apart = list(_spans_apart(query.group))
    terms = tuple(use for use in _terms(query) if not any(start <= use.start < end for start, end in apart))
    if not terms:
        return None
    shows_all = any(group.everything for group in query.group.all())
    return _Uses(terms, shows_all, _short_construct(query, sparql))


def _terms(query: Query) -> Iterator[_Use]:
    """Yield the terms of other vocabularies that stand as properties, in paths too, and those that stand as classes."""
    prefixes = _prefixes(query)
    for token in query.properties:
        if (iri := _iri(token, prefixes)) in own_properties():
            yield _Use(token.start, token.end, iri, None)
    for path, token in query.objects:
        iri = _iri(token, prefixes)
        if iri in own_classes() and _leads_to_class(path, prefixes):
            statement = _statement_at(query.group, token.start)
            if statement is not None:
                yield _Use(token.start, token.end, iri, statement)


def _prefixes(query: Query) -> dict[str, str]:
    found = dict(PREFIXES)
    for number, token in enumerate(query.tokens):
        if token.start >= len(query.prologue):
            break
        if token.word == "prefix":
            name, iri = query.tokens[number + 1], query.tokens[number + 2]
            found[name.text.rstrip(":")] = iri.text[1:-1]
    return found


def _iri(token: Token, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes[prefix] + local if token.kind == "name" and prefix in prefixes else ""


def _leads_to_class(path: str, prefixes: dict[str, str]) -> bool:
    """Return whether a path is `a`, or `a/rdfs:subClassOf*`, which finds what `a` does where all is inferred."""
    tokens = scan(path)
    steps = [_iri(token, prefixes) or token.word for token in tokens]
    return steps[0] in {"a", _TYPE} and steps[1:] in ([], ["/", RDFS + "subClassOf", "*"])


def _spans_apart(group: Group) -> Iterator[tuple[int, int]]:
    for inner in group.groups():
        if inner.kind in _APART:
            yield inner.start, inner.end
        else:
            yield from _spans_apart(inner)


def _statement_at(group: Group, place: int) -> Statement | None:
    for part in group.parts:
        if part.start <= place < part.end:
            return part if isinstance(part, Statement) else _statement_at(part, place)
    return None


def _short_construct(query: Query, sparql: str) -> tuple[int, str] | None:
    tokens = [token for token in query.tokens if token.start >= len(query.prologue)]
    if [token.word for token in tokens[:2]] != ["construct", "where"]:
        return None
    braces = next(query.group.groups())
    return tokens[1].start, sparql[braces.start : braces.end]


def _of_several_classes(several: list[tuple[_Use, list[str]]], *, shows_all: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the edits of a statement in which a class gives way to several: a variable, and the classes as VALUES."""
    values = ""
    for use, names in several:
        name = f"?kg_class_{use.start}"
        yield use.start, use.end, name
        values += f" VALUES {name} {{ {' '.join(names)} }}"
    statement = several[0][0].statement
    assert statement is not None
    before, after = "", values
    if shows_all:
        shown = " ".join(sorted(statement.variables))
        before = f"{{ SELECT {shown} {{ " if shown else "FILTER EXISTS { "
        after = f"{values} }}{' }' if shown else ''}"
    yield statement.start, statement.start, before
    yield statement.end, statement.end, after


def _edited(sparql: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, text in sorted(edits, reverse=True):
        sparql = sparql[:start] + text + sparql[end:]
    return sparql
