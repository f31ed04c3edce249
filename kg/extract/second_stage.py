"""The second stage: of everything that is known of a name in a paper, what it is and in which roles.

A small network in NumPy over the columns of `kg.extract.entity_features`: probabilities of the types (and of being no
entity), and, given the type, of the roles and of being generic. It was trained on papers that the tagger under it had
not seen (`scripts/train/second_stage.py`), so that it knows how far the tagger can be trusted.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.entity_features import FEATURES
from kg.extract.weights import weights_of
from kg.model import ENTITY_TYPES, ROLES_OF
from kg.resources import model_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from kg.model import EntityType, Role

    Array = npt.NDArray[np.float32]

WEIGHTS = "second_stage.npz"
PAIRS: tuple[tuple[EntityType, Role], ...] = tuple((t, r) for t in ENTITY_TYPES for r in ROLES_OF[t])
"""The roles that the network tells apart, each for its type."""
_ROLES = {t: (PAIRS.index((t, ROLES_OF[t][0])), ROLES_OF[t]) for t in ENTITY_TYPES}
"""Type → where its roles begin in PAIRS, and the roles."""
OUTPUTS = len(ENTITY_TYPES) + 1 + len(PAIRS) + 1
NONE = len(ENTITY_TYPES)
_WIDEST = np.float32(4)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a name is: its likeliest type and how likely; given that type, how likely it is generic, and its roles."""

    type: EntityType
    score: float
    generic: float
    roles: Mapping[Role, float]


class SecondStage:
    """A layer of rectifiers beside a linear one; its hidden units may come from several networks, then averaged."""

    def __init__(self, weights: Mapping[str, Array], columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.weights = {k: np.asarray(v, dtype=np.float32) for k, v in weights.items()}

    def outputs(self, rows: Array) -> Array:
        """Return the logits of rows of features: types, none, roles by PAIRS, generic."""
        w = self.weights
        x = scaled(rows, w["mean"], w["scale"], w["counted"])
        hidden = np.maximum(x @ w["enter"] + w["enter_bias"], np.float32(0))
        out: Array = hidden @ w["out"] + x @ w["direct"] + w["out_bias"]
        return out

    def same(self, features: Sequence[float]) -> bool:
        """Whether two things are one, by what `kg.extract.joining` says of the pair."""
        weights = self.weights["pair"]
        return len(weights) > 0 and float(weights @ np.array(features, np.float32)) > 0

    def decide(self, rows: Array) -> list[Verdict]:
        """Return a verdict for each row."""
        if not len(rows):
            return []
        logits = self.outputs(rows).astype(np.float64)
        types = logits[:, : NONE + 1]
        odds = np.exp(types - types.max(-1, keepdims=True))
        shares = np.round(odds / odds.sum(-1, keepdims=True), 4).tolist()
        given = np.round(1 / (1 + np.exp(-np.clip(logits[:, NONE + 1 :], -30, 30))), 4).tolist()
        return [_verdict(a, b) for a, b in zip(shares, given, strict=True)]


def _verdict(shares: list[float], given: list[float]) -> Verdict:
    score = max(shares[:NONE])
    type_ = ENTITY_TYPES[shares.index(score)]
    begin, roles = _ROLES[type_]
    return Verdict(type_, score, given[-1], dict(zip(roles, given[begin : begin + len(roles)], strict=True)))


def scaled(rows: Array, mean: Array, scale: Array, counted: Array) -> Array:
    """Return the features on scales near one: counts by their logarithm, outliers drawn in."""
    rows = np.where(counted > 0, np.log1p(np.maximum(rows, 0)), rows)
    out: Array = np.clip((rows - mean) / scale, -_WIDEST, _WIDEST).astype(np.float32)
    return out


@functools.lru_cache(maxsize=4)
def load_second_stage(path: Path | None = None) -> SecondStage:
    """Return the second stage of a weights file, by default the one shipped; a file is read once in a process.

    Raises:
        InputError: The file is missing or damaged.
    """
    path = model_folder() / WEIGHTS if path is None else path
    with weights_of(path, "second_stage.py") as weights:
        columns = tuple(json.loads(weights.pop("columns").tobytes().decode("utf-8")))
        if columns != FEATURES:
            raise ValueError("it was trained for other features")
        return SecondStage({k: weights[k] for k in NAMES}, columns)


NAMES = ("mean", "scale", "counted", "enter", "enter_bias", "out", "direct", "out_bias", "pair")
"""The arrays of a weights file, beside the names of its columns."""
