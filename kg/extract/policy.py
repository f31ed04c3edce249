"""From which probability something counts: the numbers that decide, in one place.

Chosen among few values that are right both on dev and on the papers of train that the tagger was not trained on
(docs/decisions/015); the probabilities themselves are calibrated on those papers of train.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model import EntityType, Role


@dataclass(frozen=True)
class Policy:
    """Thresholds and weights of the decisions.

    Attributes:
        entity: from which probability a name that the tagger sees is an entity, a type.
        generic: from which probability something named by its class alone ("smartphone", "prior work") is one.
        role: from which probability an entity has a role; where none reaches it, the most probable one holds.
        weight: how much a source's word counts when the type is decided.
        agreement: what a vocabulary that agrees adds to the tagger's probability.
        alone: what a source other than the tagger may decide alone, unless it is generic.
    """

    entity: dict[EntityType, float] = field(
        default_factory=lambda: {"Method": 0.6, "Dataset": 0.5, "Hardware": 0.6, "Task": 0.45, "Metric": 0.35}
    )
    generic: float = 0.8
    role: dict[Role, float] = field(
        default_factory=lambda: {
            "proposed": 0.45,
            "baseline": 0.35,
            "used": 0.45,
            "evaluated_on": 0.4,
            "trained_on": 0.25,
            "runs_on": 0.4,
            "targets": 0.4,
            "addresses": 0.4,
            "reports": 0.4,
            "mentioned": 0.4,
        }
    )
    weight: dict[str, float] = field(
        default_factory=lambda: {"tagger": 1.0, "vocabulary": 0.3, "written": 0.1, "phrase": 0.1}
    )
    agreement: float = 0.2
    alone: frozenset[tuple[str, EntityType]] = frozenset({("vocabulary", "Hardware"), ("vocabulary", "Dataset")})


POLICY = Policy()
