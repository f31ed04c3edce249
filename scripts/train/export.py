"""The shipped file: the student's weights in half precision, its pieces, and calibrated probabilities."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.extract.tagger import PaperText, Tagger, read_tagger
from kg.extract.tagger_decode import Span
from kg.extract.tagger_network import DENSE
from kg.extract.tagger_tokens import fold_name, tokenize
from kg.model import ENTITY_TYPES, ROLES
from scripts.train.candidates import Candidates, find_candidates, loose_fold
from scripts.train.dense import PREFIXES, dense_layers
from scripts.train.scoring import Predicted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.train.gold import GoldPaper
    from scripts.train.student import Student

    Array = np.ndarray[Any, np.dtype[np.float32]]

OUTSIDE = 1.5  # how much less likely than the network says a word is to be outside: candidates first, decisions later


def save(path: Path, model: Student, pieces: Sequence[str], calibration: dict[str, Array] | None = None) -> None:
    """Write the weights file; without a calibration, probabilities are those of the network."""
    identity = {
        "entity": np.tile(np.array([1, 0, 0], np.float32), (len(ENTITY_TYPES), 1)),
        "generic": np.array([1, 0], np.float32),
        "role": np.tile(np.array([1, 0], np.float32), (len(ROLES), 1)),
    }
    weights = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    arrays = {k: v.astype(np.float16) for k, v in weights.items() if not k.startswith(PREFIXES)}
    arrays[DENSE] = np.frombuffer(dense_layers(weights), dtype=np.uint8)
    arrays |= {f"calibration.{k}": v.astype(np.float32) for k, v in (calibration or identity).items()}
    settings = json.dumps({"pieces": list(pieces), "outside": OUTSIDE}, ensure_ascii=False)
    arrays["settings"] = np.frombuffer(settings.encode("utf-8"), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(partial, allow_pickle=False, **arrays)
    partial.replace(path)


def calibrate(path: Path, model: Student, pieces: Sequence[str], papers: Sequence[GoldPaper]) -> dict[str, Array]:
    """Fit the probabilities on held-out papers by logistic regression, and write the weights file with them."""
    save(path, model, pieces)
    tagger = read_tagger(path)
    rows: dict[str, list[tuple[list[float], float]]] = {k: [] for k in (*ENTITY_TYPES, "generic", *ROLES)}
    for paper in papers:
        found = find_candidates(paper, len(paper.tokens))
        for spans in _groups(tagger, paper):
            _collect(rows, paper, found, spans)
    everything = [r for t in ENTITY_TYPES for r in rows[t]]
    out = {
        "entity": np.stack([fit(rows[t], prior=fit(everything), strength=8.0) for t in ENTITY_TYPES]),
        "generic": fit(rows["generic"]),
        "role": np.stack([fit(rows[r], prior=np.array([1.0, 0.0]), strength=4.0) for r in ROLES]),
    }
    save(path, model, pieces, out)
    return out


def _groups(tagger: Tagger, paper: GoldPaper) -> list[list[Any]]:
    groups: dict[int, list[Any]] = {}
    for s in tagger.predict([PaperText(paper.text, len(paper.title))])[0]:
        groups.setdefault(s.group, []).append(s)
    return [groups[k] for k in sorted(groups)]


def _collect(
    rows: dict[str, list[tuple[list[float], float]]], paper: GoldPaper, found: Candidates, spans: Sequence[Any]
) -> None:
    entity = next(
        (
            i
            for s in spans
            if (i := found.forms.get(loose_fold([t.text for t in tokenize(paper.text[s.start : s.end])]), -1)) >= 0
            and paper.entities[i]["type"] == s.type
        ),
        -1,
    )
    best = max(spans, key=lambda s: s.mention_score)
    rows[best.type].append(([logit(best.score), logit(best.mention_score), 1.0], float(entity >= 0)))
    if entity >= 0:
        e = paper.entities[entity]
        rows["generic"].append(([logit(best.generic), 1.0], float(bool(e.get("generic")))))
        for role, p in best.role_probs.items():
            rows[role].append(([logit(p), 1.0], float(role in e["roles"])))


def logit(p: float) -> float:
    """Return the log-odds of a probability, bounded."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))


def fit(rows: Sequence[tuple[list[float], float]], prior: Any = None, strength: float = 1.0) -> Array:
    """Fit a logistic regression by Newton's method, drawn towards `prior` by a ridge of `strength`."""
    size = len(rows[0][0]) if rows else len(prior)
    start = np.eye(size)[0] if prior is None else np.asarray(prior, dtype=np.float64)
    if not rows:
        return start.astype(np.float32)
    x, y = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    w = start.copy()
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + strength * (w - start)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + strength * np.eye(size)
        w = w - np.linalg.solve(hessian, gradient)
    return w.astype(np.float32)


def predict(tagger: Tagger, papers: Sequence[GoldPaper]) -> list[list[Predicted]]:
    """Return what the shipped tagger finds, as the scorer takes it."""
    out = []
    for paper in papers:
        here = []
        for spans in _groups(tagger, paper):
            names = tuple(dict.fromkeys(paper.text[s.start : s.end] for s in spans))
            s = spans[0]
            here.append(Predicted(names, s.type, s.score, s.generic, dict(s.role_probs)))
        out.append(here)
    return out


__all__ = ["Span", "calibrate", "fold_name", "predict", "save"]
