"""JSON-LD, compact, with its context inside, so that nobody has to fetch one.

The context holds prefixes alone, as `ontology/context.jsonld` does; so compacting needs no general processor, which
would have to hold the whole graph, and nodes are written one after the other.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from kg.exporters.rdf import prefixes, union_triples
from kg.namespaces import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO

    from pyoxigraph import Triple

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store, Term

_TYPE = NamedNode(RDF + "type")
_EXACT_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}")  # canonical, and exact in every reader of JSON
_LOCAL = re.compile(r"(?!//)[^\s\x00-\x20<>\"{}|\\^`]+")


def compactor(declared: Mapping[str, str]) -> Callable[[str], str]:
    """Return what writes an IRI as a CURIE, with the longest prefix, where it reads back as the same IRI."""
    longest_first = sorted(declared.items(), key=lambda item: (-len(item[1]), item[0]))
    cache: dict[str, str] = {}

    def compact(iri: str) -> str:
        if iri not in cache:
            if len(cache) > 100_000:
                cache.clear()
            cache[iri] = next((curie for curie in map(_curie, itertools.repeat(iri), longest_first) if curie), iri)
        return cache[iri]

    return compact


def _curie(iri: str, item: tuple[str, str]) -> str:
    prefix, namespace = item
    local = iri[len(namespace) :]
    return f"{prefix}:{local}" if iri.startswith(namespace) and _LOCAL.fullmatch(local) else ""


def nodes(triples: Iterable[Triple], compact: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Yield one node object for each run of triples with the same subject."""
    for subject, group in itertools.groupby(triples, key=lambda triple: triple.subject):
        values: dict[str, list[Any]] = {}
        for triple in group:
            if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
                values.setdefault("@type", []).append(compact(triple.object.value))
            else:
                key = compact(triple.predicate.value)
                values.setdefault(key, []).append(_value(triple.object, compact))
        node = {key: found[0] if len(found) == 1 else found for key, found in values.items()}
        yield {"@id": compact(subject.value)} | node


def _value(term: Triple | Term, compact: Callable[[str], str]) -> object:
    if not isinstance(term, Literal):
        return {"@id": compact(term.value)}  # type: ignore[union-attr]
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == XSD + "string":
        return term.value
    if datatype == XSD + "integer" and _EXACT_INTEGER.fullmatch(term.value):
        return int(term.value)
    if datatype == XSD + "boolean" and term.value in ("true", "false"):
        return term.value == "true"
    return {"@value": term.value, "@type": compact(datatype)}


@dataclass(frozen=True, slots=True)
class JsonLdExporter:
    """Writes JSON-LD 1.1, a node on each line."""

    name: str = "jsonld"
    title: str = "JSON-LD, compact, its context inside"
    extensions: tuple[str, ...] = (".jsonld",)
    folder: bool = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the union of the graphs, streaming."""
        context = prefixes(options.base_iri)
        head = json.dumps(context, ensure_ascii=False, indent=2)
        out.write(f'{{"@context": {head},\n"@graph": ['.encode())
        comma = b"\n"
        for node in nodes(union_triples(store, options), compactor(context)):
            out.write(comma + json.dumps(node, ensure_ascii=False, separators=(", ", ": ")).encode())
            comma = b",\n"
        out.write(b"\n]}\n")


JSON_LD = JsonLdExporter()
