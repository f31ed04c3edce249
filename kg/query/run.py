"""Running a query, saved or given, with its parameters.

run_query(store, "papers-on-hardware", {"hardware": "V100"})
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import UnknownName, UsageError
from kg.iris import from_curie
from kg.namespaces import XSD
from kg.query.answer import Answer
from kg.query.saved import Parameter, SavedQuery, get_query, is_query_name, load_query, parse_query
from kg.views.find import find_entity, find_paper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store.protocol import Store, Term

    Value = str | int | Decimal | bool | Term

_TERMS = (NamedNode, Literal, BlankNode, Triple)
_INTEGER = re.compile(r"[+-]?\d+")
_IRI = re.compile(r"<([^<>\s]+)>|([a-z][a-z0-9+.-]*://\S+)", re.IGNORECASE)


def run_query(store: Store, text_or_name: str, params: Mapping[str, Value] | None = None) -> Answer:
    """Answer a query: SPARQL text, the path of a `.rq` file, or the name of a saved query.

    Raises:
        UnknownName: There is no saved query, parameter or entity of a name.
        UsageError: A parameter is missing or is no value of its type.
        QueryError: The query has a syntax error, or cannot be answered.
        InputError: The file cannot be read.
    """
    query = resolve_query(text_or_name)
    return Answer(store.query(query.sparql, bind_parameters(store, query, params or {})))


def resolve_query(text_or_name: str) -> SavedQuery:
    """Return the query that a text is, or that a file or a name stands for.

    Raises:
        UnknownName: It has the form of a name, and there is no saved query of that name.
        InputError: It ends in `.rq`, and the file cannot be read.
    """
    text = text_or_name.strip()
    if is_query_name(text):
        return get_query(text)
    if text.endswith(".rq") and "\n" not in text:
        return load_query(Path(text))
    return parse_query(text_or_name, "query")


def bind_parameters(store: Store, query: SavedQuery, params: Mapping[str, Value]) -> dict[str, Term]:
    """Return the terms for the parameters of a query: the values given, else the defaults.

    A query without a header takes any of its variables; a value is then read by its form: an IRI, a CURIE, a
    number, and else a string.

    Raises:
        UnknownName: The query has no such parameter, or nothing in the graph is called so.
        UsageError: A value is missing or is none of its type.
    """
    declared = {parameter.name: parameter for parameter in query.parameters}
    terms: dict[str, Term] = {}
    for name, value in params.items():
        if declared and name not in declared:
            raise UnknownName(f"parameter of {query.name}", name, declared)
        terms[name] = _term(store, value, declared.get(name))
    for parameter in query.parameters:
        if parameter.name in terms:
            continue
        if parameter.default is not None:
            terms[parameter.name] = _term(store, parameter.default, parameter)
        elif not parameter.optional:
            raise UsageError(
                f"The query {query.name} needs the parameter {parameter.name} ({parameter.description}).",
                f"For example: {query.example}" if query.example else "",
            )
    return terms


def _term(store: Store, value: Value, parameter: Parameter | None) -> Term:
    if isinstance(value, _TERMS):
        return value
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if parameter is None:
        return _guess(text, value)
    if parameter.type == "text":
        return Literal(text)
    if parameter.type in {"integer", "decimal"}:
        return _number(text, parameter)
    if parameter.type == "iri":
        return _iri(text, parameter)
    if parameter.type == "Paper":
        return NamedNode(find_paper(store, text))
    return NamedNode(find_entity(store, text, "" if parameter.type == "Entity" else parameter.type))


def _guess(text: str, value: Value) -> Term:
    found = _IRI.fullmatch(text)
    if isinstance(value, bool):
        return Literal(text, datatype=NamedNode(XSD + "boolean"))
    if found or from_curie(text):
        return NamedNode(found[1] or found[2] if found else from_curie(text) or "")
    if _INTEGER.fullmatch(text):
        return Literal(text, datatype=NamedNode(XSD + "integer"))
    try:
        return Literal(f"{Decimal(text):f}", datatype=NamedNode(XSD + "decimal"))
    except (InvalidOperation, ValueError):
        return Literal(text)


def _number(text: str, parameter: Parameter) -> Literal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (parameter.type == "integer" and not _INTEGER.fullmatch(text)):
        raise UsageError(
            f"{text!r} is no {parameter.type}, which the parameter {parameter.name} is.", "Write 2 or 2.5."
        )
    return Literal(f"{number:f}", datatype=NamedNode(XSD + parameter.type))


def _iri(text: str, parameter: Parameter) -> NamedNode:
    found = _IRI.fullmatch(text)
    try:
        return NamedNode(from_curie(text) or (found[1] or found[2] if found else text))
    except ValueError as error:
        raise UsageError(f"{text!r} is no IRI, which the parameter {parameter.name} is: {error}.") from error
