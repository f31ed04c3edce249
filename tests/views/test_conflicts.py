import dataclasses
from decimal import Decimal

import pytest

from kg.views.claims import Claim, read_claims
from kg.views.conflicts import check_arithmetic, conflicts, find_conflicts, interval, precision
from tests.views.claims_graph import claims_store


def test_factors_beside_their_levels():
    checks = {(float(c.stated.value)): c for c in conflicts(claims_store()).checks}
    assert checks[54].verdict == "fits"
    assert round(checks[54].expected, 1) == Decimal("54.7")
    assert checks[88].verdict == "about right"
    assert round(checks[88].expected, 1) == Decimal("86.9")
    assert checks[3].verdict == "does not fit"
    assert checks[3].expected == 2


def test_the_worst_come_first():
    verdicts = [c.verdict for c in conflicts(claims_store()).checks]
    assert verdicts == ["does not fit", "about right", "fits"]


def test_two_papers_that_disagree():
    found = [c.reason for c in conflicts(claims_store()).conflicts]
    assert "latency of Zephyr: 4 s and 2 s in two papers" in found
    assert not any("Notos" in reason for reason in found)


@pytest.mark.parametrize(
    ("number", "step"),
    [("421000", 1000), ("7699", 1), ("54.7", "0.1"), ("50", 1), ("100", 10), ("0", 1), ("3", 1), ("1E+3", 100)],
)
def test_precision(number, step):
    assert precision(Decimal(number)) == Decimal(step)


def claim(value, qualifier="", **more):
    iris = {"subject_iri": "s", "metric_iri": "m", "baseline_iri": "b"}
    fields = {**iris, "subject": "S", "metric": "speedup", "unit": "x", "quote": value, "named": frozenset("sb")}
    return Claim(
        "r" + value,
        "p" + value,
        "T",
        Decimal(value),
        direction="increase",
        qualifier=qualifier,
        **fields | more,
    )


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (claim("5"), claim("7"), True),
        (claim("5"), claim("5.2"), False),
        (claim("9", "up to"), claim("3"), False),
        (claim("9", "up to"), claim("12"), True),
        (claim("9", "up to"), claim("12", "up to"), True),
        (claim("9", "over"), claim("12"), False),
        (claim("9", "over"), claim("5"), True),
        (claim("10", "about"), claim("10.8"), False),
        (claim("5"), claim("7", "average"), False),
        (claim("5"), claim("7", hardware_iri="h"), False),
        (claim("5", baseline_iri=""), claim("7", baseline_iri=""), False),
        (claim("5", quote="one sentence"), claim("7", quote="one sentence"), False),
        (claim("5", named=frozenset("s")), claim("7"), False),
        (claim("5", named=frozenset("sbd")), claim("7"), False),
    ],
)
def test_claims_clash_where_their_intervals_do_not_meet(first, second, clash):
    assert bool(list(find_conflicts([first, second]))) is clash


def test_intervals():
    assert interval(claim("54")) == (Decimal("53.5"), Decimal("54.5"))
    assert interval(claim("9", "up to"))[0] == Decimal("-Infinity")


@pytest.mark.parametrize(("units", "clash"), [(("steps/s", "min"), False), (("steps/s", "steps/s"), True)])
def test_factors_of_what_is_measured_in_other_units_do_not_clash(units, clash):
    factors = [claim("88"), claim("100")]
    levels = [
        dataclasses.replace(claim("7", unit=unit, metric_iri=""), direction="absolute", paper=f.paper, quote=f.quote)
        for f, unit in zip(factors, units, strict=True)
    ]
    assert [len(list(find_conflicts(found))) for found in (factors, [*factors, *levels])] == [1, clash]


def test_a_factor_is_held_only_against_levels_of_what_it_is_of():
    """Two numbers of a sentence are no levels of its factor where they are of another metric."""
    claims = [c for c in read_claims(claims_store()) if c.unit != "x" and c.metric == "energy"]
    factor = next(c for c in read_claims(claims_store()) if c.unit == "x" and c.metric == "energy")
    assert len(list(check_arithmetic([factor, *claims]))) == 1
    other = dataclasses.replace(factor, metric="cost", metric_iri="https://example.org/cost")
    assert not list(check_arithmetic([other, *claims]))


@pytest.mark.parametrize(
    ("qualifier", "value", "verdict"), [("over", "1.5", "fits"), ("up to", "3", "fits"), (None, "3", "does not fit")]
)
def test_a_bound_holds_on_its_side(qualifier, value, verdict):
    claims = [c for c in read_claims(claims_store()) if c.metric == "energy"]
    stated = [
        dataclasses.replace(c, qualifier=qualifier or "", value=Decimal(value)) if c.unit == "x" else c for c in claims
    ]
    assert [c.verdict for c in check_arithmetic(stated)] == [verdict]
