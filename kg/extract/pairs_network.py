"""The network over pairs of a number and a place of a candidate: a score for each slot.

It looks at the tagger's vectors of both, at how far apart and in which order they stand, whether in one sentence, and
at what kind of candidate it is. `scripts/train/pairs.py` states the same network in torch, and trains it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.tagger_network import gelu
from kg.extract.weights import weights_of
from kg.resources import model_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    Array = npt.NDArray[np.float32]

WEIGHTS = "pairs.npz"
SLOTS = ("subject", "baseline", "dataset", "hardware", "metric")
"""What each place has a score for."""
KINDS = ("Method", "Dataset", "Hardware", "entity", "implied", "phrase")
"""Kinds of candidates: entities of three types; metrics that are one, that a unit implies, that words name."""
DISTANCES, RELATIONS = 33, 6


class PairNetwork:
    """The forward pass over a dictionary of weights."""

    def __init__(self, weights: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._w = {k: np.ascontiguousarray(v, dtype=np.float32) for k, v in weights.items()}

    def vectors(self, name: str, words: Array, places: npt.NDArray[np.int64]) -> Array:
        """Return vectors of places (rows of first word and end), as numbers ("number") or candidates ("mention")."""
        first, end = places[:, 0], places[:, 1]
        total = words[first]
        for step in range(1, int((end - first).max())):  # a name has few words, a long paper very many
            here = np.flatnonzero(first + step < end)
            total[here] += words[first[here] + step]
        mean = total / (end - first)[:, None].astype(np.float32)
        return self._linear(name, np.concatenate([words[first], words[end - 1], mean], -1))

    def scores(self, number: Array, mentions: Array, *classes: npt.NDArray[np.int64]) -> Array:
        """Return places × SLOTS for one number; `classes` are distance, relation and kind of each place."""
        together: Array = number * mentions
        x: Array = number + mentions + together @ self._w["product.weight"].T
        for name, of in zip(("distance", "relation", "kind"), classes, strict=True):
            x += self._w[f"{name}.weight"][of]
        return self._linear("out", gelu(self._linear("middle", gelu(x))))

    def alone(self, number: Array) -> Array:
        """Return for one number the scores of an empty slot, for SLOTS but the metric; three more only teach."""
        return self._linear("alone", gelu(number))

    def _linear(self, name: str, x: Array) -> Array:
        out: Array = x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]
        return out


@functools.lru_cache(maxsize=8)
def load_pairs(path: Path | None = None) -> PairNetwork:
    """Return the network of a weights file, by default the one shipped; a file is read once in a process.

    Raises:
        InputError: The file is missing or damaged.
    """
    path = model_folder() / WEIGHTS if path is None else path
    with weights_of(path, "pairs.py") as weights:
        return PairNetwork(weights)
