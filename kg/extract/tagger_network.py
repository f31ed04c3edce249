"""The tagger's network in NumPy: word features → tag scores, and groups of mentions → types and roles.

A paper is computed alone and never padded, so that its numbers do not depend on its neighbours in a batch. The
weights and their names come from `scripts/train/student.py`, which states the same network in torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from kg.extract.tagger_decode import Span
    from kg.extract.tagger_features import Features

    Array = npt.NDArray[np.float32]

DILATIONS = (1, 2, 4, 8, 1)
ATTENDS = (1, 3)
HEADS = 4
_LARGEST = np.float32(60)  # exp() of it, summed over a window, is finite; trained scores stay far below


class Network:
    """The forward pass over a dictionary of weights."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._w = {k: np.ascontiguousarray(v, dtype=np.float32) for k, v in weights.items()}
        table = self._w["pieces.weight"]
        self._pieces = np.concatenate([table, np.zeros((1, table.shape[1]), dtype=np.float32)])
        for name in [n for n in self._w if n.endswith(".weight") and self._w[n].ndim == 2]:
            if name.removesuffix(".weight") not in {"pieces", "shapes", "uses", "counts"}:
                self._w[name] = np.ascontiguousarray(self._w[name].T)

    def words(self, features: Features) -> Array:
        """Return the word vectors, words × width."""
        w = self._w
        vectors = self._pieces[features.pieces]
        count = (features.pieces >= 0).sum(-1)
        mean = vectors.sum(1) / np.maximum(count, 1)[:, None].astype(np.float32)
        parts = [vectors[:, 0], mean, w["shapes.weight"][features.shapes], w["uses.weight"][features.uses]]
        x = self._linear("enter", np.concatenate([*parts, w["counts.weight"][count]], -1))
        for i, dilation in enumerate(DILATIONS):
            x += self._convolve(f"blocks.{i}", x, dilation)
            if i in ATTENDS:
                x += self._attend(f"attention.{ATTENDS.index(i)}", x)
        return self._norm("norm", x)

    def tags(self, words: Array) -> Array:
        """Return the log-probabilities of the tags, words × tags."""
        return log_softmax(self._linear("heads.token", words))

    def mentions(self, words: Array, spans: Sequence[Span]) -> Array:
        """Return a vector for each mention."""
        first, last = [s.start for s in spans], [s.end - 1 for s in spans]
        bounds = [at for s in spans for at in (s.start, s.end)]
        # A row of zeros, for reduceat takes no bound at the end.
        total = np.add.reduceat(np.concatenate([words, np.zeros_like(words[:1])]), bounds, axis=0)[::2]
        mean = total / np.array([s.end - s.start for s in spans], dtype=np.float32)[:, None]
        return _gelu(self._linear("heads.mention", np.concatenate([words[first], words[last], mean], -1)))

    def entities(self, mentions: Array, groups: Sequence[Sequence[int]], features: Array) -> Array:
        """Return a row of logits for each group of mentions: types, none, generic, roles."""
        sizes = np.array([len(g) for g in groups])
        begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)[:-1]])
        taken = mentions[[i for g in groups for i in g]]
        mean = np.add.reduceat(taken, begins, axis=0) / sizes[:, None].astype(np.float32)
        joined = np.concatenate([mean, np.maximum.reduceat(taken, begins, axis=0), features], -1)
        return self._linear("heads.out", _gelu(self._linear("heads.entity", joined)))

    def _linear(self, name: str, x: Array) -> Array:
        out: Array = x @ self._w[f"{name}.weight"]
        out += self._w[f"{name}.bias"]
        return out

    def _norm(self, name: str, x: Array) -> Array:
        x = np.asarray(x - np.add.reduce(x, -1, keepdims=True) / np.float32(x.shape[-1]), dtype=np.float32)
        spread = np.sqrt(np.einsum("ij,ij->i", x, x) / np.float32(x.shape[-1]) + np.float32(1e-5))
        x /= spread[:, None]
        x *= self._w[f"{name}.weight"]
        x += self._w[f"{name}.bias"]
        return x

    def _convolve(self, name: str, x: Array, dilation: int) -> Array:
        h = self._norm(f"{name}.norm", x)
        steps, width = h.shape
        near: Array = np.zeros((steps, 3 * width), dtype=np.float32)
        near[dilation:, :width] = h[:-dilation]
        near[:, width : 2 * width] = h
        near[:-dilation, 2 * width :] = h[dilation:]
        return self._linear(f"{name}.out", _relu(self._linear(f"{name}.conv", near)))

    def _attend(self, name: str, x: Array) -> Array:
        steps, width = x.shape
        size = width // HEADS
        qkv = self._linear(f"{name}.qkv", self._norm(f"{name}.norm", x))
        q, k, v = qkv.reshape(steps, 3, HEADS, size).transpose(1, 2, 0, 3)
        scores: Array = np.asarray((q * np.float32(size**-0.5)) @ k.transpose(0, 2, 1), dtype=np.float32)
        np.minimum(scores, _LARGEST, out=scores)
        np.exp(scores, out=scores)
        seen = (scores @ v) / scores.sum(-1, keepdims=True)
        joined: Array = seen.transpose(1, 0, 2).reshape(steps, width)
        return self._linear(f"{name}.out", joined)


def log_softmax(x: Array) -> Array:
    """Return the logarithm of the softmax over the last axis."""
    x = x - x.max(-1, keepdims=True)
    out: Array = x - np.log(np.exp(x).sum(-1, keepdims=True))
    return out


def sigmoid(x: Array) -> Array:
    """Return the logistic function."""
    out: Array = np.asarray(1 / (1 + np.exp(-x)), dtype=np.float32)
    return out


def _relu(x: Array) -> Array:
    return np.maximum(x, np.float32(0), out=x)


def _gelu(x: Array) -> Array:
    out: Array = np.float32(0.5) * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))
    return out
