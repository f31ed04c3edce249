"""From which probability something counts: the numbers that decide, in one place.

Chosen on papers of train that neither the tagger nor the second stage had seen (docs/decisions/016).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model import EntityType, Role


@dataclass(frozen=True)
class Policy:
    """Thresholds of the decisions.

    Attributes:
        entity: from which probability a name is an entity, a type.
        generic: from which probability something named by its class alone ("smartphone", "prior work") is one.
        role: from which probability (of being the entity, in the role) an entity has a role; where none reaches it,
            it is only mentioned.
    """

    entity: dict[EntityType, float] = field(
        default_factory=lambda: {"Method": 0.45, "Dataset": 0.45, "Hardware": 0.45, "Task": 0.4, "Metric": 0.42}
    )
    generic: float = 0.9
    role: dict[Role, float] = field(
        default_factory=lambda: {
            "proposed": 0.35,
            "baseline": 0.35,
            "used": 0.35,
            "evaluated_on": 0.35,
            "trained_on": 0.35,
            "runs_on": 0.35,
            "targets": 0.5,
            "addresses": 0.0,
            "reports": 0.35,
        }
    )


POLICY = Policy()
