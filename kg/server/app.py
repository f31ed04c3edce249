"""The server: SPARQL 1.1 Protocol, graph store protocol for reading, entity pages, health and metrics."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg.errors import KgError
from kg.server.editor import asset, editor
from kg.server.entity_pages import EntityPages
from kg.server.metrics import Metrics
from kg.server.operation import BadRequest
from kg.server.site import Site
from kg.server.sparql import SparqlEndpoint
from kg.server.workers import OutOfTime, Overloaded, WorkerPool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request

    from kg.server.settings import ServerSettings

    Handler = Callable[[Request], Awaitable[Response]]

_SECURITY = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def create_app(settings: ServerSettings) -> Starlette:
    """Make the ASGI application that serves a store.

    Its worker processes start with the first queries and end with the application.
    """
    pool = WorkerPool(settings.store, settings.limits)
    metrics = Metrics()
    sparql = SparqlEndpoint(settings, pool)
    site = Site(settings, pool, metrics)
    pages = EntityPages(settings, sparql)
    get, both = ["GET"], ["GET", "POST", "PUT", "DELETE", "PATCH"]
    handlers: list[tuple[str, str, Handler, list[str]]] = [
        ("/sparql", "sparql", sparql.operate, both),
        ("/sparql/", "sparql", sparql.operate, both),
        ("/rdf-graph-store", "graphs", sparql.graph, both),
        ("/id/{local:path}", "entity", pages.by_path, get),
        ("/vocab/{local:path}", "entity", pages.by_path, get),
        ("/entity", "entity", pages.by_iri, get),
        ("/.well-known/void", "void", site.void, get),
        ("/healthz", "health", site.health, get),
        ("/metrics", "metrics", site.metrics, get),
        ("/explorer", "explorer", site.explorer, get),
        ("/editor", "editor", editor, get),
        ("/assets/{name}", "asset", asset, get),
        ("/", "home", site.home, get),
    ]

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        pool.close()

    routes = [
        Route(path, _measured(handler, name, metrics, settings), methods=methods)
        for path, name, handler, methods in handlers
    ]
    cors = Middleware(
        CORSMiddleware, allow_origins=list(settings.cors), allow_methods=["GET", "POST"], allow_headers=["*"]
    )
    return Starlette(routes=routes, middleware=[cors] if settings.cors else [], lifespan=lifespan)


def _measured(handler: Handler, name: str, metrics: Metrics, settings: ServerSettings) -> Handler:
    """Give a handler what all have: the limits on the request, errors as statuses, and a place in the metrics."""

    async def answer(request: Request) -> Response:
        begun = time.perf_counter()
        response = await _guarded(handler, request, settings)
        for key, value in _SECURITY.items():
            response.headers.setdefault(key, value)
        metrics.note(name, response.status_code, time.perf_counter() - begun)
        return response

    return answer


async def _guarded(handler: Handler, request: Request, settings: ServerSettings) -> Response:
    try:
        request.state.body = await asyncio.wait_for(read_body(request, settings), settings.limits.request_seconds)
        return await handler(request)
    except BadRequest as error:
        return PlainTextResponse(error.message + "\n", error.status, headers=error.headers)
    except TimeoutError:
        return PlainTextResponse("The request came too slowly.\n", 408, headers={"Connection": "close"})
    except Overloaded:
        return PlainTextResponse("Too many queries wait already.\n", 503, headers={"Retry-After": "1"})
    except OutOfTime:
        seconds = settings.limits.seconds
        return PlainTextResponse(f"The query was stopped: it ran for more than {seconds:g} s.\n", 503)
    except KgError as error:
        return PlainTextResponse(f"{error}\n", 400)


async def read_body(request: Request, settings: ServerSettings) -> bytes:
    """Read a request's body, up to its limit.

    Raises:
        BadRequest: It is larger.
    """
    limit = settings.limits.body_bytes
    too_large = BadRequest(413, f"The request is larger than {limit} bytes.", {"Connection": "close"})
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)
