"""Leaderboards: the results that state the same metric in the same unit under the same conditions, best first.

What states the metric otherwise (another unit, dataset, device or baseline) is listed apart with what differs, since
one list of unlike numbers would compare what cannot be compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.units import SYMBOLS
from kg.views.claims import narrower, read_claims

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store.protocol import Store
    from kg.views.claims import Claim


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row of a leaderboard: its rank (equal values share one), the value in the board's unit, and the claim."""

    rank: int
    value: Decimal
    unit: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Apart:
    """A result of the metric that does not compare with the board, and in what it differs."""

    claim: Claim
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Comparable results, best first, and the rest.

    `unit` is the one that the values of all rows are given in, the most usual among them. `conditions` are those that
    all rows share ("dataset", "baseline" …) with their values; "" is "none stated".
    """

    metric: str
    unit: str
    conditions: tuple[tuple[str, str], ...]
    rows: tuple[Ranked, ...]
    apart: tuple[Apart, ...]


def leaderboard(store: Store, metric: str, dataset: str = "", hardware: str = "") -> Leaderboard:
    """Return the leaderboard of a metric.

    Args:
        store: the graph.
        metric: the metric's IRI; narrower metrics count as it.
        dataset: IRI; only results on it or on what is narrower are ranked.
        hardware: IRI of a device or family; only results on it or on what is narrower are ranked.
    """
    claims = read_claims(store, metric={metric, *narrower(store, metric)})
    name = next((c.metric for c in claims if c.metric_iri == metric), metric.rpartition("/")[2])
    wanted = {"dataset": dataset, "hardware": hardware}
    meant = {slot: {iri, *narrower(store, iri)} for slot, iri in wanted.items() if iri}
    fitting = [c for c in claims if all(getattr(c, f"{slot}_iri") in iris for slot, iris in meant.items())]
    counts = Counter(_conditions(c, wanted) for c in fitting)
    if not counts:
        return Leaderboard(name, "", (), (), tuple(Apart(c, _unfit(c, wanted)) for c in claims))
    board = min(counts, key=lambda k: (-counts[k], [v for _, v in k]))
    same = [c for c in fitting if _conditions(c, wanted) == board]
    others = [c for c in claims if c not in same]
    unit = Counter(c.unit for c in same).most_common(1)[0][0]
    rest = tuple(Apart(c, _differences(c, board, wanted) or _unfit(c, wanted)) for c in others)
    return Leaderboard(name, unit, board, _rank(same, unit), rest)


def _conditions(claim: Claim, wanted: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what must be equal for two numbers to be compared; a condition that was asked for is equal already."""
    level = "a share of another level" if claim.relative else "a level"
    kind = level if claim.direction == "absolute" else f"{claim.direction} over a baseline"
    found = [("stated as", kind), ("unit", dimension(claim.unit))]
    if claim.direction != "absolute":
        found.append(("baseline", claim.baseline))
    found += [(slot, getattr(claim, slot)) for slot, iri in wanted.items() if not iri]
    return tuple(found)


def _differences(claim: Claim, board: tuple[tuple[str, str], ...], wanted: dict[str, str]) -> tuple[str, ...]:
    own = dict(_conditions(claim, wanted))
    return tuple(
        f"{name}: {own.get(name) or 'none stated'}, not {value or 'none stated'}"
        for name, value in board
        if own.get(name, "") != value
    )


def _unfit(claim: Claim, wanted: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{slot}: {getattr(claim, slot) or 'none stated'}" for slot, iri in wanted.items() if iri)


def _rank(claims: Iterable[Claim], unit: str) -> tuple[Ranked, ...]:
    found = [(convert(c.value, c.unit, unit), c) for c in claims]
    polarity = next((c.polarity for _, c in found if c.polarity), 1)
    down = any(c.direction == "decrease" for _, c in found)
    best_first = 1 if (polarity < 0 and not down) else -1
    found.sort(key=lambda pair: (best_first * pair[0], pair[1].title, pair[1].result))
    rows: list[Ranked] = []
    for number, (value, claim) in enumerate(found, 1):
        rank = rows[-1].rank if rows and rows[-1].value == value else number
        rows.append(Ranked(rank, value, unit, claim))
    return tuple(rows)


# -- units -------------------------------------------------------------------------------------------------


@cache
def _registry() -> Any:
    """Return pint's units, which take half a second to read."""
    import pint

    return pint.UnitRegistry()


@cache
def _factor(unit: str) -> tuple[str, Decimal]:
    """Return the dimension of a unit and its size in the dimension's base unit; unknown units are their own."""
    known = SYMBOLS.get(unit)
    if known is None or not known.pint or unit in {"x", "%", "points", "dB", "°C"}:
        return unit, Decimal(1)
    registry = _registry()
    base = (1 * registry.parse_units(known.pint)).to_base_units()
    return str(base.units), Decimal(repr(float(base.magnitude)))


def dimension(unit: str) -> str:
    """Return what units must share for their numbers to be compared: "ms" and "s" do, "%" and "x" do not."""
    return _factor(unit)[0]


def convert(value: Decimal, unit: str, to: str) -> Decimal:
    """Return a value in another unit of the same dimension.

    Raises:
        ValueError: The units have different dimensions.
    """
    if unit == to:
        return value
    (own, size), (other, target) = _factor(unit), _factor(to)
    if own != other:
        raise ValueError(f"{unit!r} cannot be converted to {to!r}.")
    return (value * size / target).normalize()
