"""What may stand in a slot of a result: metrics of the paper or words for one, and entities of the slot's types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.results_context import Chosen, Context, unit_class
from kg.extract.results_metric_features import metric_features, metric_place_features
from kg.extract.results_metrics import MetricPhrase, metric_phrases
from kg.extract.results_parallel import MetricRow

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from kg.extract.quantities import Quantity
    from kg.extract.results_rank import Features
    from kg.extract.results_text import Sentence
    from kg.model import Direction

DIRECTIONS: tuple[Direction, ...] = ("absolute", "increase", "decrease")
SLOT_TYPES: dict[str, tuple[str, ...]] = {
    "subject": ("Method", "Dataset"),
    "baseline": ("Method",),
    "dataset": ("Dataset",),
    "hardware": ("Hardware",),
}
_UNIT_METRICS = {"fps": "FPS", "parameters": "parameters", "tokens": "tokens", "px": "pixels"}
_SCORES = ("performance", "accuracy", "score")
_CLASS_METRICS: dict[str, tuple[str, ...]] = {
    "time": ("time", "latency", "runtime"),
    "bytes": ("memory",),
    "rate": ("throughput",),
    "USD": ("cost",),
    "%": _SCORES,
    "points": _SCORES,
    "": ("score", "accuracy"),
}
"""What a unit says by itself is measured."""
_POWER: dict[str, tuple[str, ...]] = {"W": ("power",), "J": ("energy",)}
_UNIT_TEXT = re.compile(r"[A-Za-z%°µμ/][^\d]*$")


@dataclass(frozen=True, slots=True)
class MetricCandidate:
    """A metric that a number may have: a metric entity of the paper, or new words for one."""

    label: str
    entity: int | None
    phrase: MetricPhrase | None
    features: Features


def phrases_of(context: Context, sentence: Sentence, heads: Container[str]) -> list[MetricPhrase]:
    """Return the phrases of a sentence that may name a metric."""
    return metric_phrases(context.text, sentence, heads, context.long_forms)


def metric_candidates(
    context: Context, index: int, current: Chosen, phrases: Sequence[MetricPhrase]
) -> list[MetricCandidate]:
    """Return what a number may measure, metrics of the paper first, then phrases of the sentence."""
    sentence = context.sentences[current.sentence]
    quantity = context.quantities[index]
    out: list[MetricCandidate] = []
    row = MetricRow(context, sentence, index, [(p.first, p.last) for p in phrases])
    for number, entity in enumerate(context.entities):
        if entity.type != "Metric":
            continue
        places = sentence.entity_at.get(number, ())
        inside = any(quantity.start <= s and e <= quantity.end for s, e in entity.spans)
        where = "u" if inside else "s" if places else _place(context, number, sentence.index)
        features = metric_features(context, index, current, entity.label, number, where)
        words = entity.label.casefold().split()
        for place in places:
            features += metric_place_features(context, index, current, place, place, words, "mention")
        features += row.features(entity.label, [(p, p) for p in places])
        out.append(MetricCandidate(entity.label, number, None, features))
    grouped: dict[str, list[MetricPhrase]] = {}
    for phrase in (*phrases, *_unit_phrases(context.text, quantity)):
        grouped.setdefault(phrase.label.casefold(), []).append(phrase)
    at = sentence.quantity_at[index]
    for group in grouped.values():
        features = metric_features(context, index, current, group[0].label, None, "s")
        for phrase in group:
            words = phrase.label.casefold().split()
            if phrase.first < 0:
                features += [
                    f"k={phrase.kind}",
                    f"k={phrase.kind}u={quantity.unit}",
                    f"k={phrase.kind}n={len(sentence.quantity_at)}",
                ]
            else:
                features += metric_place_features(
                    context, index, current, phrase.first, phrase.last, words, phrase.kind
                )
        features += row.features(group[0].label, [(p.first, p.last) for p in group if p.first >= 0])
        nearest = min(group, key=lambda p: (min(abs(p.first - at), abs(p.last - at)), p.start))
        out.append(MetricCandidate(nearest.label, None, nearest, features))
    kept = [c for c in out if _may_measure(c.label, quantity)] or out
    if context.pairs is not None and kept:
        for candidate, more in zip(kept, context.pairs.metric_features(index, kept), strict=True):
            candidate.features.extend(more)
    return kept


def places_of(sentence: Sentence, metric: MetricCandidate) -> list[tuple[int, int]]:
    """Return where the words of a metric stand among the items of a sentence, as (first, last)."""
    if metric.entity is not None:
        return [(p, p) for p in sentence.entity_at.get(metric.entity, ())]
    return [(metric.phrase.first, metric.phrase.last)] if metric.phrase and metric.phrase.first >= 0 else []


_SHARES = frozenset(
    {"accuracy", "precision", "recall", "f1", "auc", "auroc", "map", "success", "speedup", "similarity"}
)
"""Metrics that are a share or a factor: none of them has a unit."""


_NEVER: dict[str, frozenset[str]] = {
    "time": frozenset({"fps", "throughput", "memory", "parameters", "bandwidth"}),
    "rate": frozenset({"latency", "time", "runtime", "size", "memory", "parameters", "delay"}),
    "bytes": frozenset({"latency", "time", "runtime", "fps", "throughput", "speed"}),
}
"""What is measured in other units than these."""


def _may_measure(label: str, quantity: Quantity) -> bool:
    """Whether a metric can have a quantity's unit: no accuracy is in milliseconds."""
    last = label.casefold().split()[-1:]
    unit = unit_class(quantity)
    measured = unit in {"time", "rate", "bytes", "parameters", "USD"}
    return not (measured and _SHARES.issuperset(last)) and not _NEVER.get(unit, frozenset()).issuperset(last or [""])


def _place(context: Context, entity: int, index: int) -> str:
    where = context.last_sentence.get(entity, [])
    return "p" if index - 1 in where else "e" if any(i < index for i in where) else "l"


def _unit_phrases(text: str, quantity: Quantity) -> list[MetricPhrase]:
    """Return the metrics that a unit names by itself: "FPS", a factor a speed-up; a count may be a size."""
    match = _UNIT_TEXT.search(quantity.text)
    out = []
    if quantity.counted:
        start = text.find(quantity.unit, quantity.end, quantity.end + 80)
        if start >= 0:
            end = start + len(quantity.unit)
            out = [
                MetricPhrase(start, end, "size", -1, -1, "count"),
                MetricPhrase(start, end, quantity.unit, -1, -1, "unit"),
            ]
    elif quantity.unit == "x":
        out = [MetricPhrase(quantity.start, quantity.end, "speedup", -1, -1, "unit")]
    elif match and quantity.unit and quantity.unit not in {"x", "%", "points"}:
        start = quantity.start + match.start()
        label = _UNIT_METRICS.get(quantity.unit, quantity.unit)
        out = [MetricPhrase(start, quantity.end, label, -1, -1, "unit")]
    implied = _CLASS_METRICS.get(unit_class(quantity), ()) or _POWER.get(quantity.unit[-1:], ())
    if quantity.unit == "fps":
        implied = (*implied, "frame rate")
    return out + [MetricPhrase(quantity.start, quantity.end, name, -1, -1, "implied") for name in implied]


def slot_candidates(context: Context, slot: str) -> list[int | None]:
    """Return the entities that may fill a slot, and None where it may stay empty."""
    types = SLOT_TYPES[slot]
    found: list[int | None] = [i for i, e in enumerate(context.entities) if e.type in types]
    return found if slot == "subject" else [None, *found]


def directions_of(context: Context, current: Chosen) -> tuple[Direction, ...]:
    """Return the directions that a metric can have: a speed-up is no decrease, unless something is slower."""
    slower = context.sentences[current.sentence].words & {"slower", "slowdown", "slow-down"}
    return ("absolute", "increase") if current.metric.casefold() == "speedup" and not slower else DIRECTIONS
