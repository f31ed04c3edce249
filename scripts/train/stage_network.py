"""Training of the second stage's network in NumPy: a layer of rectifiers beside a linear one, Adam, dropout."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.second_stage import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.second_stage import SecondStage

Weights = dict[str, np.ndarray]


def fit(
    x: np.ndarray,
    types: np.ndarray,
    given: np.ndarray,
    counts: np.ndarray,
    *,
    seed: int,
    hidden: int = 64,
    epochs: int = 20,
    rate: float = 2e-3,
    decay: float = 1.0,
    dropout: float = 0.2,
    batch: int = 256,
) -> Weights:
    """Fit one network: cross-entropy of the types, and of roles and "generic" where they count."""
    random = np.random.default_rng(seed)
    size, columns = x.shape
    outputs = NONE + 1 + given.shape[1]
    w = {
        "enter": random.normal(0, np.sqrt(2 / columns), (columns, hidden)),
        "enter_bias": np.zeros(hidden),
        "out": random.normal(0, 0.05, (hidden, outputs)),
        "direct": np.zeros((columns, outputs)),
        "out_bias": np.zeros(outputs),
    }
    w = {k: v.astype(np.float32) for k, v in w.items()}
    first, second = ({k: np.zeros_like(v) for k, v in w.items()} for _ in range(2))
    steps, step = epochs * -(-size // batch), 0
    wanted = np.eye(NONE + 1, dtype=np.float32)[types]
    for _ in range(epochs):
        order = random.permutation(size)
        for at in range(0, size, batch):
            i = order[at : at + batch]
            seen = x[i] * (random.random((len(i), columns), dtype=np.float32) > 0.05)
            kept = (random.random((len(i), hidden), dtype=np.float32) > dropout) / np.float32(1 - dropout)
            slopes = gradients(w, seen, kept, wanted[i], given[i], counts[i])
            step += 1
            now = rate * min(step / (0.05 * steps), (steps - step) / (0.95 * steps) + 1e-3)
            for k, g in slopes.items():
                first[k] = 0.9 * first[k] + 0.1 * g
                second[k] = 0.99 * second[k] + 0.01 * g * g
                move = (first[k] / (1 - 0.9**step)) / (np.sqrt(second[k] / (1 - 0.99**step)) + 1e-8)
                w[k] -= np.float32(now) * (move if k.endswith("bias") else move + decay * w[k])
    return w


def gradients(
    w: Weights, x: np.ndarray, kept: np.ndarray, wanted: np.ndarray, given: np.ndarray, counts: np.ndarray
) -> Weights:
    """Return the slope of the loss for each array of weights."""
    raw = x @ w["enter"] + w["enter_bias"]
    hidden = np.maximum(raw, 0) * kept
    z = hidden @ w["out"] + x @ w["direct"] + w["out_bias"]
    odds = np.exp(z[:, : NONE + 1] - z[:, : NONE + 1].max(1, keepdims=True))
    shares = odds / odds.sum(1, keepdims=True)
    sure = 1 / (1 + np.exp(-np.clip(z[:, NONE + 1 :], -30, 30)))
    slope = np.concatenate([shares - wanted, 2 * (sure - given) * counts], 1) / np.float32(len(x))
    back = (slope @ w["out"].T) * kept * (raw > 0)
    return {
        "enter": x.T @ back,
        "enter_bias": back.sum(0),
        "out": hidden.T @ slope,
        "direct": x.T @ slope,
        "out_bias": slope.sum(0),
    }


def average(networks: Sequence[Weights]) -> Weights:
    """Return one network whose outputs are the mean of those of several."""
    n = np.float32(len(networks))
    return {
        "enter": np.concatenate([w["enter"] for w in networks], 1),
        "enter_bias": np.concatenate([w["enter_bias"] for w in networks]),
        "out": np.concatenate([w["out"] for w in networks]) / n,
        "direct": np.stack([w["direct"] for w in networks]).mean(0),
        "out_bias": np.stack([w["out_bias"] for w in networks]).mean(0),
    }


def pack(stage: SecondStage) -> bytes:
    """Return the weights file of a second stage, in half precision."""
    arrays = {
        k: v.astype(np.float32 if k in {"mean", "scale", "counted", "pair"} else np.float16)
        for k, v in stage.weights.items()
    }
    columns = np.frombuffer(json.dumps(stage.columns).encode("utf-8"), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays, columns=columns)
    return buffer.getvalue()
