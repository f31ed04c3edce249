"""Turtle, N-Triples, N-Quads, TriG and RDF/XML.

N-Quads and TriG keep a graph for each paper; the others hold the union of the graphs. All but RDF/XML are written
from text to text; RDF/XML goes through Oxigraph's own writer.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from pyoxigraph import Literal, RdfFormat, Triple, parse, serialize

from kg.exporters.blocks import full_term
from kg.exporters.selection import exported_blocks, other_blocks, union_blocks
from kg.exporters.texts import exported_texts
from kg.exporters.turtle import TurtleWriter
from kg.namespaces import BASE, PREFIXES
from kg.rdf.bookkeeping import sync_vocabulary
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    from kg.exporters.blocks import Block, Node
    from kg.exporters.protocol import ExportOptions
    from kg.exporters.texts import BlockWriter
    from kg.store.protocol import Store
    from kg.vocabulary.vocabulary import Vocabulary

_NOT_IN_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_KINDS = ("paper", "method", "dataset", "hardware", "task", "metric")


def xml_safe(text: str) -> str:
    """Replace the characters that no XML 1.0 document can hold, such as U+0001, by U+FFFD."""
    return _NOT_IN_XML.sub("\ufffd", text)


def prefixes(base_iri: str = "") -> dict[str, str]:
    """Return the prefixes that exports declare: the program's own and one for each kind of thing under the base."""
    return PREFIXES | {kind: f"{base_iri or BASE}{kind}/" for kind in _KINDS}


def union_triples(store: Store, options: ExportOptions) -> Iterator[Triple]:
    """Yield the union of the exported graphs as triples, those of one subject together."""
    for nodes in union_blocks(store, options):
        for quad in parse(_lines(nodes, "."), format=RdfFormat.N_TRIPLES):
            yield quad.triple


def _lines(nodes: Iterable[Node], end: str) -> str:
    return "".join([f"{s} {p} {full_term(o)} {end}\n" for s, pairs in nodes for p, o in pairs])


def _n_triples(block: Block) -> str:
    return _lines(block[1], ".")


def _n_quads(block: Block) -> str:
    return _lines(block[1], f"<{block[0]}> .")


def _same(writer: BlockWriter) -> BlockWriter:
    return writer


def _turtle(prefixes: dict[str, str]) -> BlockWriter:
    writer = TurtleWriter(prefixes)
    return lambda block: writer.nodes(block[1])


def _write_n_triples(store: Store, out: BinaryIO, options: ExportOptions) -> None:
    out.writelines(exported_texts(store, options, partial(_same, _n_triples), union=True))


def _write_n_quads(store: Store, out: BinaryIO, options: ExportOptions) -> None:
    out.writelines(exported_texts(store, options, partial(_same, _n_quads), union=False))


def vocabulary_n_quads(vocabulary: Vocabulary, used: Iterable[str]) -> bytes:
    """Return what an export says of the concepts used, whatever store they are used in."""
    with EmbeddedStore() as store:
        sync_vocabulary(store, vocabulary)
        blocks = other_blocks(store, {f"<{iri}>" for iri in used})
        return "".join(map(_n_quads, blocks)).encode()


def _write_turtle(store: Store, out: BinaryIO, options: ExportOptions) -> None:
    known = prefixes(options.base_iri)
    out.write(TurtleWriter(known).header.encode())
    out.writelines(exported_texts(store, options, partial(_turtle, known), union=True))


def _write_trig(store: Store, out: BinaryIO, options: ExportOptions) -> None:
    writer = TurtleWriter(prefixes(options.base_iri))
    out.write(writer.header.encode())
    for graph, blocks in itertools.groupby(exported_blocks(store, options), key=itemgetter(0)):
        out.write(f"{writer.term(f'<{graph}>')} {{\n".encode())
        for _, nodes in blocks:
            out.write(writer.nodes(nodes, "    ").encode())
        out.write(b"}\n")


def _write_rdf_xml(store: Store, out: BinaryIO, options: ExportOptions) -> None:
    triples = map(_xml_safe_triple, union_triples(store, options))
    serialize(triples, out, RdfFormat.RDF_XML, prefixes=prefixes(options.base_iri))


def _xml_safe_triple(triple: Triple) -> Triple:
    text = triple.object
    if not isinstance(text, Literal) or not _NOT_IN_XML.search(text.value):
        return triple
    safe = xml_safe(text.value)
    kept = Literal(safe, language=text.language) if text.language else Literal(safe, datatype=text.datatype)
    return Triple(triple.subject, triple.predicate, kept)


@dataclass(frozen=True, slots=True)
class RdfExporter:
    """Writes one RDF syntax; memory is bounded by the largest paper and the vocabularies."""

    name: str
    title: str
    extensions: tuple[str, ...]
    writer: Callable[[Store, BinaryIO, ExportOptions], None]
    folder: bool = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the graph."""
        self.writer(store, out, options)


TURTLE = RdfExporter("ttl", "Turtle", (".ttl",), _write_turtle)
N_TRIPLES = RdfExporter("nt", "N-Triples", (".nt",), _write_n_triples)
N_QUADS = RdfExporter("nq", "N-Quads, a graph for each paper", (".nq",), _write_n_quads)
TRIG = RdfExporter("trig", "TriG, a graph for each paper", (".trig",), _write_trig)
RDF_XML = RdfExporter("rdfxml", "RDF/XML", (".rdf", ".owl", ".xml"), _write_rdf_xml)
