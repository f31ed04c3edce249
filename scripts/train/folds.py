"""Which papers of the gold each of the cross-trained taggers has not seen."""

from __future__ import annotations

import random

FOLDS = 3


def folds(count: int) -> list[list[int]]:
    """Return which of `count` papers each fold keeps from its tagger, in ascending order."""
    order = list(range(count))
    random.Random(1).shuffle(order)
    return [sorted(order[k::FOLDS]) for k in range(FOLDS)]
