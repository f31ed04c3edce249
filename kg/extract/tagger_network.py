"""The tagger's network: word features → tag scores, and groups of mentions → types and roles.

Its dense layers are a graph that onnxruntime computes in whole numbers of eight bits (`scripts/train/dense.py`); the
rest, a few small products a paper, is NumPy. A paper is computed alone and never padded, so that its numbers do not
depend on its neighbours in a batch. `scripts/train/student.py` states the same network in torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from kg.extract.tagger_decode import Span
    from kg.extract.tagger_features import Features

    Array = npt.NDArray[np.float32]

DENSE = "dense"
"""The name under which a weights file holds the graph, as bytes."""


class Network:
    """The forward pass over a dictionary of weights."""

    def __init__(self, weights: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._w = {k: np.ascontiguousarray(v, dtype=np.float32) for k, v in weights.items() if k != DENSE}
        table = self._w["pieces.weight"]
        self._pieces = np.concatenate([table, np.zeros((1, table.shape[1]), dtype=np.float32)])
        for name in ("heads.mention.weight", "heads.entity.weight", "heads.out.weight"):
            self._w[name] = np.ascontiguousarray(self._w[name].T)
        self._dense = _session(weights[DENSE].tobytes())

    def read(self, features: Features) -> tuple[Array, Array]:
        """Return the word vectors, words × width, and the log-probabilities of their tags, words × tags."""
        w = self._w
        vectors = self._pieces[features.pieces]
        count = (features.pieces >= 0).sum(-1)
        mean = vectors.sum(1) / np.maximum(count, 1)[:, None].astype(np.float32)
        parts = [vectors[:, 0], mean, w["shapes.weight"][features.shapes], w["uses.weight"][features.uses]]
        columns = np.concatenate([*parts, w["counts.weight"][count]], -1)
        words, log_probs = self._dense.run(("vectors", "log_probs"), {"features": columns})
        return words, log_probs

    def mentions(self, words: Array, spans: Sequence[Span]) -> Array:
        """Return a vector for each mention."""
        first = np.array([s.start for s in spans])
        end = np.array([s.end for s in spans])
        total = words[first]
        for step in range(1, int((end - first).max())):  # a name has few words, a long paper very many
            here = np.flatnonzero(first + step < end)
            total[here] += words[first[here] + step]
        mean = total / (end - first)[:, None].astype(np.float32)
        return gelu(self._linear("heads.mention", np.concatenate([words[first], words[end - 1], mean], -1)))

    def entities(self, mentions: Array, groups: Sequence[Sequence[int]], features: Array) -> Array:
        """Return a row of logits for each group of mentions: types, none, generic, roles."""
        sizes = np.array([len(g) for g in groups])
        begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)[:-1]])
        taken = mentions[[i for g in groups for i in g]]
        mean = np.add.reduceat(taken, begins, axis=0) / sizes[:, None].astype(np.float32)
        joined = np.concatenate([mean, np.maximum.reduceat(taken, begins, axis=0), features], -1)
        return self._linear("heads.out", gelu(self._linear("heads.entity", joined)))

    def _linear(self, name: str, x: Array) -> Array:
        out: Array = x @ self._w[f"{name}.weight"]
        out += self._w[f"{name}.bias"]
        return out


def _session(graph: bytes) -> onnxruntime.InferenceSession:
    """Return a session of one thread: papers are shared among processes, not a paper's layers among threads."""
    onnxruntime.disable_telemetry_events()  # its builds for Windows would tell their maker of each session
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # its blocks grow to the longest text and are never given back
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def sigmoid(x: Array) -> Array:
    """Return the logistic function."""
    out: Array = np.asarray(1 / (1 + np.exp(-x)), dtype=np.float32)
    return out


def gelu(x: Array) -> Array:
    """Return the Gaussian error linear unit, by its tanh form (https://arxiv.org/abs/1606.08415)."""
    out: Array = np.float32(0.5) * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))
    return out
