from decimal import Decimal

import pytest

from kg.iris import mint_entity
from kg.views.leaderboard import convert, dimension, leaderboard
from tests.views.claims_graph import claims_store

LATENCY = mint_entity("Metric", "latency")
SPEEDUP = mint_entity("Metric", "speedup")
GALE = mint_entity("Dataset", "Gale")


def test_lowest_latency_first_in_one_unit():
    board = leaderboard(claims_store(), LATENCY, dataset=GALE)
    assert [(r.rank, r.claim.subject) for r in board.rows] == [(1, "Notos"), (2, "Zephyr"), (3, "Zephyr")]
    seconds = [
        float(convert(r.value, "s" if max(x.value for x in board.rows) < 100 else "ms", "s")) for r in board.rows
    ]
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
