"""A request of the SPARQL 1.1 protocol → the operation it asks for (sections 2.1 and 2.2 of the recommendation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from kg.store.protocol import Dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["query", "update"]
_FORM = "application/x-www-form-urlencoded"
_DIRECT: dict[str, Kind] = {"application/sparql-query": "query", "application/sparql-update": "update"}
_DATASET: dict[Kind, tuple[str, str]] = {
    "query": ("default-graph-uri", "named-graph-uri"),
    "update": ("using-graph-uri", "using-named-graph-uri"),
}


class BadRequest(Exception):
    """A request that is none of the protocol's; `status` is what to answer."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or an update, and the graphs to look at where the request names them."""

    kind: Kind
    sparql: str
    dataset: Dataset | None = None


def read_operation(method: str, query_string: str, content_type: str, body: bytes) -> Operation | None:
    """Return the operation of a request; None for a GET that asks nothing (the service's description is meant).

    Raises:
        BadRequest: It is no request of the protocol.
    """
    parameters = _parameters(query_string)
    if method in {"GET", "HEAD"}:
        if not {name for name, _ in parameters} & {"query", "update"}:
            return None
        return _from_parameters(parameters, allowed={"query"})
    if method != "POST":
        raise BadRequest(405, "Use GET or POST.", {"Allow": "GET, HEAD, POST, OPTIONS"})
    media_type, *options = (part.strip().lower() for part in content_type.split(";"))
    for option in options:
        if option.startswith("charset=") and option.removeprefix("charset=").strip('"') not in {"utf-8", "utf8"}:
            raise BadRequest(415, "Send UTF-8.")
    text = _decode(body)
    if media_type == _FORM:
        return _from_parameters(_parameters(text) + parameters, allowed={"query", "update"})
    if media_type not in _DIRECT:
        raise BadRequest(415, f"Send {_FORM}, {' or '.join(_DIRECT)}.")
    kind = _DIRECT[media_type]
    return Operation(kind, text, _dataset(parameters, kind))


def _from_parameters(parameters: list[tuple[str, str]], allowed: set[str]) -> Operation:
    given = [(name, value) for name, value in parameters if name in _DATASET]
    if len(given) != 1:
        raise BadRequest(400, "Send exactly one query or update.")
    name, text = given[0]
    if name not in allowed:
        raise BadRequest(400, "Send updates by POST.")
    kind: Kind = "query" if name == "query" else "update"
    return Operation(kind, text, _dataset(parameters, kind))


def _dataset(parameters: list[tuple[str, str]], kind: Kind) -> Dataset | None:
    graphs = [tuple(value for name, value in parameters if name == wanted) for wanted in _DATASET[kind]]
    for iri in (*graphs[0], *graphs[1]):
        try:
            NamedNode(iri)
        except ValueError as error:
            raise BadRequest(400, f"{iri!r} is no absolute IRI.") from error
    return Dataset(*graphs) if any(graphs) else None


def _parameters(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except (UnicodeDecodeError, ValueError) as error:
        raise BadRequest(400, "The parameters are no URL-encoded UTF-8.") from error


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(400, f"The body is no UTF-8 (byte {error.start}).") from error
