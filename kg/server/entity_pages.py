"""Pages of papers and entities at their IRIs: for people as HTML, for programs as Turtle or JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import Response

from kg.iris import to_curie
from kg.namespaces import VOCAB
from kg.server.markup import element, link, page, rows_table
from kg.server.negotiation import CONTENT_TYPES, GRAPH_TYPES, acceptable
from kg.server.operation import BadRequest
from kg.server.sparql import named_node

if TYPE_CHECKING:
    from pyoxigraph import NamedNode
    from starlette.requests import Request

    from kg.server.settings import ServerSettings
    from kg.server.sparql import SparqlEndpoint

_TYPES = {"text/html": "html", "application/xhtml+xml": "html", **GRAPH_TYPES}
_CONSTRUCT = """
CONSTRUCT {{
  {0} ?p ?o . ?o skos:prefLabel ?label .
  ?m kg:entity {0} ; kg:inPaper ?paper ; kg:role ?role ; kg:quote ?quote .
}} WHERE {{
  {{ {0} ?p ?o OPTIONAL {{ ?o skos:prefLabel ?label }} }}
  UNION
  {{ SELECT ?m ?paper ?role ?quote {{
    ?m kg:entity {0} ; kg:inPaper ?paper ; kg:role ?role ; kg:quote ?quote .
  }} LIMIT 1000 }}
}}
"""
_SAID = """
SELECT ?p ?o (SAMPLE(?name) AS ?label) {{ {0} ?p ?o
  OPTIONAL {{ {{ ?o skos:prefLabel ?name }} UNION {{ ?o dcterms:title ?name }} }}
}} GROUP BY ?p ?o ORDER BY ?p ?label ?o LIMIT 1000
"""
_MENTIONS = """
SELECT ?paper ?title ?role ?quote ?sentence {{
  ?m kg:entity {0} ; kg:inPaper ?paper ; kg:role ?role ; kg:quote ?quote . ?paper dcterms:title ?title .
  OPTIONAL {{ ?m kg:sentence ?sentence }}
}} ORDER BY ?title ?role ?sentence LIMIT 200
"""
Cell = dict[str, str]


class EntityPages:
    """Answers for the IRIs under the base and the vocabularies."""

    def __init__(self, settings: ServerSettings, endpoint: SparqlEndpoint) -> None:
        self._settings = settings
        self._endpoint = endpoint

    async def by_path(self, request: Request) -> Response:
        """Answer for the IRI whose last part is the path here."""
        local = request.path_params["local"]
        base = VOCAB if request.url.path.startswith("/vocab/") else self._settings.base
        return await self._answer(request, base + local)

    async def by_iri(self, request: Request) -> Response:
        """Answer for the IRI of the parameter `iri`."""
        return await self._answer(request, request.query_params.get("iri", ""))

    async def _answer(self, request: Request, iri: str) -> Response:
        node = named_node(iri)
        formats = acceptable(request.headers.get("accept", ""), _TYPES)
        if not formats:
            raise BadRequest(406, "This can be HTML, Turtle, N-Triples, RDF/XML or JSON-LD.")
        said = await self._rows(_SAID, node)
        if not said:
            raise BadRequest(404, f"The graph says nothing of {iri}.")
        if formats[0] != "html":
            done = await self._endpoint.ask(_CONSTRUCT.format(node), formats)
            return Response(done.body, media_type=CONTENT_TYPES[done.format], headers={"Vary": "Accept"})
        body = entity_page(iri, said, await self._rows(_MENTIONS, node), self._settings.base)
        return Response(body, media_type=CONTENT_TYPES["html"], headers={"Vary": "Accept"})

    async def _rows(self, query: str, node: NamedNode) -> list[dict[str, Cell]]:
        done = await self._endpoint.ask(query.format(node), ("json",))
        found: dict[str, Any] = json.loads(done.body)
        rows: list[dict[str, Cell]] = found["results"]["bindings"]
        return rows


def entity_page(iri: str, said: list[dict[str, Cell]], mentions: list[dict[str, Cell]], base: str) -> str:
    """Return the HTML page of an IRI: what is said of it, and where it is mentioned."""
    names = [row["o"]["value"] for row in said if row["p"]["value"].endswith(("#prefLabel", "/title"))]
    title = names[0] if names else to_curie(iri)
    facts = [(Markup.escape(to_curie(row["p"]["value"])), _value(row, base)) for row in said]
    parts = [element("p", element("code", iri)), rows_table(("property", "value"), facts)]
    if mentions:
        lines = [
            (
                link(local_address(row["paper"]["value"], base), row["title"]["value"]),
                Markup.escape(to_curie(row["role"]["value"])),
                Markup.escape(row.get("sentence", row["quote"])["value"]),
            )
            for row in mentions
        ]
        parts += [element("h2", "Mentions"), rows_table(("paper", "role", "sentence"), lines)]
    return page(title, Markup("").join(parts))


def local_address(iri: str, base: str) -> str:
    """Return where this server has the page of an IRI."""
    from urllib.parse import quote

    iri, hash_, part = iri.partition("#")
    for root, path in ((base, "/id/"), (VOCAB, "/vocab/")):
        if iri.startswith(root):
            return path + quote(iri.removeprefix(root)) + hash_ + quote(part)
    return iri + hash_ + part


def _value(row: dict[str, Cell], base: str) -> Markup:
    value = row["o"]
    if value["type"] != "uri":
        return Markup.escape(value["value"])
    label = row["label"]["value"] if "label" in row else to_curie(value["value"])
    return link(local_address(value["value"], base), label)
