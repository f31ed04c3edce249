"""A graph of results to rank, compare and check: two papers that claim about the same things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.graph import GraphSettings, PaperGraphs
from kg.model import Extraction, Paper
from kg.store.open import open_store
from kg.vocabulary import Vocabulary
from tests.sample_graph import mention, result

if TYPE_CHECKING:
    from kg.store.protocol import Store

ZEPHYR = Paper(
    title="Zephyr: many steps a second",
    abstract=(
        "Zephyr reaches 421,000 steps per second, 54x faster than Boreas (7,699 steps per second). "
        "With learning, Zephyr does 108,000 frames per second, 88x faster than Boreas (1,243 frames per second). "
        "Latency of Zephyr on Gale is 2 s. "
        "It cuts energy by 3x against Boreas, from 100 joules for Boreas to 50 joules for Zephyr."
    ),
    issued="2024",
)
NOTOS = Paper(
    title="Notos: quick answers",
    abstract="Latency of Notos on Gale is 450 ms. On Gale, latency of Zephyr is 4 s. Zephyr is 60x faster than Boreas.",
    issued="2025-02",
)


def store_of(*extractions: Extraction) -> Store:
    store = open_store(mode="memory")
    graphs = PaperGraphs(store, GraphSettings(Vocabulary([])))
    for extraction in extractions:
        graphs.put(extraction, "digest")
    return store


def claims_store() -> Store:
    return store_of(zephyr(), notos())


def zephyr() -> Extraction:
    steps, frames, rest, cost = (s for s in _sentences(ZEPHYR))
    own = {"subject": "Zephyr"}
    theirs = {"subject": "Boreas"}
    over = {"subject": "Zephyr", "baseline": "Boreas", "direction": "increase"}
    mentions = (
        mention(ZEPHYR, "Zephyr", "Method", "proposed"),
        mention(ZEPHYR, "Boreas", "Method", "baseline"),
        mention(ZEPHYR, "Zephyr", "Method", "proposed", nth=2),
        mention(ZEPHYR, "Gale", "Dataset", "evaluated_on"),
        mention(ZEPHYR, "steps per second", "Metric", "reports"),
        mention(ZEPHYR, "frames per second", "Metric", "reports"),
        mention(ZEPHYR, "faster", "Metric", "reports", "speedup"),
        mention(ZEPHYR, "Latency", "Metric", "reports", "latency"),
        mention(ZEPHYR, "energy", "Metric", "reports"),
        mention(ZEPHYR, "joules", "Metric", "reports", "energy"),
    )
    results = (
        result(ZEPHYR, steps, "steps per second", "421000", "steps/s", "421,000 steps per second", **own),
        result(ZEPHYR, steps, "speedup", "54", "x", "54x", **over),
        result(ZEPHYR, steps, "steps per second", "7699", "steps/s", "7,699 steps per second", **theirs),
        result(ZEPHYR, frames, "frames per second", "108000", "fps", "108,000 frames per second", **own),
        result(ZEPHYR, frames, "speedup", "88", "x", "88x", **over),
        result(ZEPHYR, frames, "frames per second", "1243", "fps", "1,243 frames per second", **theirs),
        result(ZEPHYR, rest, "latency", "2", "s", "2 s", dataset="Gale", **own),
        result(ZEPHYR, cost, "energy", "3", "x", "3x", **{**over, "direction": "decrease"}),
        result(ZEPHYR, cost, "energy", "100", "J", "100 joules", **theirs),
        result(ZEPHYR, cost, "energy", "50", "J", "50 joules", **own),
    )
    return Extraction(ZEPHYR, mentions, results)


def notos() -> Extraction:
    own, other, faster = _sentences(NOTOS)
    mentions = (
        mention(NOTOS, "Notos", "Method", "proposed"),
        mention(NOTOS, "Zephyr", "Method", "baseline"),
        mention(NOTOS, "Boreas", "Method", "mentioned"),
        mention(NOTOS, "Gale", "Dataset", "evaluated_on"),
        mention(NOTOS, "Gale", "Dataset", "evaluated_on", nth=1),
        mention(NOTOS, "Latency", "Metric", "reports", "latency"),
        mention(NOTOS, "faster", "Metric", "reports", "speedup"),
    )
    results = (
        result(NOTOS, own, "latency", "450", "ms", "450 ms", subject="Notos", dataset="Gale", baseline="Zephyr"),
        result(NOTOS, other, "latency", "4", "s", "4 s", subject="Zephyr", dataset="Gale"),
        result(NOTOS, faster, "speedup", "60", "x", "60x", subject="Zephyr", baseline="Boreas", direction="increase"),
    )
    return Extraction(NOTOS, mentions, results)


def _sentences(paper: Paper) -> list[str]:
    parts = paper.abstract.split(". ")
    return [p if p.endswith(".") else p + "." for p in parts]
