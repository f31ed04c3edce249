from kg.iris import mint_entity
from kg.views.compare import compare
from kg.views.find import find_entity
from tests.views.claims_graph import claims_store


def test_both_directions_with_sentences():
    store = claims_store()
    rows = compare(store, find_entity(store, "Boreas"))
    speedups = {(r.other, r.side, float(r.claim.value)) for r in rows if r.claim.metric == "speedup"}
    assert speedups == {("Zephyr", "behind", 54.0), ("Zephyr", "behind", 60.0), ("Zephyr", "behind", 88.0)}
    own = compare(store, find_entity(store, "Zephyr"))
    assert [r.as_baseline for r in own] == sorted((r.as_baseline for r in own), reverse=True)
    assert {r.side for r in own if r.claim.metric == "speedup"} == {"ahead"}
    assert next(r for r in own if r.as_baseline).side == "unclear"  # a level is no change
    assert all(r.claim.quote for r in own)


def test_less_cost_is_better():
    row = next(
        r
        for r in compare(claims_store(), mint_entity("Method", "Zephyr"))
        if r.claim.metric == "energy" and r.claim.unit == "x"
    )
    assert row.side == "ahead"


def test_nothing_is_claimed_of_the_unknown():
    assert compare(claims_store(), mint_entity("Method", "Nobody")) == []
