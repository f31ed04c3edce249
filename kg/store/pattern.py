"""Quads by pattern, whatever the store underneath answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad
    from pyoxigraph import Store as Oxigraph

    from kg.store.protocol import Term


def matching_quads(
    oxigraph: Oxigraph,
    subject: NamedNode | None,
    predicate: NamedNode | None,
    object: Term | None,  # noqa: A002 (the term's name in RDF)
    graph: NamedNode | None,
) -> Iterator[Quad]:
    """Yield the quads of an Oxigraph store that match a pattern, and no others.

    Oxigraph 0.5 on disk scans a range of keys from the pattern's bytes, and where these end in 0xFF (the integers 255
    and 511, and one in 256 of all IRIs by their hash) the range has no upper end: the quads behind it come too. Its
    own SPARQL engine checks each quad again; so do we.
    """
    for quad in oxigraph.quads_for_pattern(subject, predicate, object, graph):
        if (
            (subject is None or quad.subject == subject)
            and (predicate is None or quad.predicate == predicate)
            and (object is None or quad.object == object)
            and (graph is None or quad.graph_name == graph)
        ):
            yield quad


def stands_in(oxigraph: Oxigraph, term: str) -> bool:
    """Return whether an IRI, as a query writes it in full, is the subject or object of any quad; False if in doubt.

    A look into two indexes, where a query must be parsed and planned first. A prefixed name, and an IRI that a BASE
    may change, is in doubt.
    """
    if not term.startswith("<") or "/." in term:
        return False
    try:
        node = NamedNode(term[1:-1])
    except ValueError:
        return False
    as_subject = next(oxigraph.quads_for_pattern(node, None, None, None), None)
    if as_subject is not None and as_subject.subject == node:
        return True
    as_object = next(oxigraph.quads_for_pattern(None, None, node, None), None)
    return as_object is not None and as_object.object == node
