"""The query page: Yasgui where its files were built, else a small editor; every file comes from this server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode
from starlette.responses import Response

from kg.namespaces import PREFIXES, XSD
from kg.query.saved import load_queries
from kg.server.markup import page
from kg.server.negotiation import CONTENT_TYPES
from kg.server.operation import BadRequest
from kg.store.binding import bind_terms
from kg.store.sparql_tokens import with_prefixes

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.query.saved import SavedQuery
    from kg.store.protocol import Term

WEB = Path(__file__).parent / "web"
_FILES = {
    "yasgui.min.js": WEB / "dist" / "yasgui.min.js",
    "yasgui.min.css": WEB / "dist" / "yasgui.min.css",
    "licences.txt": WEB / "dist" / "LICENCES.txt",
    "yasgui-page.js": WEB / "yasgui-page.js",
    "editor.js": WEB / "editor.js",
}
_LITERALS = {"text": "string", "integer": "integer", "decimal": "decimal"}
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FIRST_QUERY = "SELECT ?paper ?title WHERE {\n  ?paper a kg:Paper ; dcterms:title ?title .\n}\nLIMIT 10\n"


def has_yasgui() -> bool:
    """Return whether Yasgui's files stand in this installation: they are built with Node."""
    return _FILES["yasgui.min.js"].is_file()


async def asset(request: Request) -> Response:
    """Answer with one of the page's files."""
    path = _FILES.get(request.path_params["name"])
    if path is None or not path.is_file():
        raise BadRequest(404, "There is no such file.")
    media_type = _MEDIA_TYPES[path.suffix.lower()]
    return Response(path.read_bytes(), media_type=media_type, headers={"Cache-Control": "max-age=600"})


async def editor(_: Request) -> Response:
    """Answer with the page for queries."""
    text = _yasgui_page() if has_yasgui() else _small_page()
    return Response(text, media_type=CONTENT_TYPES["html"], headers={"Content-Security-Policy": _POLICY})


def _yasgui_page() -> str:
    declared = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("dcterms", "kg"))
    given = _json({"prefixes": PREFIXES, "query": declared + _FIRST_QUERY})
    body = _saved_queries() + Markup(
        '<div id="yasgui"></div><script type="application/json" id="given">{}</script>'
    ).format(given)
    files = ("yasgui.min.css", "yasgui.min.js", "yasgui-page.js")
    return page("Query", body, [f"/assets/{name}" for name in files])


def _small_page() -> str:
    body = _saved_queries() + Markup(
        '<p><textarea id="query" spellcheck="false" aria-label="Query">{}</textarea></p>'
        '<p><button id="run">Run (Ctrl+Enter)</button> <span id="hints"></span></p><div id="answer"></div>'
        '<script type="application/json" id="prefixes">{}</script>'
    ).format(_FIRST_QUERY, _json(PREFIXES))
    return page("Query", body, ["/assets/editor.js"])


def _saved_queries() -> Markup:
    options = Markup("").join(
        Markup('<option value="{}">{}</option>').format(text, query.title)
        for query in load_queries().values()
        if (text := _ready_to_run(query))
    )
    return Markup(
        '<select id="saved" aria-label="Saved queries"><option value="">Saved queries …</option>{}</select>'
    ).format(options)


def _ready_to_run(query: SavedQuery) -> str:
    """Return a saved query with its prefixes declared and its defaults in it; nothing where it needs a value."""
    terms: dict[str, Term] = {}
    for parameter in query.parameters:
        if parameter.default is not None and parameter.type in _LITERALS:
            datatype = NamedNode(XSD + _LITERALS[parameter.type])
            terms[parameter.name] = Literal(parameter.default, datatype=datatype)
        elif not parameter.optional:
            return ""
    lines = [line for line in query.sparql.splitlines() if not line.startswith("#")]
    text = bind_terms("\n".join(lines), terms)
    prefixed = with_prefixes(text, PREFIXES)
    declared = prefixed.removesuffix(text).replace("> ", ">\n")
    return f"# {query.title}\n{declared}{text}\n"


def _json(value: object) -> Markup:
    return Markup(json.dumps(value).replace("<", "\\u003c"))
