"""Store → the explorer: one HTML file that needs no network.

The page carries all that it shows. A content-security policy in it allows just its own scripts and styles, by their
digests, and no connection anywhere.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from kg.viewer.ask import ask_block, graph_text
from kg.viewer.assets import PACKAGE, PageCode, load_page_code, load_query_engine
from kg.viewer.payload import encode, payload
from kg.views.explorer import explorer_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.store.protocol import Store
    from kg.views.explorer import ExplorerData

PLAIN_LIMIT = 512 * 1024
"""Blocks of more bytes than this are compressed."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of data as it stands in the page."""

    name: str
    type: str
    text: Markup


def write_html(
    store: Store, out: BinaryIO, *, title: str = "Knowledge graph", papers: Sequence[str] = (), sparql: bool = True
) -> None:
    """Write the explorer to an open binary stream; the same store gives the same bytes.

    Args:
        store: any store.
        out: where the page goes.
        title: stands in the window's title and at the top.
        papers: IRIs of the papers to show; all where empty.
        sparql: whether the page answers SPARQL by itself, which takes about 2 MB; a graph of more than
            `kg.viewer.ask.MOST_QUADS` is left out all the same.
    """
    data = explorer_data(store, papers)
    write_data(data, out, title=title, extra=_sparql_blocks(store, data) if sparql else ())


def write_data(
    data: ExplorerData, out: BinaryIO, *, title: str = "Knowledge graph", extra: Sequence[Block] = ()
) -> dict[str, Any]:
    """Write the explorer of what was read from a store before, and return the block that it opens with."""
    code = load_page_code()
    made = dict(payload(data, title))
    blocks = [*(_block(name, encode(block)) for name, block in made.items()), *extra]
    environment = Environment(
        loader=FileSystemLoader(PACKAGE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.get_template("page.html.j2").generate(
        title=title,
        policy="; ".join(_policy(code, sparql=bool(extra))),
        styles=[Markup(style) for style in code.styles],
        scripts=[Markup(script) for script in code.scripts],
        blocks=blocks,
    )
    for part in page:
        out.write(part.encode("utf-8"))
    return made["core"]


def _sparql_blocks(store: Store, data: ExplorerData) -> list[Block]:
    engine = load_query_engine()
    graph = graph_text(store, data) if engine else None
    if engine is None or graph is None:
        return []
    return [
        _block("ask", encode(ask_block())),
        _packed("graph", graph),
        _packed("sparql", engine.script),
        _packed("oxigraph", engine.wasm),
    ]


def _block(name: str, json: bytes) -> Block:
    if len(json) <= PLAIN_LIMIT:
        return Block(name, "application/json", Markup(json.decode("utf-8")))
    return _packed(name, json)


def _packed(name: str, content: bytes) -> Block:
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode("ascii")
    return Block(name, "application/gzip", Markup(packed))


def _policy(code: PageCode, *, sparql: bool) -> Iterator[str]:
    """Yield the directives of the page's content-security policy."""
    yield "default-src 'none'"
    engine = ["'wasm-unsafe-eval'"] if sparql else []  # allows WebAssembly, not eval
    yield " ".join(["script-src", *(_digest(script) for script in code.scripts), *engine])
    if sparql:
        yield "worker-src blob:"
    yield " ".join(["style-src", *(_digest(style) for style in code.styles)])
    yield "img-src data: blob:"
    yield "base-uri 'none'"
    yield "form-action 'none'"


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"
