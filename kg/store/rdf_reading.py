"""Reading RDF of any of the standard formats into quads, with errors that say where."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import ParseError, canonicalize

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.errors import InputError, UnknownName
from kg.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RDF_FORMATS: dict[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_XML = NamedNode(RDF + "XMLLiteral")
_WHERE = re.compile(r" at line (\d+)(?: column (\d+))?(?: between columns (\d+) and \d+)?")


class Followed:
    """A stream to be read, and a few bytes more behind it."""

    def __init__(self, data: IO[bytes], more: bytes) -> None:
        self._data = data
        self._more = more

    def read(self, size: int = -1) -> bytes:
        """Read at most so many bytes, or all of them."""
        got = self._data.read(size)
        if got and size >= 0:
            return got
        size = len(self._more) if size < 0 else size
        more, self._more = self._more[:size], self._more[size:]
        return got + more


def read_rdf(
    data: bytes | IO[bytes],
    file: str,
    format: str,  # noqa: A002
    *,
    base: str | None = None,
    graph: str | None = None,
) -> Iterator[Quad]:
    """Yield the quads of RDF text; nothing is fetched, whatever it names.

    Blank nodes get names of their own, so that those of two texts are never one.

    Args:
        data: The text, in UTF-8.
        file: Its name for messages.
        format: One of RDF_FORMATS.
        base: What relative IRIs are resolved against; without one they are an error.
        graph: The IRI of the graph for what stands in no named graph; the default graph when None.

    Raises:
        UnknownName: There is no such format.
        InputError: The text has a syntax error; the message has line and column.
    """
    if format not in RDF_FORMATS:
        raise UnknownName("RDF format", format, RDF_FORMATS)
    home = NamedNode(graph) if graph else None
    try:
        quads: Iterable[Quad] = ox.parse(data, RDF_FORMATS[format], base_iri=base, rename_blank_nodes=True)
        for quad in map(_with_canonical_xml, quads) if format == "rdfxml" else quads:
            if home is not None and isinstance(quad.graph_name, DefaultGraph):
                yield Quad(quad.subject, quad.predicate, quad.object, home)
            else:
                yield quad
    except (SyntaxError, ValueError) as error:
        raise syntax_error(file, error) from error


def _with_canonical_xml(quad: Quad) -> Quad:
    """Return a quad whose XML literal, if it has one, is in canonical form, as RDF/XML (7.2.17) has it.

    Oxigraph keeps it as it is written; a literal that is no XML by itself stays so.
    """
    if not isinstance(quad.object, Literal) or quad.object.datatype != _XML:
        return quad
    try:
        canonical = canonicalize(f"<x>{quad.object.value}</x>")
    except ParseError:
        return quad
    literal = Literal(canonical.removeprefix("<x>").removesuffix("</x>"), datatype=_XML)
    return Quad(quad.subject, quad.predicate, literal, quad.graph_name)


def syntax_error(file: str, error: Exception) -> InputError:
    """Return the error that names the line and column of a syntax error that Oxigraph found in a file."""
    text = str(error).removeprefix("Parser error").strip()
    found = _WHERE.search(str(error))
    column = (found[2] or found[3]) if found else None
    place = f"line {found[1]}" + (f", column {column}" if column else "") if found else ""
    if found:
        text = str(error)[found.end() :].lstrip(": ") or str(error)[: found.start()]
    return InputError(file, f"{text.rstrip('.')}.", place=place)
