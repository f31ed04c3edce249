"""A small graph of three papers, made by the project's own steps."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import namespaces as ns
from kg.graph import GraphSettings, PaperGraphs
from kg.model import Extraction, Mention, Paper, Result, Section, Source, WebLink
from kg.rdf.bookkeeping import sync_vocabulary
from kg.store.open import open_store
from kg.vocabulary.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from kg.store.embedded import EmbeddedStore
    from kg.vocabulary.vocabulary import Vocabulary

VOCABULARY = Path(__file__).parent / "sample_vocabulary.ttl"
HARDWARE = "https://w3id.org/paper-kg/vocab/hardware"
V100 = HARDWARE + "/nvidia-v100"
EXTRACTOR = "rules 1.0"

TILED = Paper(
    title="TileServe: tiled attention for serving on old cards",
    abstract=(
        "We present TileServe, a tiled attention kernel. On V100 cards TileServe is 2.5x faster than vLLM on ShareGPT. "
        "It keeps 99.0% of the accuracy. Code: https://github.com/example/tileserve"
    ),
    sections=(Section("Experiments", "All runs use one V100."),),
    authors=("Ada Example", "Zoë Muster"),
    issued="2025-03-14",
    venue="Workshop on Kernels",
    url="https://arxiv.org/abs/2503.00001",
    identifiers=(("arxiv", "2503.00001"),),
    original=(("title", "TileServe: tiled attention for serving on old cards "),),
    sources=(Source("listing.txt", "listing", "line 3", "ab12"),),
)
PAGED = Paper(
    title="Paging <b>the</b> cache & more",
    abstract="vLLM pages the key-value cache. Latency falls by 12 to 30 ms against eager decoding.",
)
PLAIN = Paper(title="Ein Überblick über nichts")


@cache
def sample_vocabulary() -> Vocabulary:
    """Return the vocabulary of the sample, read as a user's own."""
    return load_vocabulary([VOCABULARY], built_in=False)


def mention(paper: Paper, words: str, type_, role, label: str = "", *, where: str = "abstract", nth: int = 0, **more):
    """Find words in a paper and make a mention of them."""
    text = paper.text(where)
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    left = text.rfind(". ", 0, start)
    right = text.find(". ", start)
    sentence = text[left + 2 if left >= 0 else 0 : right + 1 if right >= 0 else len(text)]
    return Mention(
        where, start, start + len(words), words, type_, role, label or words,
        sentence=sentence, extractor=EXTRACTOR, **more,
    )  # fmt: skip


def result(paper: Paper, quote: str, metric: str, value: str, unit: str, number: str, **more) -> Result:
    start = paper.abstract.index(quote)
    assert number in quote
    return Result(
        metric, Decimal(value), unit, number, "abstract", start, start + len(quote), quote, extractor=EXTRACTOR, **more
    )


def extractions() -> list[Extraction]:
    """Return three extractions: rich, small, and one with nothing found."""
    url = "https://github.com/example/tileserve"
    at = TILED.abstract.index(url)
    tiled = Extraction(
        TILED,
        (
            mention(TILED, "TileServe", "Method", "proposed", kind="system", confidence=0.97, where="title"),
            mention(TILED, "TileServe", "Method", "proposed", kind="system", confidence=0.9),
            mention(TILED, "TileServe", "Method", "proposed", kind="system", confidence=0.9, nth=1),
            mention(TILED, "tiled attention kernel", "Method", "used", kind="technique", confidence=0.5),
            mention(TILED, "V100", "Hardware", "runs_on", "NVIDIA V100", kind="GPU", entity=V100, confidence=0.95),
            mention(TILED, "V100", "Hardware", "runs_on", "NVIDIA V100", kind="GPU", entity=V100, where="Experiments"),
            mention(TILED, "vLLM", "Method", "baseline", kind="system", confidence=0.9),
            mention(TILED, "ShareGPT", "Dataset", "evaluated_on", confidence=0.8),
            mention(TILED, "2.5x faster", "Metric", "reports", "speedup", confidence=0.8),
            mention(TILED, "accuracy", "Metric", "reports", confidence=0.75),
        ),
        (
            result(
                TILED, "TileServe is 2.5x faster than vLLM", "speedup", "2.5", "x", "2.5x",
                direction="increase", subject="TileServe", baseline="vLLM", dataset="ShareGPT", hardware="NVIDIA V100",
                confidence=0.875,
            ),
            result(TILED, "It keeps 99.0% of the accuracy", "accuracy", "99", "%", "99.0%", subject="TileServe"),
        ),
        (WebLink(url, "code", "abstract", at, at + len(url)),),
    )  # fmt: skip
    paged = Extraction(
        PAGED,
        (
            mention(PAGED, "vLLM", "Method", "proposed", kind="system", confidence=0.9),
            mention(PAGED, "Latency", "Metric", "reports", "latency", confidence=0.9),
            mention(PAGED, "eager decoding", "Method", "baseline", generic=True, confidence=0.4),
        ),
        (
            result(
                PAGED, "Latency falls by 12 to 30 ms against eager decoding", "latency", "12", "ms", "12 to 30 ms",
                value_high=Decimal(30), direction="decrease", qualifier="about", subject="vLLM",
                baseline="eager decoding",
            ),
        ),
    )  # fmt: skip
    return [tiled, paged, Extraction(PLAIN)]


def sample_store(papers: list[Extraction] | None = None) -> EmbeddedStore:
    """Return a store with the sample papers, their vocabulary and the bookkeeping of a build."""
    store = open_store(mode="memory")
    sync_vocabulary(store, sample_vocabulary())
    graphs = PaperGraphs(store, GraphSettings(sample_vocabulary()))
    for extraction in extractions() if papers is None else papers:
        graphs.put(extraction, "digest")
    build = ox.NamedNode(ns.BUILD_GRAPH)
    store.oxigraph.add(ox.Quad(build, ox.NamedNode(ns.RDF + "type"), ox.NamedNode(ns.KG + "Build"), build))
    return store
