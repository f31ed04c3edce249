"""Fit a ranker of `kg.extract.results_rank` to decisions: the right candidates' summed probability is made large."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from kg.extract.results_rank import Ranker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.results_examples import Choice

FIRM = re.compile(r"0?(subj$|pm=|tw=|AL|AN=|CF=|AF=|[<>]?al(True|False)=)")
"""Names of features that say what a sentence's structure says: lists, brackets, clauses, and the subject itself."""
TRUST = 0.1
"""How much of the penalty their weights bear: they are few and rarely wrong, which little data cannot show."""
MINIMUM = 3
"""How many candidates must have a feature for it to be learned from."""
SMALLEST = 0.02
"""Weights below are left out of the model."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A decision whose features are numbers."""

    candidates: list[Any]
    right: Any


class Coder:
    """Numbers for features, shared by all that is collected, so that decisions are small to keep."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {}

    def code(self, choice: Choice) -> Coded:
        """Return a decision in numbers."""
        put = self.index.setdefault
        rows = [np.array(sorted({put(f, len(self.index)) for f in c}), dtype=np.int32) for c in choice.candidates]
        return Coded(rows, np.array(choice.right))


def fit_ranker(choices: Sequence[Coded], names: Sequence[str], l2: float, steps: int = 100) -> Ranker:
    """Fit a ranker; `names` are the features by number, `l2` is the penalty of large weights."""
    rows = [row for c in choices for row in c.candidates]
    flat = np.concatenate(rows)
    kept = np.flatnonzero(np.bincount(flat, minlength=len(names)) >= MINIMUM)
    ends = np.r_[0, np.cumsum([len(r) for r in rows])]
    matrix = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(names)))[:, kept]
    back = matrix.T.tocsr()
    sizes = np.array([len(c.candidates) for c in choices])
    penalty = l2 * np.where([FIRM.match(names[int(k)]) is not None for k in kept], TRUST, 1.0)
    group, starts = np.repeat(np.arange(len(choices)), sizes), np.r_[0, np.cumsum(sizes)[:-1]]
    good = np.concatenate([c.right for c in choices])

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        scores -= np.maximum.reduceat(scores, starts)[group]
        exp = np.exp(scores)
        total, hit = np.add.reduceat(exp, starts), np.add.reduceat(exp * good, starts) + 1e-300
        value = float(np.sum(np.log(total) - np.log(hit))) + 0.5 * float(penalty @ weights**2)
        return value, back @ (exp / total[group] - exp * good / hit[group]) + penalty * weights

    found = minimize(loss, np.zeros(len(kept)), jac=True, method="L-BFGS-B", options={"maxiter": steps}).x
    return Ranker({names[int(k)]: round(float(w), 3) for k, w in zip(kept, found, strict=True) if abs(w) >= SMALLEST})
