"""A small graph in the shape that builds give, made by hand, and a store to hold it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import namespaces as ns
from kg.iris import mint_entity
from kg.linking.normalise import linking_key
from kg.model import Extraction, Mention, Paper, Result, Section, WebLink
from kg.rdf.entities import describe, entity_quads
from kg.rdf.statements import paper_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import EntityType, Role

HARDWARE = ns.VOCAB + "hardware"


class MemoryStore:
    """The store protocol on Oxigraph in memory."""

    rules = None

    def __init__(self) -> None:
        self.quads_held = ox.Store()

    def write(self, graphs, extra=(), gone=(), new=b""):
        for quads in graphs.values():
            self.quads_held.extend(quads)

    def quads(self, subject=None, predicate=None, object=None, graph=None) -> Iterator[ox.Quad]:  # noqa: A002
        return iter(self.quads_held.quads_for_pattern(subject, predicate, object, graph))

    def query(self, sparql, substitutions=None):
        return self.quads_held.query(sparql, use_default_graph_as_union=True)

    def graphs(self) -> Iterator[str]:
        return (graph.value for graph in self.quads_held.named_graphs())

    def __len__(self) -> int:
        return len(self.quads_held)

    def close(self) -> None:
        pass


def mention(paper: Paper, words: str, type_: EntityType, role: Role, label: str = "", **more: object) -> Mention:
    """Make a mention of the first place of the words in the paper."""
    field, text = next((field, text) for field, text in paper.fields() if words in text)
    at = text.index(words)
    start = max(text.rfind(". ", 0, at) + 2, 0) if ". " in text[:at] else 0
    stop = text.find(". ", at)
    made = Mention(field, at, at + len(words), words, type_, role, label or words, extractor="hand 1", **more)
    entity = made.entity or mint_entity(type_, linking_key(type_, made.label))
    return replace(made, entity=entity, sentence=text[start : stop + 1 if stop >= 0 else len(text)])


def concept_quads(iri: str, label: str, broader: str = "", alt: str = "") -> Iterator[ox.Quad]:
    """Yield a concept of the hardware vocabulary."""
    node, graph = ox.NamedNode(iri), ox.NamedNode(HARDWARE)
    yield ox.Quad(node, ox.NamedNode(ns.RDF + "type"), ox.NamedNode(ns.SKOS + "Concept"), graph)
    yield ox.Quad(node, ox.NamedNode(ns.RDF + "type"), ox.NamedNode(ns.KG + "Hardware"), graph)
    yield ox.Quad(node, ox.NamedNode(ns.SKOS + "prefLabel"), ox.Literal(label), graph)
    yield ox.Quad(node, ox.NamedNode(ns.SKOS + "inScheme"), graph, graph)
    if alt:
        yield ox.Quad(node, ox.NamedNode(ns.SKOS + "altLabel"), ox.Literal(alt), graph)
    if broader:
        yield ox.Quad(node, ox.NamedNode(ns.SKOS + "broader"), ox.NamedNode(broader), graph)


V100 = HARDWARE + "/nvidia-v100"
VOLTA = HARDWARE + "/nvidia-volta"
GPU = HARDWARE + "/gpu"


def quick_paper() -> Extraction:
    """Return a paper that proposes QuickKernel and reports two numbers on the V100."""
    paper = Paper(
        "QuickKernel: Faster Sorting on Accelerators",
        "Sorting is slow. We present QuickKernel, a sorting kernel. On a V100 it is 3.5x faster than SlowSort and "
        "reaches 90% accuracy on SortBench 🎉. Code: https://github.com/example/quick",
        authors=("Ada Example", "Bo Sample"),
        issued="2023-05-04",
        identifiers=(("arxiv", "2305.01234"),),
        sections=(Section("Results", "QuickKernel also sorts strings."),),
    )
    text = paper.abstract
    quote = text[text.index("On a V100") : text.index(" Code:")]
    at = text.index(quote)
    result = Result(
        metric="speedup",
        value=Decimal("3.5"),
        unit="x",
        number="3.5x",
        field="abstract",
        start=at,
        end=at + len(quote),
        quote=quote,
        direction="increase",
        subject="QuickKernel",
        baseline="SlowSort",
        hardware="V100",
        extractor="hand 1",
    )
    return Extraction(
        paper,
        (
            mention(paper, "QuickKernel", "Method", "proposed", kind="system"),
            mention(paper, "SlowSort", "Method", "baseline"),
            mention(paper, "V100", "Hardware", "runs_on", entity=V100),
            mention(paper, "SortBench", "Dataset", "evaluated_on"),
            mention(paper, "accuracy", "Metric", "reports"),
            mention(paper, "faster", "Metric", "reports", "speedup"),
            mention(paper, "Sorting", "Task", "addresses", "sorting"),
        ),
        (result, replace(result, metric="accuracy", value=Decimal(90), unit="%", number="90%", baseline=None)),
        (WebLink("https://github.com/example/quick", "code"),),
    )


def slow_paper() -> Extraction:
    """Return an older paper that proposes SlowSort and shares the data set."""
    paper = Paper("SlowSort: Sorting with Care", "We present SlowSort. It is tested on SortBench.", issued="2019")
    return Extraction(
        paper,
        (
            mention(paper, "SlowSort", "Method", "proposed", kind="technique"),
            mention(paper, "SortBench", "Dataset", "evaluated_on"),
            mention(paper, "Sorting", "Task", "addresses", "sorting"),
        ),
    )


def store_of(extractions: Iterable[Extraction]) -> MemoryStore:
    """Return a store that holds the extractions, the descriptions of their entities and a small vocabulary."""
    store = MemoryStore()
    held = list(extractions)
    vocabulary = {V100, VOLTA, GPU}
    for extraction in held:
        store.quads_held.extend(paper_quads(extraction))
    described = describe((m for x in held for m in x.mentions), dict.fromkeys(vocabulary))
    for iri, description in sorted(described.items()):
        store.quads_held.extend(entity_quads(iri, description))
    store.quads_held.extend(concept_quads(V100, "NVIDIA V100", VOLTA, "Tesla V100"))
    store.quads_held.extend(concept_quads(VOLTA, "NVIDIA Volta GPU", GPU))
    store.quads_held.extend(concept_quads(GPU, "GPU", VOLTA))  # a cycle, which a user's vocabulary may have
    return store


def small_store() -> MemoryStore:
    """Return the two papers in a store."""
    return store_of([quick_paper(), slow_paper()])
