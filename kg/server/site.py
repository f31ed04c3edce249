"""The pages around the endpoint: home, explorer, editor, health, metrics, VoID."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.responses import PlainTextResponse, Response

from kg import __version__
from kg.server.description import void_description
from kg.server.jobs import Failed, PageJob, QueryJob
from kg.server.markup import element, link, page, rows_table
from kg.server.negotiation import CONTENT_TYPES, GRAPH_TYPES, acceptable
from kg.server.operation import BadRequest
from kg.server.sparql import STATUS
from kg.store.open import is_store

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.server.jobs import Done, Job
    from kg.server.metrics import Metrics
    from kg.server.settings import ServerSettings
    from kg.server.workers import WorkerPool

_CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n)"
_SIZES = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
  (COUNT(DISTINCT ?p) AS ?properties) (COUNT(DISTINCT ?o) AS ?distinctObjects) { ?s ?p ?o }"""


class Site:
    """Answers for everything that is neither a query nor an entity."""

    def __init__(self, settings: ServerSettings, pool: WorkerPool, metrics: Metrics) -> None:
        self._settings = settings
        self._pool = pool
        self._metrics = metrics

    async def health(self, _: Request) -> Response:
        """Answer 200 while the store is there."""
        there = is_store(self._settings.store)
        return PlainTextResponse("ok\n" if there else "the store is gone\n", 200 if there else 503)

    async def metrics(self, _: Request) -> Response:
        """Answer with the metrics in Prometheus' text format."""
        gauges = {
            "kg_queries_waiting": ("Queries that run or wait.", float(self._pool.waiting)),
            "kg_queries_stopped_total": ("Queries stopped at their time limit.", float(self._pool.stopped)),
        }
        return Response(self._metrics.text(gauges), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def void(self, request: Request) -> Response:
        """Answer with the VoID description of the data."""
        formats = acceptable(request.headers.get("accept", ""), GRAPH_TYPES)
        if not formats:
            raise BadRequest(406, "This can be Turtle, N-Triples, RDF/XML or JSON-LD.")
        [sizes] = await self._rows(_SIZES)
        classes = {row["class"]: int(row["n"]) for row in await self._rows(_CLASSES)}
        counts = {name: int(value) for name, value in sizes.items()}
        body = void_description(str(request.base_url), counts, classes, formats[0])
        return Response(body, media_type=CONTENT_TYPES[formats[0]], headers={"Vary": "Accept"})

    async def home(self, _: Request) -> Response:
        """Answer with what there is and where it is."""
        counts = [(element("span", row["class"]), element("span", row["n"])) for row in await self._rows(_CLASSES)]
        ways = Markup("").join(
            element("li", Markup("{}: {}").format(link(address, address), what))
            for address, what in (
                ("/explorer", "the graph as a picture to walk through"),
                ("/editor", "ask it in SPARQL"),
                ("/sparql", "the SPARQL 1.1 endpoint"),
                ("/.well-known/void", "what the data is, in VoID"),
            )
        )
        body = element("ul", ways) + rows_table(("class", "things"), counts) + element("p", f"paper-kg {__version__}")
        return Response(page("A knowledge graph of research papers", body), media_type=CONTENT_TYPES["html"])

    async def explorer(self, _: Request) -> Response:
        """Answer with the explorer of the whole graph."""
        done = await self._done(PageJob(self._settings.limits.result_bytes))
        return Response(done.body, media_type=CONTENT_TYPES["html"])

    async def _rows(self, sparql: str) -> list[dict[str, str]]:
        done = await self._done(QueryJob(sparql, None, ("json",), self._settings.limits.result_bytes))
        bindings = json.loads(done.body)["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in bindings]

    async def _done(self, job: Job) -> Done:
        answer = await self._pool.run(job)
        if isinstance(answer, Failed):
            raise BadRequest(STATUS[answer.problem], answer.message)
        return answer
