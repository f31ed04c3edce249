import dataclasses
from decimal import Decimal

import pytest

from kg.iris import mint_entity
from kg.views.claims import Claim
from kg.views.leaderboard import convert, dimension, leaderboard
from tests.views.claims_graph import claims_store

LATENCY = mint_entity("Metric", "latency")
SPEEDUP = mint_entity("Metric", "speedup")
GALE = mint_entity("Dataset", "Gale")


def test_lowest_latency_first_in_one_unit():
    board = leaderboard(claims_store(), LATENCY, dataset=GALE)
    assert [(r.rank, r.claim.subject) for r in board.rows] == [(1, "Notos"), (2, "Zephyr"), (3, "Zephyr")]
    assert {r.unit for r in board.rows} == {board.unit}
    seconds = [float(convert(r.value, r.unit, "s")) for r in board.rows]
    assert seconds == [0.45, 2.0, 4.0]
    assert board.apart == ()


def test_every_row_leads_to_its_sentence():
    board = leaderboard(claims_store(), SPEEDUP)
    for row in board.rows:
        assert row.claim.number in row.claim.quote
        assert row.claim.paper.startswith("https://")
    assert dict(board.conditions)["baseline"] == "Boreas"
    assert [float(r.value) for r in board.rows] == [88, 60, 54]


def test_what_states_the_metric_otherwise_is_apart_with_what_differs():
    board = leaderboard(claims_store(), LATENCY, hardware=mint_entity("Hardware", "V100"))
    assert board.rows == ()
    assert {a.differs for a in board.apart} == {("hardware: none stated",)}


def test_an_unknown_metric_has_an_empty_board():
    board = leaderboard(claims_store(), mint_entity("Metric", "beauty"))
    assert (board.rows, board.apart) == ((), ())


def test_units_convert_within_a_dimension_only():
    assert convert(Decimal(450), "ms", "s") == Decimal("0.45")
    assert convert(Decimal(2), "GB", "MB") == 2000
    assert dimension("x") != dimension("%")
    with pytest.raises(ValueError, match="cannot be converted"):
        convert(Decimal(1), "ms", "GB")


@pytest.mark.parametrize(
    ("quote", "number", "relative"),
    [
        ("It regains 99% of the original accuracy.", "99%", True),
        ("It is within 4% of the teacher.", "4%", True),
        ("It retains over 96.9\\% of CLIP's mean accuracy.", "96.9", True),
        ("It reaches 84.2% accuracy, 2% more than the dense baseline.", "84.2%", False),
        ("We find that 65.6% of the Arabic labels are right.", "65.6%", False),
    ],
)
def test_a_share_of_another_level_is_no_level(quote, number, relative):
    claim = Claim("r", "p", "t", Decimal(1), "%", "absolute", quote, number=number)
    assert claim.relative is relative
    assert not dataclasses.replace(claim, unit="x").relative
