"""Which candidate fills which slot of a number, by the tagger's vectors of the words.

What a small network (`kg.extract.pairs_network`) says of each number and each place of a candidate is summed up over
the places: for each slot, the candidates share a probability of one, nothing among them where the slot may stay empty.
The rankers of results take that as one sign among others.
"""

from __future__ import annotations

from bisect import bisect, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.pairs_network import KINDS, SLOTS, load_pairs
from kg.extract.results_candidates import SLOT_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from kg.extract.pairs_network import PairNetwork
    from kg.extract.results_candidates import MetricCandidate
    from kg.extract.results_context import Context
    from kg.extract.tagger import Reading

    Array = npt.NDArray[np.float32]

Place = tuple[int, int, int]
"""First word, end and sentence of a number or of a candidate."""


class Layout:
    """Where the numbers and the candidates of a context stand among the words of a reading of the same text."""

    def __init__(self, context: Context, reading: Reading) -> None:
        self.reading = reading
        self.context = context
        self._begins = [s.start for s in context.sentences]

    def place(self, start: int, end: int) -> Place:
        """Return the place of a stretch of the text."""
        first, stop = self.reading.span_at(start, end)
        return first, stop, max(bisect_right(self._begins, self.reading.tokens[first].start) - 1, 0)

    def number(self, index: int) -> Place:
        """Return the place of a quantity."""
        quantity = self.context.quantities[index]
        return self.place(quantity.start, quantity.end)

    def entity(self, index: int) -> list[Place]:
        """Return the places of an entity."""
        return sorted({self.place(s, e) for s, e in self.context.entities[index].spans})

    def metric(self, candidate: MetricCandidate, number: Place) -> tuple[str, list[Place]]:
        """Return the kind of a metric and its places: one that only the unit implies stands at the number itself."""
        if candidate.entity is not None:
            return "entity", self.entity(candidate.entity)
        phrase = candidate.phrase
        if phrase is None or phrase.kind == "implied":
            return "implied", [number]
        return "phrase", [self.place(phrase.start, phrase.end)]


@dataclass(slots=True)
class Pairs:
    """What the network says of the numbers of one context; asked of a number, it computes and keeps the answer."""

    network: PairNetwork
    layout: Layout
    _numbers: dict[int, Array] = field(default_factory=dict)
    _mentions: Array | None = None
    _likely: dict[int, dict[str, dict[int | None, float]]] = field(default_factory=dict)

    def entities(self, index: int, slot: str) -> Mapping[int | None, float]:
        """Return the log-probability of each entity, and of nothing (None), as what fills a slot of a number."""
        if index not in self._likely:
            self._likely[index] = self._of_entities(index)
        return self._likely[index][slot]

    def entity_features(self, index: int, slot: str, entity: int | None) -> list[str]:
        """Return features of an entity, or of nothing, as what fills a slot."""
        likely = self.entities(index, slot)
        return pair_features(likely[entity], [p for e, p in likely.items() if e != entity])

    def metrics(self, index: int, candidates: Sequence[MetricCandidate]) -> list[float]:
        """Return the log-probability of each candidate as the metric of a number."""
        number = self.layout.number(index)
        placed = [self.layout.metric(c, number) for c in candidates]
        places = np.array([p for _, found in placed for p in found])
        kinds = np.array([KINDS.index(kind) for kind, found in placed for _ in found])
        scores = self._scores(index, self._vectors("mention", places), places, kinds)[:, SLOTS.index("metric")]
        return shares(summed(scores, [len(found) for _, found in placed]))

    def metric_features(self, index: int, candidates: Sequence[MetricCandidate]) -> list[list[str]]:
        """Return features of each candidate as the metric of a number."""
        likely = self.metrics(index, candidates)
        return [pair_features(p, likely[:i] + likely[i + 1 :]) for i, p in enumerate(likely)]

    def _vectors(self, name: str, places: npt.NDArray[np.int64]) -> Array:
        return self.network.vectors(name, self.layout.reading.words, places)

    def _number(self, index: int) -> Array:
        if index not in self._numbers:
            self._numbers[index] = self._vectors("number", np.array([self.layout.number(index)]))[0]
        return self._numbers[index]

    def _scores(
        self, index: int, mentions: Array, places: npt.NDArray[np.int64], kinds: npt.NDArray[np.int64]
    ) -> Array:
        title_words = self.layout.reading.title_words
        return self.network.scores(
            self._number(index), mentions, *columns(self.layout.number(index), places, title_words), kinds
        )

    def _of_entities(self, index: int) -> dict[str, dict[int | None, float]]:
        entities = self.layout.context.entities
        asked = [i for i, e in enumerate(entities) if e.type in KINDS]
        scores = np.zeros((0, len(SLOTS)), np.float32)
        if asked:
            found = [self.layout.entity(i) for i in asked]
            sizes = [len(f) for f in found]
            places = np.array([p for f in found for p in f])
            if self._mentions is None:
                self._mentions = self._vectors("mention", places)
            kinds = np.repeat([KINDS.index(entities[i].type) for i in asked], sizes)
            scores = summed(self._scores(index, self._mentions, places, kinds), sizes)
        alone = self.network.alone(self._number(index))
        out: dict[str, dict[int | None, float]] = {}
        for k, (slot, types) in enumerate(SLOT_TYPES.items()):
            rows = [n for n, i in enumerate(asked) if entities[i].type in types]
            fillers: list[int | None] = [asked[n] for n in rows]
            likely = scores[rows, k]
            if slot != "subject":
                fillers, likely = [None, *fillers], np.concatenate([alone[k : k + 1], likely])
            out[slot] = dict(zip(fillers, shares(likely), strict=True))
        return out


_NEAR, _SIDE = 6, 16


def columns(
    number: Place, places: npt.NDArray[np.int64], title_words: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the classes of distance and relation of places, rows of three, to a number.

    Up to six words each distance is a class, farther ones grow by the square root of two; before and after are apart,
    and zero is within. Relations: in the title, the same sentence, the one before, the one after, earlier, later.
    """
    first, end, sentence = places.T
    after = first >= number[1]
    gap = np.where(after, first - number[1], number[0] - end)
    steps = np.where(gap < _NEAR, gap, _NEAR + 2 * np.log2(np.maximum(gap, 1) / _NEAR)).astype(np.int64)
    apart = 1 + np.where(after, _SIDE, 0) + np.minimum(steps, _SIDE - 1)
    distance = np.where(after | (end <= number[0]), apart, 0)
    ahead = sentence - number[2]
    relation = np.select([end <= title_words, ahead == 0, ahead == -1, ahead == 1, ahead < 0], [0, 1, 2, 3, 4], 5)
    return distance, relation


def summed(scores: Array, sizes: Sequence[int]) -> Array:
    """Return the scores of candidates: the logarithm of the summed exponentials over each one's places, in a row."""
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    top = np.maximum.reduceat(scores, begins, axis=0)
    total = np.add.reduceat(np.exp(scores - np.repeat(top, sizes, axis=0)), begins, axis=0)
    out: Array = top + np.log(total)
    return out


def shares(scores: Array) -> list[float]:
    """Return log-probabilities, rounded: BLAS may differ in the last bits."""
    if not len(scores):
        return []
    rest = scores - scores.max()
    out: list[float] = np.round(rest - np.log(np.exp(rest).sum()), 3).tolist()
    return out


_EDGES = (-6.0, -4.5, -3.5, -2.6, -1.9, -1.4, -1.0, -0.7, -0.45, -0.25, -0.12, -0.04)
_MARGINS = (-3.0, -1.5, -0.5, 0.0, 0.5, 1.5, 3.0)


def pair_features(own: float, others: Sequence[float]) -> list[str]:
    """Return how likely a candidate is by the network, and by how much more than the best of the others."""
    return [f"pp{bisect(_EDGES, own)}", f"pm{bisect(_MARGINS, own - max(others, default=-9.0))}"]


def pairs_of(context: Context, reading: Reading | None, network: PairNetwork | None = None) -> Pairs | None:
    """Return what the network says of a context's numbers; None where no tagger has read its text."""
    if reading is None or not reading.tokens:
        return None
    return Pairs(network or load_pairs(), Layout(context, reading))
