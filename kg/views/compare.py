"""What is claimed about a method against others, both ways: what others claim over it, and it over others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.views.claims import read_claims

if TYPE_CHECKING:
    from kg.store.protocol import Store
    from kg.views.claims import Claim

Side = Literal["ahead", "behind", "unclear"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One claim that sets the entity beside another.

    `other` is "" where the text names none. `side` says how the entity fares by the claim; "unclear" where a level is
    stated, or it is not known whether more of the metric is better.
    """

    entity: str
    other: str
    other_iri: str
    side: Side
    as_baseline: bool
    claim: Claim


def compare(store: Store, entity: str) -> list[Comparison]:
    """Return all claims that measure an entity (an IRI) against another, those where it is the baseline first."""
    found: list[Comparison] = []
    for claim in read_claims(store, subject=[entity], baseline=[entity]):
        better = claim.better
        if claim.baseline_iri == entity:
            side: Side = "unclear" if better is None else "behind" if better else "ahead"
            found.append(Comparison(claim.baseline, claim.subject, claim.subject_iri, side, True, claim))
        elif claim.subject_iri == entity and (claim.baseline_iri or claim.direction != "absolute"):
            side = "unclear" if better is None else "ahead" if better else "behind"
            found.append(Comparison(claim.subject, claim.baseline, claim.baseline_iri, side, False, claim))
    return sorted(
        found, key=lambda c: (not c.as_baseline, c.other.casefold(), c.claim.metric, c.claim.title, c.claim.result)
    )
