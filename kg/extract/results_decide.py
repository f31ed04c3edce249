"""From numbers to filled slots: which numbers are outcomes, and what each measures, of what, against and on what.

Numbers are decided from left to right, each knowing what was decided for the one before it, since lists and the
sentences after share their subject, baseline and conditions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.quantities import blank_latex, find_quantities
from kg.extract.results_context import Chosen, Context
from kg.extract.results_metric_features import direction_features, metric_features, metric_place_features
from kg.extract.results_metrics import MetricPhrase, metric_phrases
from kg.extract.results_number import number_features
from kg.extract.results_rank import best, score, sigmoid
from kg.extract.results_slots import entity_features
from kg.extract.results_text import Sentence, build_sentence, collect_entities, sentence_spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.quantities import Quantity
    from kg.extract.results_rank import Features, Weights
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
    found = list(find_quantities(text) if quantities is None else quantities)
    entities = collect_entities(mentions, offsets)
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
    return sigmoid(score(weights, number_features(context, index)))


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
    return out


def _place(context: Context, entity: int, index: int) -> str:
    where = context.last_sentence.get(entity, [])
    return "p" if index - 1 in where else "e" if any(i < index for i in where) else "l"


def _unit_phrases(text: str, quantity: Quantity) -> list[MetricPhrase]:
    """Return the metrics that a unit names by itself: "FPS", "parameters"; a count may be a size."""
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
        context.chosen.append(current)
        out.append((current, likely * sure))
    return out


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
    pick, p = best(model["direction"], [direction_features(context, index, current, d) for d in DIRECTIONS])
    current.direction = DIRECTIONS[pick]
    sure *= p
    for slot in SLOT_TYPES:
        candidates = slot_candidates(context, slot)
        if not candidates:
            continue
        pick, p = best(model[slot], [entity_features(context, index, slot, c, current) for c in candidates])
        setattr(current, slot, candidates[pick])
        sure *= p
    return sure
