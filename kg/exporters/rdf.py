"""Turtle, N-Triples, N-Quads, TriG and RDF/XML: the graph in the syntaxes that Oxigraph writes.

N-Quads and TriG keep a graph for each paper; the others hold the union of the graphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Quad, RdfFormat, serialize

from kg.exporters.selection import exported_quads, exported_triples
from kg.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS = ("paper", "method", "dataset", "hardware", "task", "metric")


def xml_safe(text: str) -> str:
    """Replace the characters that no XML 1.0 document can hold, such as U+0001, by U+FFFD."""
    return _NOT_IN_XML.sub("�", text)


def prefixes(base_iri: str = "") -> dict[str, str]:
    """Return the prefixes that exports declare: the program's own and one for each kind of thing under the base."""
    return PREFIXES | {kind: f"{base_iri or BASE}{kind}/" for kind in _KINDS}


@dataclass(frozen=True, slots=True)
class RdfExporter:
    """Writes one RDF syntax."""

    name: str
    title: str
    extensions: tuple[str, ...]
    syntax: RdfFormat
    folder: bool = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the graph; memory is bounded by the largest paper and the vocabularies."""
        declared = prefixes(options.base_iri)
        if self.syntax.supports_datasets:
            serialize(exported_quads(store, options), out, self.syntax, prefixes=declared)
            return
        quads: Iterable[Quad] = exported_triples(store, options)
        if self.syntax == RdfFormat.RDF_XML:
            quads = _xml_safe_quads(quads)
        serialize((quad.triple for quad in quads), out, self.syntax, prefixes=declared)


def _xml_safe_quads(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        text = quad.object
        if isinstance(text, Literal) and _NOT_IN_XML.search(text.value):
            safe = xml_safe(text.value)
            kept = Literal(safe, language=text.language) if text.language else Literal(safe, datatype=text.datatype)
            quad = Quad(quad.subject, quad.predicate, kept, quad.graph_name)
        yield quad


TURTLE = RdfExporter("ttl", "Turtle", (".ttl",), RdfFormat.TURTLE)
N_TRIPLES = RdfExporter("nt", "N-Triples", (".nt",), RdfFormat.N_TRIPLES)
N_QUADS = RdfExporter("nq", "N-Quads, a graph for each paper", (".nq",), RdfFormat.N_QUADS)
TRIG = RdfExporter("trig", "TriG, a graph for each paper", (".trig",), RdfFormat.TRIG)
RDF_XML = RdfExporter("rdfxml", "RDF/XML", (".rdf", ".owl", ".xml"), RdfFormat.RDF_XML)
