"""Which annotated papers each of the cross-trained taggers has not seen, and where that tagger stands."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kg.extract.tagger import WEIGHTS
from kg.resources import model_folder

if TYPE_CHECKING:
    from pathlib import Path

FOLDS = 4
OWN = FOLDS
"""The last fold: the papers annotated beyond the gold. No tagger learned from them, so the shipped one reads them."""


def folds(gold: int, own: int = 0) -> list[list[int]]:
    """Return which papers each fold keeps from its tagger, in ascending order; our own follow those of the gold."""
    order = list(range(gold))
    random.Random(1).shuffle(order)
    return [*(sorted(order[k::FOLDS]) for k in range(FOLDS)), list(range(gold, gold + own))]


def tagger_of(work: Path, fold: int) -> Path:
    """Return the weights file of the tagger that has not seen a fold."""
    return (model_folder() if fold == OWN else work / f"fold-{fold}") / WEIGHTS
