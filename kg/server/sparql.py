"""The endpoint: queries, updates, whole graphs."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode
from starlette.responses import RedirectResponse, Response

from kg.server.description import service_description
from kg.server.jobs import Failed, QueryJob, UpdateJob
from kg.server.negotiation import CONTENT_TYPES, GRAPH_TYPES, QUERY_TYPES, acceptable
from kg.server.operation import BadRequest, Operation, read_operation
from kg.store.sparql_tokens import mentions_keyword
from kg.store.using import with_using

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.server.jobs import Done
    from kg.server.settings import ServerSettings
    from kg.server.workers import WorkerPool
    from kg.store.protocol import Dataset

STATUS = {"bad request": 400, "too large": 422, "unavailable": 503, "failed": 500}
_SHORT_NAMES = {**{name: name for name in CONTENT_TYPES}, "turtle": "ttl", "rdf": "rdfxml", "json-ld": "jsonld"}


class SparqlEndpoint:
    """Answers the SPARQL protocol and the reading half of the graph store protocol."""

    def __init__(self, settings: ServerSettings, pool: WorkerPool) -> None:
        self._settings = settings
        self._pool = pool

    async def operate(self, request: Request) -> Response:
        """Answer a request of the protocol; a GET that asks nothing gets the service's description."""
        operation = read_operation(
            request.method, request.url.query, request.headers.get("content-type", ""), request.state.body
        )
        if operation is None:
            return self._describe(request)
        if operation.kind == "update":
            return await self._update(request, operation)
        formats = wanted_formats(request)
        done = await self.ask(operation.sparql, formats, operation.dataset, endpoint_of(request))
        return Response(done.body, media_type=CONTENT_TYPES[done.format], headers={"Vary": "Accept"})

    async def ask(
        self, sparql: str, formats: tuple[str, ...], dataset: Dataset | None = None, base: str | None = None
    ) -> Done:
        """Answer a query in the first of some formats that can hold the answer.

        Raises:
            BadRequest: It cannot be answered; with the status that says why.
        """
        if mentions_keyword(sparql, "service"):
            raise BadRequest(403, "This server asks no other endpoint: queries with SERVICE are refused.")
        answer = await self._pool.run(QueryJob(sparql, dataset, formats, self._settings.limits.result_bytes, base))
        if isinstance(answer, Failed):
            raise BadRequest(406 if answer.message.startswith("not accept") else STATUS[answer.problem], answer.message)
        return answer

    async def graph(self, request: Request) -> Response:
        """Answer a GET for a graph by its IRI, or for the union of all (`?default`)."""
        if request.method not in {"GET", "HEAD"}:
            raise BadRequest(405, "Graphs can be read here, and written by kg build.", {"Allow": "GET, HEAD"})
        names = request.query_params
        if ("graph" in names) == ("default" in names):
            raise BadRequest(400, "Name one graph: ?graph=IRI or ?default")
        sparql = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        if "graph" in names:
            graph = named_node(names["graph"])
            if (await self.ask(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}", ("csv", "json"))).body.find(b"true") < 0:
                raise BadRequest(404, f"There is no graph {names['graph']}.")
            sparql = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        formats = acceptable(request.headers.get("accept", ""), GRAPH_TYPES)
        done = await self.ask(sparql, formats)
        return Response(done.body, media_type=CONTENT_TYPES[done.format], headers={"Vary": "Accept"})

    async def _update(self, request: Request, operation: Operation) -> Response:
        self._authorise(request)
        sparql = operation.sparql
        if mentions_keyword(sparql, "load") or mentions_keyword(sparql, "service"):
            raise BadRequest(403, "This server reads no other place: updates with LOAD or SERVICE are refused.")
        if operation.dataset:
            sparql = with_using(sparql, operation.dataset)
        answer = await self._pool.run(UpdateJob(sparql, endpoint_of(request)))
        if isinstance(answer, Failed):
            raise BadRequest(STATUS[answer.problem], answer.message)
        return Response(status_code=204)

    def _authorise(self, request: Request) -> None:
        if not self._settings.allow_update:
            raise BadRequest(403, "This server takes no updates.")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), self._settings.token.encode()):
            raise BadRequest(401, "Updates need the token.", {"WWW-Authenticate": "Bearer"})

    def _describe(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        formats = acceptable(accept, {**GRAPH_TYPES, "text/html": "html"})
        if not formats:
            raise BadRequest(406, "The description can be Turtle, N-Triples, RDF/XML or JSON-LD.")
        if formats[0] == "html":
            return RedirectResponse("/editor", 303)
        endpoint = endpoint_of(request)
        body = service_description(endpoint, formats[0], update=self._settings.allow_update)
        return Response(body, media_type=CONTENT_TYPES[formats[0]], headers={"Vary": "Accept"})


def endpoint_of(request: Request) -> str:
    """Return the address that was asked, without its parameters: the base of relative IRIs."""
    return str(request.url.replace(query=""))


def wanted_formats(request: Request) -> tuple[str, ...]:
    """Return the formats that a request takes: by `format=`, else by its Accept header.

    Raises:
        BadRequest: There is no such format.
    """
    name = request.query_params.get("format") or request.query_params.get("output")
    if not name:
        return acceptable(request.headers.get("accept", ""), QUERY_TYPES)
    if name.lower() in _SHORT_NAMES:
        return (_SHORT_NAMES[name.lower()],)
    if "/" in name and (formats := acceptable(name, QUERY_TYPES)):
        return formats
    raise BadRequest(406, f"There is no format {name}.")


def named_node(iri: str) -> NamedNode:
    """Return an IRI from a request.

    Raises:
        BadRequest: It is none.
    """
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadRequest(400, f"{iri!r} is no absolute IRI.") from error
