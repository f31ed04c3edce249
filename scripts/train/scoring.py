"""Predictions scored as the evaluation scores a graph, without writing one."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.train.gold import read_gold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import ModuleType


@dataclass(frozen=True, slots=True)
class Predicted:
    """An entity of one paper: its surface forms, type, probability and the probability of each role."""

    names: tuple[str, ...]
    type: str
    score: float
    generic: float
    roles: dict[str, float]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability an entity (by type) and a role count."""

    entity: dict[str, float] = field(default_factory=dict)
    role: dict[str, float] = field(default_factory=dict)
    default_entity: float = 0.5
    default_role: float = 0.4
    generic: float = 1.1  # an entity that is more probably generic than this is left out


def load_scorer(shared: Path) -> ModuleType:
    """Import the score script beside the gold."""
    spec = importlib.util.spec_from_file_location("gold_score", shared / "eval" / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no eval/score.py under {shared}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score_predictions(
    scorer: ModuleType,
    gold: list[dict[str, Any]],
    predicted: Sequence[list[Predicted]],
    at: Thresholds,
    errors: list[Any] | None = None,
) -> dict[str, Any]:
    """Score the entities and roles of papers, in the order of `gold`."""
    graph = {}
    for g, entities in zip(gold, predicted, strict=True):
        paper: dict[str, Any] = {"title": g["title"], "entities": {}, "roles": set(), "results": [], "links": set()}
        for i, e in enumerate(entities):
            if e.score < at.entity.get(e.type, at.default_entity) or e.generic >= at.generic:
                continue
            roles = [r for r, p in e.roles.items() if p >= at.role.get(r, at.default_role)]
            roles = roles or [max(e.roles, key=lambda r: e.roles[r])]
            iri = f"{i}:{e.names[0]}"
            paper["entities"][e.type, iri] = scorer.forms("", e.names)
            paper["roles"].update((r, iri) for r in roles)
        graph[scorer.fold(g["title"])] = paper
    return dict(scorer.score(graph, [{**g, "results": [], "links": []} for g in gold], errors))


def summary(out: dict[str, Any]) -> str:
    """One line of the figures that matter."""
    return (
        f"entities {_show(out['entities']['all'])} card {_show(out['card']['all'])} hw {out['card']['hardware']['f1']} "
        f"ds {out['card']['datasets']['f1']} prop {out['roles']['proposed']['f1']} "
        f"base {out['roles']['baseline']['f1']} | "
        + " ".join(f"{t[:4]} {out['entities'][t]['f1']}" for t in ("Method", "Dataset", "Hardware", "Task", "Metric"))
        + f" | used {out['roles']['used']['f1']} ment {out['roles']['mentioned']['f1']}"
    )


def _show(x: dict[str, float]) -> str:
    return f"{x['f1']:.1f} (P{x['p']:.0f} R{x['r']:.0f})"


__all__ = ["Predicted", "Thresholds", "load_scorer", "read_gold", "score_predictions", "summary"]
