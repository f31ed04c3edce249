"""What the network over pairs learns from: numbers, the places of the candidates of each slot, and which are right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.pairs import Layout, columns
from kg.extract.pairs_network import KINDS, SLOTS
from kg.extract.results_candidates import DIRECTIONS, SLOT_TYPES, metric_candidates, phrases_of
from kg.extract.results_context import Chosen
from scripts.gold_results import as_list, metric_match
from scripts.results_examples import Names, align

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from kg.extract.pairs import Place
    from kg.extract.results_context import Context
    from kg.extract.tagger import Reading

MAY_BE_EMPTY = SLOTS[1:-1]


@dataclass(slots=True)
class Decision:
    """A slot of a number: which candidates it has, and how likely each is right.

    Attributes:
        slot: one of SLOTS, or "direction".
        candidates: rows of the item's candidates; an empty slot, which comes first, and directions have none.
        likely: what is right, as probabilities; several that are all right have one each.
    """

    slot: str
    candidates: list[int]
    likely: list[float]


@dataclass(slots=True)
class Item:
    """A number of a paper.

    Attributes:
        paper: the paper's id, under which the vectors of its words stand.
        number: its place.
        places: the places of all candidates, a row each: first word and end.
        classes: distance, relation and kind of each of them.
        sizes: how many places each candidate has, in a row.
        decisions: what is to be decided.
    """

    paper: str
    number: Place
    places: np.ndarray
    classes: np.ndarray
    sizes: list[int]
    decisions: list[Decision] = field(default_factory=list)


def items_of(
    paper: str, context: Context, reading: Reading, heads: Mapping[str, float], gold: Mapping[str, Any] | None,
    outcomes: Collection[int] = (),
) -> list[Item]:  # fmt: skip
    """Return the numbers of a context that state outcomes: as annotated, or those given, with nothing known of them."""
    layout = Layout(context, reading)
    right = align(context, dict(gold)) if gold else dict.fromkeys(outcomes)
    names = Names(context, dict(gold)) if gold else None
    asked = [i for i, e in enumerate(context.entities) if e.type in KINDS]
    entities = [(context.entities[i].type, layout.entity(i)) for i in asked]
    out = []
    for index, result in sorted(right.items()):
        number = layout.number(index)
        current = Chosen(index, context.sentence_of[index])
        phrases = phrases_of(context, context.sentences[current.sentence], heads)
        metrics = metric_candidates(context, index, current, phrases)
        placed = [*entities, *(layout.metric(m, number) for m in metrics)]
        if not placed:
            continue
        places = np.array([p for _, spans in placed for p in spans])
        kinds = np.array([KINDS.index(kind) for kind, spans in placed for _ in spans])
        classes = np.stack([*columns(number, places, reading.title_words), kinds])
        item = Item(paper, number, places[:, :2], classes, [len(spans) for _, spans in placed])
        for slot, types in SLOT_TYPES.items():
            rows = [n for n, i in enumerate(asked) if context.entities[i].type in types]
            accepted = names.right(result[slot], slot) if names and result else set()
            found = [float(asked[n] in accepted) for n in rows]
            item.decisions.append(Decision(slot, rows, [float(None in accepted)] * (slot in MAY_BE_EMPTY) + found))
        marks = [max(metric_match(m.label, g) for g in as_list(result["metric"])) if result else 0.0 for m in metrics]
        best = max(marks, default=0.0)
        rows = list(range(len(asked), len(placed)))
        item.decisions.append(Decision("metric", rows, [float(m == best > 0) for m in marks]))
        wanted = as_list(result["direction"]) if result else []
        item.decisions.append(Decision("direction", [], [float(d in wanted) for d in DIRECTIONS]))
        out.append(item)
    return out
