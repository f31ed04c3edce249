"""Queries that Oxigraph answers otherwise than SPARQL 1.1 says → equivalent ones that it answers rightly.

Four constructs are concerned; a query with none of them is returned as it is, after one look at its text.

- A path that may have no step (`skos:broader*`) from or to a term that stands nowhere in the data: the standard pairs
  the term with itself, Oxigraph finds nothing. The pair is stated instead of the path.
- `GROUP_CONCAT` gives a plain string in SPARQL 1.1; Oxigraph keeps a language that all strings share.
- `GRAPH ?g { … ?g … }`: the standard joins ?g afterwards, Oxigraph binds it before. Where this can make a difference
  (?g stands in a filter, an OPTIONAL, VALUES …, and in no triple pattern that binds it), it is joined afterwards.
- `MINUS` inside `GRAPH ?g` with no variable in common: it takes nothing away; to Oxigraph ?g is in common.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.store.sparql_nodes import Group, Statement
from kg.store.sparql_patterns import NotUnderstood, parse_patterns, scan, variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.sparql_nodes import TriplePattern
    from kg.store.sparql_patterns import Token

    IsKnown = Callable[[str, str], bool]

_SUSPECT = re.compile(r"group_concat|graph\s*[?$]|[\w>):?*+]\s*[*?](?!\w)", re.IGNORECASE)
_CONCATENATES = re.compile(r"group_concat", re.IGNORECASE)
_HARMLESS = re.compile(
    r"^\s*\#.*$|\bselect\s+(?:distinct\s+|reduced\s+)?\*|\(\s*(?:distinct\s+)?\*\s*\)", re.IGNORECASE | re.MULTILINE
)


def with_equivalents(sparql: str, is_known: IsKnown, *, one_graph: bool) -> str:
    """Return a query that Oxigraph answers as SPARQL 1.1 says; letter by letter the same where it does so anyway.

    Args:
        sparql: The query.
        is_known: Says whether a term, as the query writes it, stands anywhere in the data; the ASK query that says
            so too is given beside it.
        one_graph: Whether all patterns look at the same data, but for those under GRAPH; if not, each path is
            guarded where it stands.
    """
    if not _is_suspect(sparql):
        return sparql
    try:
        query = parse_patterns(sparql)
    except NotUnderstood:
        return sparql
    repair = _Repair(sparql, query.prologue, is_known)
    repaired = query.prologue + repair.text(query.group, guarded=not one_graph)
    return _plain_concatenations(repaired) if _CONCATENATES.search(repaired) else repaired


@lru_cache(maxsize=512)
def _is_suspect(sparql: str) -> bool:
    return _SUSPECT.search(_HARMLESS.sub("", sparql)) is not None


def _plain_concatenations(sparql: str) -> str:
    tokens, out, place = scan(sparql), [], 0
    ends: list[int] = []
    for number, token in enumerate(tokens):
        out.append(sparql[place : token.start])
        place = token.end
        calls = token.word == "group_concat" and (end := _closing(tokens, number + 1))
        out.append(f"STR({token.text}" if calls else token.text)
        if calls:
            ends.append(end)
        while ends and ends[-1] == token.end:
            ends.pop()
            out.append(")")
    return "".join(out) + sparql[place:]


def _closing(tokens: list[Token], place: int) -> int:
    depth = 0
    for token in tokens[place:]:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return token.end if token.text == ")" else 0
    return 0


class _Repair:
    """Writes a query anew, group by group; what needs no repair is copied."""

    def __init__(self, sparql: str, prologue: str, is_known: IsKnown) -> None:
        self._sparql = sparql
        self._prologue = prologue
        self._ask = is_known
        self._renamed = 0

    def text(self, group: Group, *, guarded: bool, under_variable: bool = False) -> str:
        """Return a group's text with all in it repaired; `under_variable`: it stands in a `GRAPH ?g`."""
        if group.kind == "service":
            return self._sparql[group.start : group.end]
        graph_variable = group.kind == "graph" and group.name.startswith("?")
        guarded, under_variable = guarded or group.kind == "graph", under_variable or graph_variable
        out, place, before = [], group.start, set(group.variables)
        for part in group.parts:
            out.append(self._sparql[place : part.start])
            if isinstance(part, Statement):
                out.append(self._statement(part, guarded=guarded))
                before |= part.variables
            elif not (under_variable and part.kind == "minus" and not part.bound() & before):
                out.append(self.text(part, guarded=guarded, under_variable=under_variable))
                before |= part.visible()
            place = part.end
        text = "".join(out) + self._sparql[place : group.end]
        return self._joined_after(text, group) if graph_variable else text

    def _joined_after(self, text: str, group: Group) -> str:
        name, inside = group.name, text[group.inside - group.start :]
        if not any(True for inner in group.all() for _ in inner.statements()):
            text = f"GRAPH {name} {{}} {text}"  # Oxigraph takes the graph's name from its triples alone
        bound_by_triple = any(name in statement.variables for statement in group.statements())
        selects = any(inner.kind == "select" for inner in group.all())
        tokens = scan(inside)
        uses = any(token.kind == "variable" and variable(token.text) == name for token in tokens)
        if not uses or (bound_by_triple and not selects):
            return text
        self._renamed += 1
        fresh = f"?kg_{name[1:]}_{self._renamed}"
        shown = " ".join(sorted({*group.bound(), name}))
        inside = _with_renamed(inside, tokens, name, fresh)
        same = f"FILTER(!BOUND({fresh}) || sameTerm({fresh}, {name}))"
        return f"{{ SELECT {shown} {{ GRAPH {name} {{}} GRAPH {name} {inside} {same} }} }}"

    def _statement(self, statement: Statement, *, guarded: bool) -> str:
        as_it_is = self._sparql[statement.start : statement.end]
        if any(pattern.subject.kind == "nested" for pattern in statement.patterns):
            return as_it_is
        written = [self._pattern(pattern, guarded=guarded) for pattern in statement.patterns]
        if not any(written):
            return as_it_is
        return " . ".join(text or _plain(pattern) for text, pattern in zip(written, statement.patterns, strict=True))

    def _pattern(self, pattern: TriplePattern, *, guarded: bool) -> str:
        """Return what a path's pattern is replaced by; nothing where it may stay."""
        nodes = (pattern.subject, pattern.object)
        terms = [node.text for node in nodes if node.kind == "constant"]
        names = [node.text for node in nodes if node.kind == "variable"]
        if not pattern.empty_matches or not terms or len(terms) + len(names) < len(nodes):
            return ""
        if not guarded and any(map(self._is_known, terms)):
            return ""  # of two terms, if one is known and one not, they differ, and no path leads between them
        pair = f"BIND({terms[0]} AS {names[0]})" if names else f"FILTER(sameTerm({terms[0]}, {terms[1]}))"
        unless_known = f"FILTER NOT EXISTS {{ {_somewhere(terms[0])} }}" if guarded else ""
        ways = [f"{{ {pair} {unless_known} }}"] * pattern.empty_matches
        if guarded:
            ways.insert(0, f"{{ {_plain(pattern)} }}")
        return f"{{ {' UNION '.join(ways)} }}"

    def _is_known(self, term: str) -> bool:
        return self._ask(term, f"{self._prologue} ASK {{ {_somewhere(term)} }}")


def _plain(pattern: TriplePattern) -> str:
    return f"{pattern.subject.text} {pattern.path} {pattern.object.text}"


def _somewhere(term: str) -> str:
    return f"{{ {term} ?kg_p ?kg_o }} UNION {{ ?kg_s ?kg_p {term} }}"


def _with_renamed(text: str, tokens: list[Token], name: str, fresh: str) -> str:
    out, place = [], 0
    for token in tokens:
        renamed = token.kind == "variable" and variable(token.text) == name
        out += [text[place : token.start], fresh if renamed else token.text]
        place = token.end
    return "".join(out) + text[place:]
