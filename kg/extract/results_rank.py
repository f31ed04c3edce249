"""A log-linear model that ranks candidates: p(c) ∝ exp(Σ weights of the features of c).

Features are strings and weights a table of them, so that the model is a JSON file which people can read, and needs
no learning library to run. Trained by `scripts/train_results.py`.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Features = list[str]
Weights = dict[str, float]


def score(weights: Weights, features: Iterable[str]) -> float:
    """Return the sum of the weights of some features; unknown ones count nothing."""
    get = weights.get
    return sum([get(f, 0.0) for f in features])


def best(weights: Weights, candidates: Sequence[Features]) -> tuple[int, float]:
    """Return the index of the best candidate, the first of equals, and its probability."""
    scores = [score(weights, features) for features in candidates]
    top = max(range(len(scores)), key=lambda i: (scores[i], -i))
    total = sum(math.exp(s - scores[top]) for s in scores)
    return top, 1.0 / total


def sigmoid(x: float) -> float:
    """Return the logistic function of x, without overflow."""
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


@cache
def load_model(path: str = "") -> dict[str, Weights]:
    """Load the weights of each decision from the file given, or the one that comes with the package."""
    file = Path(path) if path else Path(__file__).with_name("results_model.json")
    model: dict[str, Weights] = json.loads(file.read_text(encoding="utf-8"))
    return model
