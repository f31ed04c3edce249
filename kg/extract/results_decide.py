"""From numbers to filled slots: which numbers are outcomes, and what each measures, of what, against and on what.

Numbers are decided from left to right, each knowing what was decided for the one before it, since lists and the
sentences after share their subject, baseline and conditions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.results_candidates import (
    directions_of,
    metric_candidates,
    phrases_of,
    places_of,
    slot_candidates,
)
from kg.extract.results_context import Chosen, Context
from kg.extract.results_metric_features import direction_features
from kg.extract.results_metrics import agreed
from kg.extract.results_number import number_features
from kg.extract.results_rank import shared
from kg.extract.results_respectively import paired, paired_metric
from kg.extract.results_slots import entity_features, example_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.results_metrics import MetricPhrase
    from kg.extract.results_rank import Model, Ranker

_NEVER_AFTER = re.compile(r"[\s\x00-]*(?:CIs?\b|confidence (?:interval|level)|bootstrap)", re.IGNORECASE)
_NEVER_BEFORE = re.compile(
    r"\bp[\s\x00$]*(?:<|>|=|≤|≥|&lt;|\\leq?\b|\\ll\b)[\s\x00$]*$|(?:±|\\pm|\+/-)[\s\x00$]*$|\bCI[\s:=\[(]*$"
)


def outcome_probability(context: Context, index: int, ranker: Ranker) -> float:
    """Return how likely a number states an outcome; p-values, confidence levels and uncertainties never do."""
    quantity = context.quantities[index]
    before, after = context.text[max(0, quantity.start - 24) : quantity.start], context.text[quantity.end :][:24]
    if _NEVER_AFTER.match(after) or _NEVER_BEFORE.search(before):
        return 0.0
    likely = ranker.probability(number_features(context, index))
    return max(likely, _PAIRED) if _is_paired(context, index) else likely


_PAIRED = 0.6
"""How likely a number is an outcome that stands in brackets after a method, beside a level in the same unit."""


def _is_paired(context: Context, index: int) -> bool:
    """Whether a number is the level of what was compared with: "421,000 steps/s, 54x faster than X (7,699 steps/s)"."""
    sentence = context.sentences[context.sentence_of[index]]
    anchor, unit = sentence.anchors.get(index), context.quantities[index].unit
    if anchor is None or sentence.items[anchor].type != "Method" or unit in {"", "x", "parameters"}:
        return False
    return any(context.quantities[i].unit == unit for i in sentence.quantity_at if i != index)


def decide(context: Context, model: Model, threshold: float | None = None) -> list[tuple[Chosen, float]]:
    """Choose the outcomes among the numbers of a document and fill their slots.

    Returns:
        What was chosen for each outcome, in order, and the probability that it is one times that of its slots.
    """
    limit = model.threshold if threshold is None else threshold
    out: list[tuple[Chosen, float]] = []
    phrases: dict[int, list[MetricPhrase]] = {}
    for index in sorted(context.sentence_of):
        likely = outcome_probability(context, index, model.rankers["number"])
        if likely < limit:
            continue
        current = Chosen(index, context.sentence_of[index])
        if current.sentence not in phrases:
            phrases[current.sentence] = phrases_of(context, context.sentences[current.sentence], model.heads)
        sure = fill(context, index, current, model, phrases[current.sentence])
        if _is_paired(context, index):
            _like_its_pair(context, current)
        context.chosen.append(current)
        out.append((current, likely * sure))
    return out


def _like_its_pair(context: Context, current: Chosen) -> None:
    """Give a level in brackets the method before it, and metric and conditions of the level that it stands beside."""
    sentence = context.sentences[current.sentence]
    current.subject, current.baseline = sentence.items[sentence.anchors[current.quantity]].entity, None
    unit = context.quantities[current.quantity].unit
    for other in reversed(context.chosen):
        if other.sentence == current.sentence and context.quantities[other.quantity].unit == unit:
            current.metric, current.phrase, current.direction = other.metric, other.phrase, "absolute"
            current.dataset, current.hardware = other.dataset, other.hardware
            return


def _example(context: Context, current: Chosen, baseline: int) -> int:
    """Return what names a class of methods in a sentence ("systems like X" → X), or the class where nothing does."""
    sentence = context.sentences[current.sentence]
    if context.entities[baseline].generic:
        for place in sentence.entity_at.get(baseline, ()):
            name = example_after(context, sentence, place)
            if name is not None and name != current.subject:
                return name
    return baseline


_RIVALS = 3
"""How many subjects are weighed together with the baselines against them."""


def fill(context: Context, index: int, current: Chosen, model: Model, phrases: Sequence[MetricPhrase]) -> float:
    """Fill the slots of one outcome in place; return the probability of what was chosen, all together."""
    sure = _measure(context, index, current, model, phrases)
    directions = directions_of(context, current)
    pick, p = model.rankers["direction"].best([direction_features(context, index, current, d) for d in directions])
    current.direction = directions[pick]
    sure *= p * _compare(context, index, current, model)
    for slot in ("dataset", "hardware"):
        candidates = slot_candidates(context, slot)
        pick, p = model.rankers[slot].best([entity_features(context, index, slot, c, current) for c in candidates])
        setattr(current, slot, _paired(context, index, current, candidates[pick]))
        sure *= p
    if current.baseline is not None:
        current.baseline = _example(context, current, current.baseline)
    return sure


def _measure(context: Context, index: int, current: Chosen, model: Model, phrases: Sequence[MetricPhrase]) -> float:
    """Choose the metric; return its probability."""
    metrics = metric_candidates(context, index, current, phrases)
    if not metrics:
        return 1.0
    likely = model.rankers["metric"].probabilities([c.features for c in metrics])
    pick, p = agreed([c.label for c in metrics], likely)
    sentence = context.sentences[current.sentence]
    if "respectively" in sentence.words:
        pick = paired_metric(sentence, index, [places_of(sentence, m) for m in metrics], likely, pick)
    current.metric, current.phrase = metrics[pick].label, metrics[pick].phrase
    return p


def _compare(context: Context, index: int, current: Chosen, model: Model) -> float:
    """Choose subject and baseline together, as nothing is measured against itself; return the probability of both."""

    def scores(slot: str, entities: Sequence[int | None]) -> list[float]:
        return [model.rankers[slot].score(entity_features(context, index, slot, e, current)) for e in entities]

    subjects: list[int | None] = slot_candidates(context, "subject") or [None]
    likely = shared(scores("subject", subjects)) if subjects != [None] else [1.0]
    baselines = slot_candidates(context, "baseline")
    against = scores("baseline", baselines)
    best, pair = 0.0, (subjects[0], baselines[0])
    for i in sorted(range(len(subjects)), key=lambda i: (-likely[i], i))[:_RIVALS]:
        others = [j for j, e in enumerate(baselines) if e is None or e != subjects[i]]
        shares = shared([against[j] for j in others])
        top = max(range(len(others)), key=lambda j: (shares[j], -j))
        if likely[i] * shares[top] > best:
            best, pair = likely[i] * shares[top], (subjects[i], baselines[others[top]])
    current.subject, current.baseline = (_paired(context, index, current, e) for e in pair)
    return best


def _paired(context: Context, index: int, current: Chosen, entity: int | None) -> int | None:
    """Return the entity of the number's own rank where "respectively" pairs a list that the chosen one is in."""
    if entity is None:
        return None
    other = paired(context.sentences[current.sentence], index, entity, context.entities[entity].type)
    return entity if other is None else other
