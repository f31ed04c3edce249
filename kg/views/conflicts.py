"""Claims that do not fit: two that cannot both hold under the same conditions, and a paper's own arithmetic.

A number is an interval: "421,000" is anything that rounds to it, "over 54x" anything above, "up to 9x" anything below.
Two claims conflict when they state the same thing and their intervals do not meet. A factor is checked against the
two levels that it stands for: the interval of their quotient should meet its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from kg.views.claims import read_claims
from kg.views.leaderboard import convert, dimension

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store.protocol import Store
    from kg.views.claims import Claim

Verdict = Literal["fits", "about right", "does not fit"]
TOLERANCE = Decimal("0.05")
"""A factor this near its quotient is about right: papers round, and measure again."""
_INFINITY = Decimal("Infinity")
_SPEED = ("speedup", "speed-up", "speed", "acceleration")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims that cannot both hold."""

    first: Claim
    second: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """A stated change beside the two levels that it stands for; `expected` is what they give."""

    stated: Claim
    level: Claim
    other: Claim
    expected: Decimal
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Findings:
    """Conflicts between claims, and the arithmetic of papers, the worst first."""

    conflicts: tuple[Conflict, ...]
    checks: tuple[Check, ...]


def conflicts(store: Store) -> Findings:
    """Return what does not fit in a graph, and what was checked and does."""
    claims = read_claims(store, names=True)
    checks = sorted(check_arithmetic(claims), key=lambda c: (_RANK[c.verdict], c.stated.title, c.stated.result))
    return Findings(tuple(find_conflicts(claims)), tuple(checks))


_RANK: dict[str, int] = {"does not fit": 0, "about right": 1, "fits": 2}


# -- intervals ---------------------------------------------------------------------------------------------


def precision(value: Decimal) -> Decimal:
    """Return the step of the last digit that a number states: 1000 for 421,000; 0.1 for 54.7.

    Zeros at the end of a whole number may be rounded or not; two digits at least are taken as meant (10 for 100).
    """
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        return Decimal(0)
    if exponent < 0:
        return Decimal(10) ** exponent
    whole = str(int(abs(value)))
    zeros = len(whole) - len(whole.rstrip("0"))
    return Decimal(10) ** max(0, min(zeros, len(whole) - 2))


def interval(claim: Claim) -> tuple[Decimal, Decimal]:
    """Return the lowest and highest value that a claim allows, in its own unit."""
    low, high = claim.value, claim.value_high if claim.value_high is not None else claim.value
    half = precision(claim.value) / 2
    if claim.qualifier == "up to":
        return (-_INFINITY, high + half)
    if claim.qualifier in {"over", "at least"}:
        return (low - half, _INFINITY)
    if claim.qualifier == "about":
        margin = abs(low) * Decimal("0.1")
        return (low - margin, high + margin)
    return (low - half, high + half)


# -- two claims --------------------------------------------------------------------------------------------


def find_conflicts(claims: Iterable[Claim]) -> Iterator[Conflict]:
    """Yield the pairs of claims that state the same thing with numbers that exclude each other."""
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    levels: dict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.direction == "absolute":
            levels[claim.paper, claim.quote].add(dimension(claim.unit))
        if key := _same_thing(claim):
            groups[key].append(claim)
    for key in sorted(groups):
        for first, second in combinations(groups[key], 2):
            measured = [levels[claim.paper, claim.quote] for claim in (first, second)]
            if all(measured) and not measured[0] & measured[1]:
                continue  # factors beside levels in steps/s and beside levels in minutes are of different things
            if first.quote != second.quote and _exclude(first, second):
                where = "in one paper" if first.paper == second.paper else "in two papers"
                reason = f"{first.metric} of {first.subject}: {first.shown()} and {second.shown()} {where}"
                yield Conflict(first, second, reason)


def _same_thing(claim: Claim) -> tuple[str, ...] | None:
    """Return what a claim is about; None where too little is said to hold another against it.

    A level needs its dataset or device, a change its baseline, and its sentence must name all of them: what stands in
    a sentence before may not hold for this one. Nor may it name a dataset or device beside them, which may be a
    condition that no slot tells. An average and a single number are not the same thing.
    """
    tied = claim.baseline_iri if claim.direction != "absolute" else claim.dataset_iri or claim.hardware_iri
    slots = {claim.subject_iri, claim.baseline_iri, claim.dataset_iri, claim.hardware_iri} - {""}
    if not (claim.subject_iri and claim.metric_iri and tied) or not slots <= claim.named or claim.named - slots:
        return None
    average = "average" if claim.qualifier == "average" else ""
    baseline = claim.baseline_iri if claim.direction != "absolute" else ""
    return (
        claim.subject_iri, claim.metric_iri, claim.direction, baseline, claim.dataset_iri, claim.hardware_iri,
        dimension("%" if claim.unit in {"points", ""} and claim.direction == "absolute" else claim.unit), average,
    )  # fmt: skip


def _exclude(first: Claim, second: Claim) -> bool:
    bounds = [interval(first), interval(second)]
    if first.unit != second.unit and dimension(first.unit) == dimension(second.unit):
        low, high = bounds[1]
        bounds[1] = tuple(v if v.is_infinite() else convert(v, second.unit, first.unit) for v in (low, high))  # type: ignore[assignment]
    if first.qualifier == second.qualifier == "up to":
        return abs(first.value - second.value) > precision(first.value)
    return bounds[0][1] < bounds[1][0] or bounds[1][1] < bounds[0][0]


# -- arithmetic --------------------------------------------------------------------------------------------


def check_arithmetic(claims: Iterable[Claim]) -> Iterator[Check]:
    """Yield a check for each stated change whose two levels the same paper gives."""
    papers: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        papers[claim.paper].append(claim)
    for paper in sorted(papers):
        levels = [c for c in papers[paper] if c.direction == "absolute" and c.value > 0 and c.value_high is None]
        for stated in papers[paper]:
            pair = _levels_of(stated, levels) if stated.value_high is None else None
            if pair is not None:
                expected = _expected(*pair)
                if expected is not None:
                    yield Check(stated, *pair, expected[2], _verdict(stated, expected))


def _levels_of(stated: Claim, levels: list[Claim]) -> tuple[Claim, Claim] | None:
    """Return the two levels that a change is between: by their owners, else the only two of the sentence.

    Both are levels of what has changed; that there are two numbers in a sentence says nothing ("95 % success against
    66 %, at an eleventh of the cost").
    """
    if stated.direction == "absolute" or stated.unit != "x":
        return None
    mine = [c for c in levels if c.unit != "x" and _changed(stated, c)]
    here = [c for c in mine if c.quote == stated.quote]
    for group in (here, mine):
        own = [c for c in group if c.subject_iri == stated.subject_iri and c.subject_iri]
        theirs = [c for c in group if c.subject_iri == stated.baseline_iri and c.subject_iri]
        pairs = [(a, b) for a in own for b in theirs if _alike(a, b)]
        if len(pairs) == 1:
            return pairs[0]
    if (
        len(here) == 2
        and _alike(*here)
        and (here[0].subject_iri != here[1].subject_iri or _same_metric(stated, here[0]))
    ):
        return here[0], here[1]
    return None


def _changed(stated: Claim, level: Claim) -> bool:
    """Whether a level is of what a change is of; a speed-up is of times and rates, where the paper speaks of them."""
    if _same_metric(stated, level):
        return True
    pace = dimension(level.unit)
    timed = pace == "second" or pace.endswith(("/ second", "/s")) or level.unit == "fps"
    return timed and stated.metric.lower().endswith(_SPEED) and level.quote == stated.quote


def _same_metric(a: Claim, b: Claim) -> bool:
    return a.metric_iri == b.metric_iri != ""


def _alike(a: Claim, b: Claim) -> bool:
    """Whether two levels can stand against each other: of one metric, under the same conditions as far as told."""
    return (
        a is not b
        and _same_metric(a, b)
        and dimension(a.unit) == dimension(b.unit)
        and (a.dataset_iri == b.dataset_iri or not a.dataset_iri or not b.dataset_iri)
        and (a.hardware_iri == b.hardware_iri or a.subject_iri != b.subject_iri)
    )


def _expected(level: Claim, other: Claim) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return the lowest, highest and plain quotient of two levels, the larger over the smaller."""
    a = level.value
    b = convert(other.value, other.unit, level.unit) if other.unit != level.unit else other.value
    if not a or not b:
        return None
    half_a, half_b = precision(level.value) / 2, precision(b) / 2
    (top, half_top), (bottom, half_bottom) = ((a, half_a), (b, half_b)) if a >= b else ((b, half_b), (a, half_a))
    if bottom <= half_bottom:
        half_bottom = Decimal(0)
    low, high, plain = (
        (top - half_top) / (bottom + half_bottom),
        (top + half_top) / (bottom - half_bottom),
        top / bottom,
    )
    return low, high, plain


def _verdict(stated: Claim, expected: tuple[Decimal, Decimal, Decimal]) -> Verdict:
    low, high, plain = expected
    step = Decimal(1) if stated.value == stated.value.to_integral_value() else precision(stated.value)
    least, most = stated.value - step / 2, stated.value + step  # rounded, or cut off
    if stated.qualifier in {"over", "at least"}:
        most = _INFINITY
    elif stated.qualifier == "up to":
        least = Decimal(0)
    if least <= high and low < most:
        return "fits"
    near = abs(plain - stated.value) <= TOLERANCE * stated.value
    return (
        "about right"
        if near or (stated.qualifier == "about" and abs(plain - stated.value) <= 2 * TOLERANCE * stated.value)
        else "does not fit"
    )
