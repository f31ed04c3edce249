"""Train the models that find results: python scripts/train_results.py --gold ../shared/gold.

Reads train.jsonl there, writes kg/extract/results_model.json (weights of named features). Needs scikit-learn and
scipy, which the program itself does not.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from gold_results import (
    Annotated,
    as_list,
    fold_name,
    load_annotated,
    load_mentions,
    metric_match,
    project,
    same_number,
)
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from kg.extract.results_context import Chosen, Context
from kg.extract.results_decide import (
    DIRECTIONS,
    SLOT_TYPES,
    build_context,
    metric_candidates,
    phrases_of,
    slot_candidates,
)
from kg.extract.results_metric_features import direction_features
from kg.extract.results_metrics import name_speedups
from kg.extract.results_number import number_features
from kg.extract.results_rank import best
from kg.extract.results_slots import entity_features

if TYPE_CHECKING:
    from kg.model import Mention

SEPARATOR = "\n\n"
Model = dict[str, dict[str, float]]
View = tuple[Annotated, "list[Mention]"]


@dataclass
class Choice:
    """One decision to learn: the features of each candidate, and which are right."""

    candidates: list[list[str]]
    right: list[bool]


def document(item: Annotated) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the text of a paper as one document, and where its fields are."""
    text, fields = "", []
    for name, content in item.paper.fields():
        start = len(text)
        text += content
        fields.append((name, start, len(text)))
        text += SEPARATOR
    return text, fields


def context_of(item: Annotated, mentions: list[Mention]) -> Context:
    """Lay out a paper with mentions."""
    mentions = name_speedups(mentions)
    text, fields = document(item)
    starts = {name: start for name, start, _ in fields}
    offsets = [(starts[m.field] + m.start, starts[m.field] + m.end) for m in mentions]
    return build_context(text, fields, mentions, offsets)


def align(context: Context, gold: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the gold result of each quantity that states one: in the quote where it can be, else the first."""
    left = set(context.sentence_of)
    found: dict[int, dict[str, Any]] = {}
    for result in gold["results"]:
        quote = " ".join(result.get("quote", "").split())
        fits = [
            i
            for i in sorted(left)
            if same_number(float(context.quantities[i].value), context.quantities[i].unit, result)
        ]
        if not fits:
            continue

        def inside(i: int, quote: str = quote) -> bool:
            sentence = context.sentences[context.sentence_of[i]]
            text = " ".join(context.text[sentence.start : sentence.end].split())
            return bool(quote) and (quote[:60] in text or text[:60] in quote)

        pick = min(fits, key=lambda i: (not inside(i), i))
        left.discard(pick)
        found[pick] = result
    return found


def thin(mentions: list[Mention], rng: random.Random, metrics: float, others: float) -> list[Mention]:
    """Drop some entities, as an imperfect extraction would."""
    keys = sorted({(m.type, m.label) for m in mentions})
    gone = {k for k in keys if rng.random() < (metrics if k[0] == "Metric" else others)}
    return [m for m in mentions if (m.type, m.label) not in gone]


def learn_heads(items: list[Annotated]) -> dict[str, float]:
    """Return the last words of metrics' names, with the times each was seen."""
    counts: Counter[str] = Counter()
    for item in items:
        for name in {n for r in item.gold["results"] for n in as_list(r["metric"])}:
            counts[name.casefold().split()[-1]] += 1
    return {w: float(n) for w, n in sorted(counts.items()) if n >= 2 and w.isascii() and w[0].isalpha()}


def number_examples(context: Context, gold: dict[int, dict[str, Any]]) -> list[tuple[list[str], bool]]:
    """Return the features of each number and whether it is an outcome."""
    return [(number_features(context, i), i in gold) for i in sorted(context.sentence_of)]


def slot_choices(
    context: Context,
    record: dict[str, Any],
    gold: dict[int, dict[str, Any]],
    heads: dict[str, float],
    model: Model | None,
) -> dict[str, list[Choice]]:
    """Return the decisions of a paper with the right answers, walking as `decide` does.

    What was decided before is what the annotation says, or, with a model, what that model says: a model that only
    ever saw right answers before it trusts them too much.
    """
    out: dict[str, list[Choice]] = defaultdict(list)
    names = Names(context, record)
    for index in sorted(gold):
        result = gold[index]
        current = Chosen(index, context.sentence_of[index])
        phrases = phrases_of(context, context.sentences[current.sentence], heads)
        candidates = metric_candidates(context, index, current, phrases)
        marks = [max(metric_match(c.label, g) for g in as_list(result["metric"])) for c in candidates]
        top = max(marks, default=0.0)
        if top > 0:
            out["metric"].append(Choice([c.features for c in candidates], [m == top for m in marks]))
            current.metric = candidates[marks.index(top)].label
        else:
            current.metric = as_list(result["metric"])[0]
        if model is not None and candidates:
            current.metric = candidates[best(model["metric"], [c.features for c in candidates])[0]].label
        wanted = as_list(result["direction"])[0] or "absolute"
        features = [direction_features(context, index, current, d) for d in DIRECTIONS]
        out["direction"].append(Choice(features, [d == wanted for d in DIRECTIONS]))
        current.direction = wanted if model is None else DIRECTIONS[best(model["direction"], features)[0]]
        for slot, types in SLOT_TYPES.items():
            options = slot_candidates(context, slot)
            accepted = {i for name in as_list(result[slot]) for i in names.entities(name, types)}
            right = [o in accepted for o in options]
            features = [entity_features(context, index, slot, o, current) for o in options]
            if any(right):
                out[slot].append(Choice(features, right))
            if model is not None and options:
                setattr(current, slot, options[best(model[slot], features)[0]])
            elif any(right):
                setattr(current, slot, options[right.index(True)])
        context.chosen.append(current)
    return out


class Names:
    """The entities of a context that annotated names stand for."""

    def __init__(self, context: Context, record: dict[str, Any]) -> None:
        self.forms: dict[str, set[str]] = {}
        for entity in record["entities"]:
            self.forms.setdefault(entity["name"], set()).update(
                fold_name(n) for n in (entity["name"], *entity.get("aliases", ()))
            )
        self.found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for i, e in enumerate(context.entities):
            for form in {fold_name(e.label), *(fold_name(context.text[s:t]) for s, t in e.spans)}:
                self.found[form].append((i, e.type))

    def entities(self, name: str | None, types: tuple[str, ...]) -> set[int | None]:
        """Return the entities of some types that a name stands for; None stands for itself."""
        if name is None:
            return {None}
        forms = self.forms.get(name, {fold_name(name)})
        return {i for form in forms for i, type_ in self.found.get(form, ()) if type_ in types}


def fit_ranker(choices: list[Choice], l2: float, minimum: int = 3, steps: int = 120) -> dict[str, float]:
    """Fit a log-linear ranker: the right candidates' summed probability is made large, weights kept small."""
    counts = Counter(f for c in choices for features in c.candidates for f in set(features))
    names = sorted(f for f, n in counts.items() if n >= minimum)
    index = {f: i for i, f in enumerate(names)}
    rows, cols, groups, right = [], [], [], []
    row = 0
    for number, choice in enumerate(choices):
        for features, good in zip(choice.candidates, choice.right, strict=True):
            for f in features:
                if f in index:
                    rows.append(row)
                    cols.append(index[f])
            groups.append(number)
            right.append(good)
            row += 1
    matrix = csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(row, len(names)))
    group = np.array(groups)
    good = np.array(right)
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        scores -= np.maximum.reduceat(scores, starts)[group]
        exp = np.exp(scores)
        total = np.add.reduceat(exp, starts)
        hit = np.add.reduceat(exp * good, starts)
        value = float(np.sum(np.log(total) - np.log(hit + 1e-300))) + 0.5 * l2 * float(weights @ weights)
        grad = exp / total[group] - exp * good / (hit + 1e-300)[group]
        return value, matrix.T @ grad + l2 * weights

    fitted = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return {f: round(float(w), 3) for f, w in zip(names, fitted.x, strict=True) if abs(w) >= 0.02}


def fit_binary(examples: list[tuple[list[str], bool]], l2: float, minimum: int = 3) -> dict[str, float]:
    """Fit a logistic regression: a ranker of one candidate against nothing."""
    return fit_ranker([Choice([f, []], [y, not y]) for f, y in examples], l2, minimum)


def collect(
    views: list[View], heads: dict[str, float], model: Model | None
) -> tuple[list[tuple[list[str], bool]], dict[str, list[Choice]]]:
    """Return all examples of some papers, each with the mentions given."""
    numbers: list[tuple[list[str], bool]] = []
    slots: dict[str, list[Choice]] = defaultdict(list)
    for item, mentions in views:
        context = context_of(item, mentions)
        gold = align(context, item.gold)
        numbers += number_examples(context, gold)
        for slot, choices in slot_choices(context, item.gold, gold, heads, model).items():
            slots[slot] += choices
    return numbers, slots


L2 = {"number": 2.0, "metric": 1.5, "direction": 2.0, "subject": 3.0, "baseline": 3.0, "dataset": 4.0, "hardware": 4.0}
THRESHOLD = 0.45


def fit(
    numbers: list[tuple[list[str], bool]], slots: dict[str, list[Choice]], heads: dict[str, float], steps: int = 120
) -> Model:
    """Fit every model to its examples."""
    model: Model = {"heads": heads, "number": fit_binary(numbers, L2["number"])}
    for slot in ("metric", "direction", *SLOT_TYPES):
        model[slot] = fit_ranker(slots[slot], L2[slot], steps=steps)
    model["number"]["threshold"] = THRESHOLD
    return model


def train(items: list[Annotated], extracted: dict[str, list[Mention]], seed: int = 7) -> Model:
    """Train all models on annotated papers.

    First with right answers before every decision; then once more with answers such as a model trained on the other
    half of the papers gives.

    Args:
        items: papers with their annotations.
        extracted: mentions that an extractor found, by title; may be empty.
        seed: for the entities that are left out.
    """
    rng = random.Random(seed)
    heads = learn_heads(items)
    full: list[View] = [(item, project(item)) for item in items]
    thinned: list[View] = [(item, thin(mentions, rng, 0.7, 0.15)) for item, mentions in full]
    found: list[View] = [(i, extracted[i.paper.title]) for i in items if i.paper.title in extracted]
    numbers, slots = collect(full, heads, None)
    halves = [[v for n, v in enumerate(full) if n % 2 == half] for half in (0, 1)]
    for half in (0, 1):
        judge = fit(*collect(halves[1 - half], heads, None), heads, steps=25)
        titles = {item.paper.title for item, _ in halves[half]}
        again = [v for v in (*thinned, *found) if v[0].paper.title in titles]
        more_numbers, more_slots = collect(again, heads, judge)
        numbers += more_numbers
        for slot, choices in more_slots.items():
            slots[slot] += choices
    return fit(numbers, slots, heads)


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True, help="folder with train.jsonl and train.papers.jsonl")
    parser.add_argument("--out", type=Path, default=Path("kg/extract/results_model.json"))
    parser.add_argument("--mentions", type=Path, help="JSON Lines of extraction records, to train on as well")
    args = parser.parse_args()
    extracted = load_mentions(args.mentions) if args.mentions else {}
    model = train(load_annotated(args.gold, "train"), extracted)
    temporary = args.out.with_suffix(".part")
    temporary.write_text(json.dumps(model, ensure_ascii=False, sort_keys=True, indent=0), encoding="utf-8")
    temporary.replace(args.out)
    print({name: len(weights) for name, weights in model.items()}, args.out.stat().st_size)


if __name__ == "__main__":
    main()
