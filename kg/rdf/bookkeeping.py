"""What a store says of itself: which vocabularies stand in it, and which builds made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from kg import __version__
from kg import namespaces as ns
from kg.iris import slug
from kg.rdf.statements import KIND_CLASSES, TYPE, kg_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from kg.store.protocol import Store
    from kg.vocabulary.concept import Concept
    from kg.vocabulary.skos import SchemeFile
    from kg.vocabulary.vocabulary import Vocabulary

STATE = NamedNode(ns.STATE_GRAPH)
BUILDS = NamedNode(ns.BUILD_GRAPH)
SCHEME_DIGEST = kg_term("schemeDigest")
_MERGED = {ns.SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel")}


def sync_vocabulary(store: Store, vocabulary: Vocabulary) -> bool:
    """Bring the vocabularies in a store up to date, each in the graph of its scheme; return whether any changed.

    Raises:
        OutputError: The store cannot be written.
    """
    known = list(store.quads(None, SCHEME_DIGEST, None, STATE))
    present = {q.subject.value for q in known if isinstance(q.subject, NamedNode)}
    digest = Literal(vocabulary.digest)
    schemes = {scheme_graph(file) for file in vocabulary.files}
    if present == schemes and all(q.object == digest for q in known):
        return False
    graphs: dict[str, Iterable[Quad]] = dict.fromkeys(present, ())
    graphs |= vocabulary_quads(vocabulary)
    extra = [Quad(NamedNode(scheme), SCHEME_DIGEST, digest, STATE) for scheme in sorted(schemes)]
    store.write(graphs, extra=extra, gone=known)
    return True


def scheme_graph(file: SchemeFile) -> str:
    """Return the graph that holds a vocabulary: its scheme's IRI, or one made of the file's name."""
    return file.scheme or ns.VOCAB + slug(file.path.stem)


def vocabulary_quads(vocabulary: Vocabulary) -> dict[str, list[Quad]]:
    """Return the quads of the vocabularies by graph: what the files say, with labels and classes as merged.

    Where a user's vocabulary relabels a concept, the concept still has one preferred label.
    """
    out: dict[str, dict[Quad, None]] = {}
    home: dict[str, str] = {}
    for file in vocabulary.files:
        graph = NamedNode(scheme_graph(file))
        quads = out.setdefault(graph.value, {})
        for triple in ox.parse(path=str(file.path), format=ox.RdfFormat.TURTLE):
            subject, value = triple.subject, triple.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                continue  # blank nodes have no place in a graph whose exports must not differ from run to run
            if subject.value in vocabulary:
                home.setdefault(subject.value, graph.value)
            if triple.predicate.value not in _MERGED or subject.value not in vocabulary:
                quads[Quad(subject, triple.predicate, value, graph)] = None
    for concept in vocabulary:
        graph = NamedNode(home[concept.iri])
        out[graph.value].update(dict.fromkeys(_concept_quads(concept, graph)))
    return {graph: list(quads) for graph, quads in out.items()}


def _concept_quads(concept: Concept, graph: NamedNode) -> Iterator[Quad]:
    node = NamedNode(concept.iri)
    yield Quad(node, TYPE, NamedNode(ns.SKOS + "Concept"), graph)
    yield Quad(node, TYPE, kg_term(concept.type), graph)
    if concept.kind in KIND_CLASSES:
        yield Quad(node, TYPE, kg_term(KIND_CLASSES[concept.kind]), graph)
    labels_by_property = (("prefLabel", (concept.label,)), ("altLabel", concept.alt), ("hiddenLabel", concept.hidden))
    for name, labels in labels_by_property:
        for label in labels:
            yield Quad(node, NamedNode(ns.SKOS + name), Literal(label), graph)


def record_build(store: Store, started: datetime, counts: Mapping[Any, int]) -> None:
    """Note one run of the builder: when it began, with which version, and what it did."""
    node = NamedNode(f"{ns.BUILD_GRAPH}/{started.strftime('%Y%m%dT%H%M%S%fZ')}")
    at = Literal(started.isoformat(), datatype=NamedNode(ns.XSD + "dateTime"))
    said: list[tuple[NamedNode, NamedNode | Literal]] = [
        (TYPE, kg_term("Build")),
        (NamedNode(ns.PROV + "startedAtTime"), at),
        (kg_term("version"), Literal(__version__)),
    ]
    said += [(kg_term("papers" + outcome.capitalize()), Literal(n)) for outcome, n in sorted(counts.items())]
    store.write({}, extra=[Quad(node, p, o, BUILDS) for p, o in said])
