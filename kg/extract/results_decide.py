"""From numbers to filled slots: which numbers are outcomes, and what each measures, of what, against and on what.

Numbers are decided from left to right, each knowing what was decided for the one before it, since lists and the
sentences after share their subject, baseline and conditions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.quantities import blank_latex, find_quantities
from kg.extract.results_context import Chosen, Context, unit_class
from kg.extract.results_metric_features import direction_features, metric_features, metric_place_features
from kg.extract.results_metrics import MetricPhrase, metric_phrases
from kg.extract.results_number import number_features
from kg.extract.results_rank import best, score, sigmoid
from kg.extract.results_slots import entity_features, example_after
from kg.extract.results_text import Sentence, build_sentence, collect_entities, sentence_spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.quantities import Quantity
    from kg.extract.results_rank import Features, Weights
    from kg.extract.results_text import Named
    from kg.model import Direction, Mention

DIRECTIONS: tuple[Direction, ...] = ("absolute", "increase", "decrease")
SLOT_TYPES: dict[str, tuple[str, ...]] = {
    "subject": ("Method", "Dataset"),
    "baseline": ("Method",),
    "dataset": ("Dataset",),
    "hardware": ("Hardware",),
}
_UNIT_METRICS = {"fps": "FPS", "parameters": "parameters", "tokens": "tokens", "px": "pixels"}
_UNIT_TEXT = re.compile(r"[A-Za-z%°µμ/][^\d]*$")


@dataclass(frozen=True, slots=True)
class MetricCandidate:
    """A metric that a number may have: a metric entity of the paper, or new words for one."""

    label: str
    entity: int | None
    phrase: MetricPhrase | None
    features: Features


def build_context(
    text: str,
    fields: Sequence[tuple[str, int, int]],
    mentions: Sequence[Mention],
    offsets: Sequence[tuple[int, int]],
    quantities: Sequence[Quantity] | None = None,
) -> Context:
    """Lay out a document: sentences of its fields, their quantities and entities.

    Args:
        text: the document.
        fields: (name, start, end) of each field in it.
        mentions: the mentions found.
        offsets: (start, end) of each mention in the document.
        quantities: the numbers, where they were found before.
    """
    entities = collect_entities(mentions, offsets)
    found = without_names(find_quantities(text) if quantities is None else quantities, entities)
    blanked = blank_latex(text)
    places = sorted((s, e, i, entity.type) for i, entity in enumerate(entities) for s, e in entity.spans)
    context = Context(text, [], found, entities, {})
    queue, named = 0, 0
    rows: list[tuple[tuple[int, int], bool, list[tuple[int, Quantity]], list[tuple[int, int, int, str]]]] = []
    for name, begin, stop in fields:
        for start, end in sentence_spans(blanked, begin, stop):
            here: list[tuple[int, Quantity]] = []
            while queue < len(found) and found[queue].start < end:
                if found[queue].start >= start and found[queue].end <= end:
                    here.append((queue, found[queue]))
                queue += 1
            there: list[tuple[int, int, int, str]] = []
            while named < len(places) and places[named][0] < end:
                if places[named][0] >= start and places[named][1] <= end:
                    there.append(places[named])
                named += 1
            rows.append(((start, end), name == "title", here, there))
    for index, (span, title, here, there) in enumerate(rows):
        if here or (index + 1 < len(rows) and rows[index + 1][2]):
            sentence = build_sentence(blanked, span, index, title, here, there)
        else:  # without numbers, here and after, only what it names is ever asked for
            sentence = Sentence(*span, index, title, [], entity_at={entity: [] for _, _, entity, _ in there})
        context.sentences.append(sentence)
        context.sentence_of.update((number, index) for number, _ in here)
        for entity in sentence.entity_at:
            context.last_sentence.setdefault(entity, []).append(index)
    return context


def without_names(quantities: Sequence[Quantity], entities: Sequence[Named]) -> list[Quantity]:
    """Return the quantities that are no part of a name, such as the number of a version: "Habitat 2.0".

    A name may begin with a number that counts ("200k videos with captions"), and only that is kept.
    """
    names = sorted(span for e in entities if e.type in {"Method", "Dataset", "Hardware"} for span in e.spans)
    return [q for q in quantities if q.unit or not any(s < q.start and q.end <= e for s, e in names)]


_NEVER_AFTER = re.compile(r"[\s\x00-]*(?:CIs?\b|confidence (?:interval|level)|bootstrap)", re.IGNORECASE)
_NEVER_BEFORE = re.compile(
    r"\bp[\s\x00$]*(?:<|>|=|≤|≥|&lt;|\\leq?\b|\\ll\b)[\s\x00$]*$|(?:±|\\pm|\+/-)[\s\x00$]*$|\bCI[\s:=\[(]*$"
)


def outcome_probability(context: Context, index: int, weights: Weights) -> float:
    """Return how likely a number states an outcome; p-values, confidence levels and uncertainties never do."""
    quantity = context.quantities[index]
    before, after = context.text[max(0, quantity.start - 24) : quantity.start], context.text[quantity.end :][:24]
    if _NEVER_AFTER.match(after) or _NEVER_BEFORE.search(before):
        return 0.0
    likely = sigmoid(score(weights, number_features(context, index)))
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


def phrases_of(context: Context, sentence: Sentence, heads: frozenset[str] | Weights) -> list[MetricPhrase]:
    """Return the phrases of a sentence that may name a metric."""
    return metric_phrases(context.text, sentence, heads)


def metric_candidates(
    context: Context, index: int, current: Chosen, phrases: Sequence[MetricPhrase]
) -> list[MetricCandidate]:
    """Return what a number may measure, metrics of the paper first, then phrases of the sentence."""
    sentence = context.sentences[current.sentence]
    quantity = context.quantities[index]
    out: list[MetricCandidate] = []
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
        out.append(MetricCandidate(entity.label, number, None, features))
    grouped: dict[str, list[MetricPhrase]] = {}
    for phrase in (*phrases, *_unit_phrases(context.text, quantity)):
        grouped.setdefault(phrase.label.casefold(), []).append(phrase)
    at = sentence.quantity_at[index]
    for group in grouped.values():
        features = metric_features(context, index, current, group[0].label, None, "s")
        for phrase in group:
            words = phrase.label.casefold().split()
            if phrase.kind in {"unit", "count"}:
                features += [
                    f"k={phrase.kind}",
                    f"k={phrase.kind}u={quantity.unit}",
                    f"k={phrase.kind}n={len(sentence.quantity_at)}",
                ]
            else:
                features += metric_place_features(
                    context, index, current, phrase.first, phrase.last, words, phrase.kind
                )
        nearest = min(group, key=lambda p: (min(abs(p.first - at), abs(p.last - at)), p.start))
        out.append(MetricCandidate(nearest.label, None, nearest, features))
    return [c for c in out if _may_measure(c.label, quantity)] or out


_SHARES = frozenset(
    {"accuracy", "precision", "recall", "f1", "auc", "auroc", "map", "success", "speedup", "similarity"}
)
"""Metrics that are a share or a factor: none of them has a unit."""


def _may_measure(label: str, quantity: Quantity) -> bool:
    """Whether a metric can have a quantity's unit: no accuracy is in milliseconds."""
    last = label.casefold().split()[-1:]
    measured = unit_class(quantity) in {"time", "rate", "bytes", "parameters", "USD"}
    return not (measured and _SHARES.issuperset(last))


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
    return out


def slot_candidates(context: Context, slot: str) -> list[int | None]:
    """Return the entities that may fill a slot, and None where it may stay empty."""
    types = SLOT_TYPES[slot]
    found: list[int | None] = [i for i, e in enumerate(context.entities) if e.type in types]
    return found if slot == "subject" else [None, *found]


def decide(
    context: Context, model: Mapping[str, Weights], threshold: float | None = None
) -> list[tuple[Chosen, float]]:
    """Choose the outcomes among the numbers of a document and fill their slots.

    Returns:
        What was chosen for each outcome, in order, and the probability that it is one times that of its slots.
    """
    limit = model["number"].get("threshold", 0.5) if threshold is None else threshold
    out: list[tuple[Chosen, float]] = []
    phrases: dict[int, list[MetricPhrase]] = {}
    for index in sorted(context.sentence_of):
        likely = outcome_probability(context, index, model["number"])
        if likely < limit:
            continue
        current = Chosen(index, context.sentence_of[index])
        if current.sentence not in phrases:
            phrases[current.sentence] = phrases_of(context, context.sentences[current.sentence], model["heads"])
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


def directions_of(context: Context, current: Chosen) -> tuple[Direction, ...]:
    """Return the directions that a metric can have: a speed-up is no decrease, unless something is slower."""
    slower = context.sentences[current.sentence].words & {"slower", "slowdown", "slow-down"}
    return ("absolute", "increase") if current.metric.casefold() == "speedup" and not slower else DIRECTIONS


def fill(
    context: Context, index: int, current: Chosen, model: Mapping[str, Weights], phrases: Sequence[MetricPhrase]
) -> float:
    """Fill the slots of one outcome in place; return the probability of what was chosen, all together."""
    sure = 1.0
    metrics = metric_candidates(context, index, current, phrases)
    if metrics:
        pick, p = best(model["metric"], [c.features for c in metrics])
        current.metric, current.phrase = metrics[pick].label, metrics[pick].phrase
        sure *= p
    directions = directions_of(context, current)
    pick, p = best(model["direction"], [direction_features(context, index, current, d) for d in directions])
    current.direction = directions[pick]
    sure *= p
    for slot in SLOT_TYPES:
        candidates = slot_candidates(context, slot)
        if not candidates:
            continue
        pick, p = best(model[slot], [entity_features(context, index, slot, c, current) for c in candidates])
        setattr(current, slot, candidates[pick])
        sure *= p
    if current.baseline is not None:
        current.baseline = _example(context, current, current.baseline)
    return sure
