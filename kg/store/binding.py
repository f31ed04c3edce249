"""Binding variables of a SPARQL query to terms: token by token, so that a value can never become syntax.

Oxigraph binds only variables that SELECT projects, and the SPARQL protocol binds none, so a variable's tokens are
replaced by the term as SPARQL writes it. Strings, IRIs and comments are tokens of their own and stay as they are.
Where the grammar wants a variable and no term, the replacement keeps the meaning: a projected `?x` becomes
`(term AS ?x)`, `BOUND(?x)` becomes `true`, and an ordering or grouping by `?x` one by a constant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Triple

from kg.errors import QueryError
from kg.store.sparql_tokens import tokens, variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.store.protocol import Term

_CLAUSE_STARTS = {"select": "projection", "group": "condition", "order": "condition", "having": "condition"}
_CLAUSE_ENDS = {"where", "from", "limit", "offset", "values"}


def bind_terms(sparql: str, terms: Mapping[str, Term]) -> str:
    """Return a query with variables replaced by terms.

    Raises:
        QueryError: The query has no variable of a name, or a term is a blank node (a variable in a query) or a triple.
    """
    if not terms:
        return sparql
    missing = sorted(set(terms) - variables(sparql))
    if missing:
        raise QueryError(f"The query has no variable ?{missing[0]} to bind.")
    for name, term in terms.items():
        if isinstance(term, BlankNode | Triple):
            raise QueryError(f"?{name} cannot be bound to {term}.", "Bind it to an IRI or a literal.")
    return "".join(_bound(sparql, terms))


def _bound(sparql: str, terms: Mapping[str, Term]) -> Iterator[str]:
    place, clause, depth, before = 0, "", 0, ""
    for token in tokens(sparql):
        yield sparql[place : token.start()]
        text, place = token[0], token.end()
        word = text.casefold() if token["word"] else text
        if token["variable"] and token["name"] in terms and before not in {"as", "values"}:
            yield _written(token["name"], terms[token["name"]], clause if depth == 0 else "")
        elif token["bound"] and token["tested"] in terms:
            yield "true"
        else:
            yield text
        if word in {"(", ")"}:
            depth += 1 if word == "(" else -1
        elif word in _CLAUSE_STARTS:
            clause, depth = _CLAUSE_STARTS[word], 0
        elif word in _CLAUSE_ENDS or word in {"{", "}"}:
            clause, depth = "", 0
        before = word if not token["comment"] else before
    yield sparql[place:]


def _written(name: str, term: Term, clause: str) -> str:
    if clause == "projection":
        return f"({term} AS ?{name})"
    return f"({term})" if clause == "condition" else f" {term} "
