"""The second stage: its numbers, its file, its training."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kg.errors import InputError
from kg.extract.entity_features import FEATURES
from kg.extract.joining import PAIR_FEATURES
from kg.extract.second_stage import NONE, OUTPUTS, PAIRS, SecondStage, load_second_stage
from kg.model import ENTITY_TYPES, ROLES_OF
from scripts.train.stage_network import average, fit, pack

if TYPE_CHECKING:
    from pathlib import Path


def test_what_ships_fits_the_features() -> None:
    stage = load_second_stage()
    assert stage.columns == FEATURES
    assert stage.weights["direct"].shape == (len(FEATURES), OUTPUTS)
    assert stage.weights["pair"].shape == (len(PAIR_FEATURES),)


def test_verdicts_are_probabilities_of_the_types_own_roles() -> None:
    rows = np.random.default_rng(0).normal(0, 3, (50, len(FEATURES))).astype(np.float32)
    stage = load_second_stage()
    verdicts = stage.decide(rows)
    assert {v.type for v in verdicts} <= set(ENTITY_TYPES)
    for v in verdicts:
        assert tuple(v.roles) == ROLES_OF[v.type]
        assert all(0 <= p <= 1 for p in (v.score, v.generic, *v.roles.values()))
    assert stage.decide(rows[:0]) == []
    assert [stage.decide(rows[i : i + 1])[0] for i in range(50)] == verdicts


def test_a_missing_or_foreign_file_says_what_to_do(tmp_path: Path) -> None:
    stage = load_second_stage()
    other = SecondStage(stage.weights, ("something", "else"))
    (tmp_path / "other.npz").write_bytes(pack(other))
    (tmp_path / "text.npz").write_bytes(b"no archive")
    for name in ("none.npz", "text.npz", "other.npz"):
        with pytest.raises(InputError, match=r"trained model cannot be read.*Install paper-kg again"):
            load_second_stage(tmp_path / name)


def test_what_is_packed_is_read_back(tmp_path: Path) -> None:
    stage = load_second_stage()
    (tmp_path / "again.npz").write_bytes(pack(stage))
    again = load_second_stage(tmp_path / "again.npz")
    assert again.weights.keys() == stage.weights.keys()
    assert all(np.array_equal(again.weights[k], stage.weights[k]) for k in stage.weights)
    assert json.dumps(again.columns) == json.dumps(stage.columns)


def test_training_learns_what_there_is_to_learn() -> None:
    random = np.random.default_rng(1)
    x = random.normal(0, 1, (2000, 6)).astype(np.float32)
    types = np.where(x[:, 0] > 0, 0, NONE)
    given = np.zeros((2000, len(PAIRS) + 1), np.float32)
    given[:, 0] = x[:, 1] * x[:, 2] > 0  # no linear layer alone can tell this
    counts = np.zeros_like(given)
    counts[types == 0, 0] = 1
    networks = [fit(x, types, given, counts, seed=s, hidden=24, epochs=40) for s in (0, 1)]
    assert all(np.array_equal(a, b) for a, b in zip(networks[0].values(),
        fit(x, types, given, counts, seed=0, hidden=24, epochs=40).values(), strict=True))  # fmt: skip
    plain = {"mean": np.zeros(6), "scale": np.ones(6), "counted": np.zeros(6)}
    logits = SecondStage(average(networks) | plain, ("",) * 6).outputs(x)
    assert ((logits[:, : NONE + 1].argmax(-1) == 0) == (types == 0)).mean() > 0.95
    seen = types == 0
    assert ((logits[seen, NONE + 1] > 0) == (given[seen, 0] > 0)).mean() > 0.7
