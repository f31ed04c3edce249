"""The components `kg_quantities` and `kg_results`: numbers of a paper, and the results among them with their slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from kg.extract.document import register_extensions, to_field
from kg.extract.pairs import pairs_of
from kg.extract.quantities import find_quantities
from kg.extract.results_decide import decide
from kg.extract.results_layout import build_context
from kg.extract.results_metrics import plain_metrics
from kg.extract.results_rank import load_model
from kg.extract.stretches import stretches
from kg.model import Mention, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from kg.extract.pairs_network import PairNetwork
    from kg.extract.quantities import Quantity
    from kg.extract.results_context import Chosen, Context
    from kg.extract.results_rank import Model

NAME = "kg_results"
VERSION = "2"
EXTRACTOR = f"{NAME}/{VERSION}"


@Language.component("kg_quantities", assigns=["doc._.quantities"])
def kg_quantities(doc: Doc) -> Doc:
    """Find the numbers of a paper, with units and ranges; offsets are those of the Doc."""
    doc._.quantities = find_quantities(doc._.text)
    return doc


@Language.component(NAME, requires=["doc._.quantities", "doc._.mentions"], assigns=["doc._.results", "doc._.mentions"])
def kg_results(doc: Doc) -> Doc:
    """Keep the numbers that state an outcome and fill their slots with mentions of the paper.

    A metric that no mention names yet gets one, with the words that name it, so that every slot has its evidence.
    """
    return find_results(doc, load_model())


def find_results(doc: Doc, model: Model, pairs: PairNetwork | None = None) -> Doc:
    """Find the results of a Doc that carries its quantities and mentions, by models; the shipped `pairs` if none."""
    mentions = plain_metrics(doc._.mentions, doc._.abbreviations)
    decided = list(_decided(doc, mentions, model, pairs))
    labels = _metric_labels(mentions)
    results: list[Result] = []
    seen: set[tuple[object, ...]] = set()
    for context, chosen, confidence in decided:
        metric = labels.get(chosen.metric.casefold(), chosen.metric)
        if chosen.metric and metric.casefold() not in labels:
            added = _metric_mention(doc, context, chosen, confidence)
            if added is None:
                continue
            labels[metric.casefold()] = metric
            mentions.append(added)
        result = _result(doc, context, chosen, metric, confidence)
        if result is not None and (key := _claim(result)) not in seen:
            seen.add(key)
            results.append(result)
    doc._.mentions = mentions
    doc._.results = results
    return doc


def _decided(
    doc: Doc, mentions: list[Mention], model: Model, pairs: PairNetwork | None
) -> Iterator[tuple[Context, Chosen, float]]:
    """Yield what is chosen for each outcome, with what was known where it stands."""
    roles = doc._.role_scores if doc.has_extension("role_scores") else {}
    reading = doc._.reading if doc.has_extension("reading") else None
    for part in stretches(doc, mentions):
        context = build_context(
            doc._.text, part.fields, part.mentions, part.offsets, part.quantities, doc._.abbreviations, roles
        )
        context.pairs = pairs_of(context, reading, pairs)
        for chosen, confidence in decide(context, model):
            yield context, chosen, confidence


def _metric_labels(mentions: list[Mention]) -> dict[str, str]:
    """Return the labels of the metrics that have mentions, by their folded form."""
    return {m.label.casefold(): m.label for m in reversed(mentions) if m.type == "Metric"}


def _metric_mention(doc: Doc, context: Context, chosen: Chosen, confidence: float) -> Mention | None:
    """Return a mention for a metric that no component before has named."""
    phrase = chosen.phrase
    place = None if phrase is None else to_field(doc, phrase.start, phrase.end)
    if phrase is None or place is None:
        return None
    field, start, end = place
    sentence = context.sentences[chosen.sentence]
    return Mention(
        field,
        start,
        end,
        doc._.text[phrase.start : phrase.end],
        "Metric",
        "reports",
        phrase.label,
        confidence=round(confidence, 4),
        sentence=doc._.text[sentence.start : sentence.end],
        extractor=EXTRACTOR,
    )


def _result(doc: Doc, context: Context, chosen: Chosen, metric: str, confidence: float) -> Result | None:
    quantity: Quantity = context.quantities[chosen.quantity]
    sentence = context.sentences[chosen.sentence]
    place = to_field(doc, sentence.start, sentence.end)
    if place is None or not metric:
        return None
    field, start, end = place

    def label(entity: int | None) -> str | None:
        return None if entity is None else context.entities[entity].label

    return Result(
        metric=metric,
        value=-quantity.value if _negative(quantity, chosen) else quantity.value,
        unit=_unit(quantity, chosen),
        number=quantity.text,
        field=field,
        start=start,
        end=end,
        quote=doc._.text[sentence.start : sentence.end],
        direction=chosen.direction,  # type: ignore[arg-type]
        value_high=quantity.value_high,
        qualifier=quantity.qualifier,
        subject=label(chosen.subject),
        baseline=label(chosen.baseline),
        dataset=label(chosen.dataset),
        hardware=label(chosen.hardware),
        confidence=round(confidence, 4),
        extractor=EXTRACTOR,
    )


_PERCENT_METRICS = frozenset(
    (
        *("accuracy", "f1", "map", "ap", "iou", "miou", "precision", "recall", "auc", "auroc", "score", "top-1"),
        *("top-5", "rate", "em", "bleu", "success", "dice", "sensitivity", "specificity", "pass@1", "mrr", "ndcg"),
    )
)
"""Words in the names of metrics that are themselves in percent."""


def _unit(quantity: Quantity, chosen: Chosen) -> str:
    """Return the unit; a gain in percent of a score that is itself in percent is in percentage points."""
    gain = chosen.direction != "absolute"
    if quantity.unit == "%" and gain and quantity.sign == "+":
        return "points"
    if (
        quantity.unit in {"%", ""}
        and gain
        and _PERCENT_METRICS & set(chosen.metric.casefold().replace("-", " ").split())
    ):
        return "points"
    return quantity.unit


def _negative(quantity: Quantity, chosen: Chosen) -> bool:
    """Whether a level below zero was stated; of a change, the sign is its direction."""
    return quantity.sign == "-" and chosen.direction == "absolute" and quantity.unit in {"dB", "°C"}


def _claim(result: Result) -> tuple[object, ...]:
    """Return what makes two results of a paper one claim, repeated."""
    unit = "%" if result.unit == "points" else result.unit
    return (
        result.value,
        result.value_high,
        unit,
        result.subject,
        result.metric.casefold(),
        result.dataset,
        result.hardware,
    )


def extract_results(doc: Doc, model: Model | None = None, pairs: PairNetwork | None = None) -> Doc:
    """Run both components on a Doc that carries its mentions, by the models given or those that come with it."""
    register_extensions()
    return find_results(kg_quantities(doc), model or load_model(), pairs)


__all__ = ["EXTRACTOR", "extract_results", "find_results", "kg_quantities", "kg_results"]
