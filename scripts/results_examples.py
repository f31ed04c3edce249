"""Decisions on results to learn from: the candidates of each slot of annotated numbers, and which of them are right."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.extract.abbreviations import find_abbreviations
from kg.extract.pairs import pairs_of
from kg.extract.results_candidates import DIRECTIONS, SLOT_TYPES, metric_candidates, phrases_of, slot_candidates
from kg.extract.results_context import Chosen, Context
from kg.extract.results_layout import build_context
from kg.extract.results_metric_features import direction_features
from kg.extract.results_metrics import plain_metrics
from kg.extract.results_number import number_features
from kg.extract.results_slots import entity_features
from kg.readers.repair import repair_line
from scripts.gold_results import Annotated, as_list, fold_name, metric_match, same_number

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from scripts.gold_results import Seen

SEPARATOR = "\n\n"
WRONG = {"metric": 0.15, "direction": 0.08, "subject": 0.1, "baseline": 0.12, "dataset": 0.12, "hardware": 0.06}
"""How often what was decided for a number is wrong when the next is decided, about; learned from in this measure."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision: the features of each candidate, and which candidates are right."""

    candidates: list[list[str]]
    right: list[bool]


def context_of(item: Annotated, seen: Seen) -> Context:
    """Lay out a paper with mentions."""
    text, fields = "", []
    for name, content in item.paper.fields():
        fields.append((name, len(text), len(text) + len(content)))
        text += content + SEPARATOR
    long_forms = dict(reversed(list(find_abbreviations(text))))
    plain = plain_metrics(seen.mentions, long_forms)
    starts = {name: start for name, start, _ in fields}
    offsets = [(starts[m.field] + m.start, starts[m.field] + m.end) for m in plain]
    text = text.removesuffix(SEPARATOR)
    context = build_context(text, fields, plain, offsets, None, long_forms, seen.role_scores)
    if seen.pairs is not None:
        context.pairs = pairs_of(context, seen.reading, seen.pairs)
    return context


def align(context: Context, gold: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the gold result of each quantity that states one: in the quote where it can be, else the first."""
    left = set(context.sentence_of)
    found: dict[int, dict[str, Any]] = {}
    for result in gold["results"]:
        quote = " ".join(repair_line(result.get("quote", "")).split())
        numbers = context.quantities
        fits = [i for i in sorted(left) if same_number(float(numbers[i].value), numbers[i].unit, result)]
        if not fits:
            continue

        def outside(i: int, quote: str = quote) -> bool:
            sentence = context.sentences[context.sentence_of[i]]
            text = " ".join(context.text[sentence.start : sentence.end].split())
            return not quote or (quote[:60] not in text and text[:60] not in quote)

        pick = min(fits, key=lambda i: (outside(i), i))
        left.discard(pick)
        found[pick] = result
    return found


def learn_heads(items: Iterable[Annotated]) -> dict[str, float]:
    """Return the last words of metrics' names, with the times each was seen."""
    counts: Counter[str] = Counter()
    for item in items:
        for name in {n for r in item.gold["results"] for n in as_list(r["metric"])}:
            counts[name.casefold().split()[-1]] += 1
    return {w: float(n) for w, n in sorted(counts.items()) if n >= 2 and w.isascii() and w[0].isalpha()}


class Names:
    """The entities of a context that annotated names stand for."""

    def __init__(self, context: Context, record: dict[str, Any]) -> None:
        self._forms: dict[str, set[str]] = {}
        self._free = {e["name"] for e in record["entities"] if e.get("generic") or e.get("optional")}
        for entity in record["entities"]:
            names = (entity["name"], *entity.get("aliases", ()))
            self._forms.setdefault(entity["name"], set()).update(fold_name(n) for n in names)
        self._found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for i, e in enumerate(context.entities):
            for form in {fold_name(e.label), *(fold_name(context.text[s:t]) for s, t in e.spans)}:
                self._found[form].append((i, e.type))

    def right(self, value: Any, slot: str) -> set[int | None]:
        """Return what may stand in a slot: the entities of the names annotated, None for an empty slot.

        A slot whose annotation is generic may stay empty, and does where no mention names it.
        """
        out: set[int | None] = set()
        for name in as_list(value):
            forms = self._forms.get(name, {fold_name(name)}) if name is not None else set()
            named = {i for form in forms for i, type_ in self._found.get(form, ()) if type_ in SLOT_TYPES[slot]}
            out |= named or ({None} if name is None or name in self._free else set())
        return out


class Walk:
    """Goes through the results of a paper as `decide` does and collects its decisions with the right answers.

    What was decided before is what the annotation says, now and then something else: a model that only ever saw right
    answers before it trusts them too much.
    """

    def __init__(self, item: Annotated, seen: Seen, heads: dict[str, float], rng: random.Random) -> None:
        self.context = context_of(item, seen)
        self.gold = align(self.context, item.gold)
        self.names = Names(self.context, item.gold)
        self.heads = heads
        self.rng = rng
        self.choices: dict[str, list[Choice]] = defaultdict(list)

    def run(self) -> dict[str, list[Choice]]:
        """Return the decisions by kind; "number" are those on which numbers are outcomes."""
        for i in sorted(self.context.sentence_of):
            self.choices["number"].append(
                Choice([number_features(self.context, i), []], [i in self.gold, i not in self.gold])
            )
        for index, result in sorted(self.gold.items()):
            current = Chosen(index, self.context.sentence_of[index])
            self._metric(index, current, as_list(result["metric"]))
            wanted = as_list(result["direction"])
            features = [direction_features(self.context, index, current, d) for d in DIRECTIONS]
            right = [d in wanted for d in DIRECTIONS]
            current.direction = DIRECTIONS[self._decide("direction", features, right) or 0]
            for slot in SLOT_TYPES:
                options = slot_candidates(self.context, slot)
                accepted = self.names.right(result[slot], slot)
                features = [entity_features(self.context, index, slot, o, current) for o in options]
                pick = self._decide(slot, features, [o in accepted for o in options])
                setattr(current, slot, None if pick is None else options[pick])
            self.context.chosen.append(current)
        return self.choices

    def _metric(self, index: int, current: Chosen, wanted: list[str]) -> None:
        phrases = phrases_of(self.context, self.context.sentences[current.sentence], self.heads)
        candidates = metric_candidates(self.context, index, current, phrases)
        marks = [max(metric_match(c.label, g) for g in wanted) for c in candidates]
        top = max(marks, default=0.0)
        pick = self._decide("metric", [c.features for c in candidates], [m == top > 0 for m in marks])
        current.metric = wanted[0] if pick is None else candidates[pick].label
        current.phrase = None if pick is None else candidates[pick].phrase

    def _decide(self, decision: str, features: list[list[str]], right: list[bool]) -> int | None:
        """Note a decision that has a right answer; return what goes on as decided."""
        if any(right):
            self.choices[decision].append(Choice(features, right))
        if features and self.rng.random() < WRONG[decision]:
            return self.rng.randrange(len(features))
        return right.index(True) if any(right) else None
