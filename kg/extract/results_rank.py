"""A log-linear model that ranks candidates: p(c) ∝ exp(Σ weights of the features of c).

Features are strings and weights a table of them, so that the model is a JSON file which people can read, and needs
no learning library to run. Trained by `scripts/train_results.py`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Features = list[str]


@dataclass(frozen=True, slots=True)
class Ranker:
    """The weights of the features that one decision knows."""

    weights: Mapping[str, float]

    def score(self, features: Iterable[str]) -> float:
        """Return the sum of the weights of some features; unknown ones count nothing."""
        return sum(filter(None, map(self.weights.get, features)))

    def probabilities(self, candidates: Sequence[Features]) -> list[float]:
        """Return how likely each candidate is the right one."""
        return shared([self.score(features) for features in candidates])

    def best(self, candidates: Sequence[Features]) -> tuple[int, float]:
        """Return the index of the best candidate, the first of equals, and its probability."""
        likely = self.probabilities(candidates)
        top = max(range(len(likely)), key=lambda i: (likely[i], -i))
        return top, likely[top]

    def probability(self, features: Iterable[str]) -> float:
        """Return how likely a thing is that the features describe, against nothing."""
        return sigmoid(self.score(features))


@dataclass(frozen=True, slots=True)
class Model:
    """All decisions on results: a ranker for each, the nouns that metrics' names end in, and when a number counts."""

    rankers: Mapping[str, Ranker]
    heads: Mapping[str, float]
    threshold: float


def shared(scores: Sequence[float]) -> list[float]:
    """Return the probabilities that scores stand for, together one."""
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    total = sum(shares)
    return [s / total for s in shares]


def sigmoid(x: float) -> float:
    """Return the logistic function of x, without overflow."""
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


def to_json(model: Model) -> str:
    """Return a model as JSON, a weight a line."""
    rankers = {name: dict(ranker.weights) for name, ranker in model.rankers.items()}
    plain = {"rankers": rankers, "heads": dict(model.heads), "threshold": model.threshold}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=0) + "\n"


@cache
def load_model(path: str = "") -> Model:
    """Load the model from the file given, or the one that comes with the package."""
    file = Path(path) if path else Path(__file__).with_name("results_model.json")
    plain = json.loads(file.read_text(encoding="utf-8"))
    return Model({k: Ranker(w) for k, w in plain["rankers"].items()}, plain["heads"], plain["threshold"])
