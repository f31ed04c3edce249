"""Features of parallel numbers: "99% for MMSD and 99.1% for SAMR", "0.41, 4% and 8.6 compared with 0.07, 65% and 3.3".

Numbers of a sentence that stand in a row are tied to what fills their slots in the same way: what joins the first to
its method joins the second to its own. What joins a number to an item is the short stretch of words between them, its
tie; a tie that the number before or after has as well, or that the filler before had, is a sign of such a row.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kg.extract.results_words import CLAUSE_MARKS, COMPARATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.extract.results_context import Chosen, Context
    from kg.extract.results_rank import Features
    from kg.extract.results_text import Item, Sentence

_ARTICLES = frozenset({"the", "a", "an", "its", "their", "our"})
_LONGEST = 4
_BREAKS = (COMPARATORS - {"from", "baseline", "original", "relative"}) | (CLAUSE_MARKS - {"and", "with"})


def tie(items: Sequence[Item], at: int, first: int, last: int) -> str:
    """Return how a number is tied to a stretch of items: the side and the few words between, or "" where far."""
    low, high, side = (at, first, ">") if at < first else (last, at, "<")
    if high - low > _LONGEST + 3:
        return ""
    words = [i.text for i in items[low + 1 : high] if i.text not in _ARTICLES]
    return "" if len(words) > _LONGEST else side + "_".join(words)


def neighbours(sentence: Sentence, at: int) -> list[int]:
    """Return the positions of the numbers right before and after a number in a sentence, -1 for none."""
    places = sorted(sentence.quantity_at.values())
    rank = places.index(at)
    return [places[rank - 1] if rank else -1, places[rank + 1] if rank + 1 < len(places) else -1]


def series_of(sentence: Sentence) -> list[list[int]]:
    """Return the numbers of a sentence in rows: a comparing word or the end of a clause begins the next row."""
    rows: list[list[int]] = []
    last = -1
    for number, at in sorted(sentence.quantity_at.items(), key=lambda pair: pair[1]):
        if rows and not any(i.text in _BREAKS for i in sentence.items[last + 1 : at]):
            rows[-1].append(number)
        else:
            rows.append([number])
        last = at
    return rows


def twin_of(context: Context, sentence: Sentence, index: int) -> Chosen | None:
    """Return what was decided for the number of the same rank in the row before, if the rows are of like units."""
    if len(sentence.quantity_at) < 4:
        return None
    rows = series_of(sentence)
    for before, row in pairwise(rows):
        if index in row and len(row) == len(before) > 1:
            units = [[context.quantities[i].unit for i in r] for r in (before, row)]
            if units[0] == units[1]:
                other = before[row.index(index)]
                return next((c for c in context.chosen if c.quantity == other), None)
    return None


Span = tuple[int, int]


class Beside:
    """How the numbers beside one are tied to what may fill its slot: the rivals by tie, for each of the two."""

    def __init__(self, sentence: Sentence, at: int, rivals: Sequence[Span]) -> None:
        self.items = sentence.items
        self.at = at
        self.ties: list[dict[str, set[Span]]] = []
        for other in neighbours(sentence, at):
            found: dict[str, set[Span]] = {}
            for first, last in rivals if other >= 0 else ():
                if own := tie(sentence.items, other, first, last):
                    found.setdefault(own, set()).add((first, last))
            self.ties.append(found)

    def features(self, spans: Iterable[Span]) -> Features:
        """Return whether the numbers beside are tied to other rivals as this one is to some places."""
        out: Features = []
        for span in spans:
            own = tie(self.items, self.at, *span)
            if not own:
                out.append("pt=far")
                continue
            like = "".join(n for n, found in zip("pn", self.ties, strict=True) if found.get(own, set()) - {span})
            out += [f"pt={like}", f"pt={like}{own}", f"pt={like}{own[0]}{own.count('_') + (len(own) > 1)}"]
        return out


def matched(sentence: Sentence, previous: Chosen, slot: str, at: int, type_: str) -> tuple[str, set[int]]:
    """Return how the number before is tied to its filler, and the entities that are tied so to this number."""
    filler = getattr(previous, slot)
    there = sentence.quantity_at.get(previous.quantity, -1)
    if filler is None:
        return "none", set()
    ties = {tie(sentence.items, there, p, p) for p in sentence.entity_at.get(filler, ())} - {""}
    if not ties:
        return "far", set()
    found = {
        item.entity
        for p, item in enumerate(sentence.items)
        if item.type == type_ and item.entity != filler and tie(sentence.items, at, p, p) in ties
    }
    return "tied", found


def parallel_features(
    context: Context, sentence: Sentence, index: int, slot: str, entity: int | None, previous: Chosen | None
) -> Features:
    """Return what the rows of a sentence say of an entity (None: of nothing) in a slot of a number."""
    out: Features = []
    at = sentence.quantity_at[index]
    twin = twin_of(context, sentence, index)
    if twin is not None:
        out.append(f"tw={getattr(twin, slot) == entity}")
    type_ = {"dataset": "Dataset", "hardware": "Hardware"}.get(slot, "Method")
    if previous is not None and previous.sentence == sentence.index:
        how, found = matched(sentence, previous, slot, at, type_)
        same = entity == getattr(previous, slot)
        state = "-" if not found else "in" if entity in found else "out"
        out += [f"pm={how}{state}", f"pm={how}{state}{same}"]
    if entity is not None and entity in sentence.entity_at and len(sentence.quantity_at) > 1:
        rivals = [(p, p) for p, item in enumerate(sentence.items) if item.type == context.entities[entity].type]
        out += Beside(sentence, at, rivals).features([(p, p) for p in sentence.entity_at[entity]])
    return [x if entity is not None else f"0{x}" for x in out]


def metric_spots(context: Context, sentence: Sentence, chosen: Chosen) -> list[Span]:
    """Return where the metric of a number stands in a sentence."""
    if chosen.phrase is not None:
        return [(chosen.phrase.first, chosen.phrase.last)] if chosen.phrase.first >= 0 else []
    name = chosen.metric.casefold()
    return [
        (p, p)
        for e, places in sentence.entity_at.items()
        if context.entities[e].type == "Metric" and context.entities[e].label.casefold() == name
        for p in places
    ]


class MetricRow:
    """What the rows of a sentence say of the metrics of a number."""

    def __init__(self, context: Context, sentence: Sentence, index: int, phrases: Iterable[Span]) -> None:
        self.at = sentence.quantity_at[index]
        self.sentence = sentence
        self.alone = len(sentence.quantity_at) < 2
        if self.alone:
            return
        named = [(p, p) for p, item in enumerate(sentence.items) if item.type == "Metric"]
        rivals = sorted({*phrases, *named})
        self.beside = Beside(sentence, self.at, rivals)
        twin = twin_of(context, sentence, index)
        self.twin = None if twin is None else twin.metric.casefold()
        self.ties: set[str] = set()
        self.before: list[Span] = []
        self.near = False
        previous = context.chosen[-1] if context.chosen else None
        if previous is not None and previous.sentence == sentence.index:
            self.near = True
            there = sentence.quantity_at.get(previous.quantity, -1)
            self.before = metric_spots(context, sentence, previous)
            self.ties = {tie(sentence.items, there, *s) for s in self.before} - {""}
        taken = set(self.before)
        self.matched = {r for r in rivals if r not in taken and tie(sentence.items, self.at, *r) in self.ties}

    def features(self, label: str, spans: Sequence[Span]) -> Features:
        """Return the features of a metric with the places where it stands in the sentence."""
        if self.alone:
            return []
        out = self.beside.features(spans)
        if self.twin is not None:
            out.append(f"tw={self.twin == label.casefold()}")
        if self.near:
            state = "-" if not self.matched else "in" if self.matched.intersection(spans) else "out"
            same = bool(set(self.before).intersection(spans))
            tied = "tied" if self.ties else "far" if self.before else "none"
            out += [f"pm={tied}{state}", f"pm={tied}{state}{same}"]
        return out
