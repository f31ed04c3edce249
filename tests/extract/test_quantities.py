"""Numbers with units, in the forms that papers write."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.extract.latex_marks import blank_latex
from kg.extract.quantities import Quantity, find_quantities
from kg.extract.quantities_units import find_unit
from kg.units import UNITS, qudt_iri

FORMS = [
    ("runs 2.3x faster", "2.3", None, "x"),
    ("a 10.7times speedup", "10.7", None, "x"),
    ("gains of 4.1-76.7x", "4.1", "76.7", "x"),
    ("speedups ranging from 9x to 53x", "9", "53", "x"),
    ("an order of magnitude cheaper", "10", None, "x"),
    ("two orders of magnitude faster", "100", None, "x"),
    ("twice as fast", "2", None, "x"),
    ("it halves the memory", "50", None, "%"),
    ("reaches 421,000 steps-per-second", "421000", None, "steps/s"),
    ("one million frames per second", "1000000", None, "fps"),
    ("only five minutes of training", "5", None, "min"),
    ("79.2% top-1 accuracy", "79.2", None, "%"),
    ("improves accuracy (+0.8% absolute)", "0.8", None, "%"),
    ("a latency of 1.6 ms", "1.6", None, "ms"),
    ("takes <16 minutes", "16", None, "min"),
    (r"a $2.3\times$ speed-up", "2.3", None, "x"),
    (r"from 2.7$\sim$3.1$\times$ faster", "2.7", "3.1", "x"),
    (r"reaching 87.7\% precision", "87.7", None, "%"),
    (r"up to 1{,}890$\times$ speedup", "1890", None, "x"),
    (r"running at 19.7\,FPS", "19.7", None, "fps"),
    ("1.8~2.4x quicker", "1.8", "2.4", "x"),
    ("saves 0.2 percentage points", "0.2", None, "points"),
    ("faster by a factor of 6 on it", "6", None, "x"),
    ("uses 1.7M parameters", "1700000", None, "parameters"),
    ("costs \\$2.86M a year", "2860000", None, "USD"),
    ("with 42.3k labelled descriptions of tracks", "42300", None, "descriptions"),
    ("3--5 days of training", "3", "5", "days"),
    ("with 8.27G FLOPs", "8.27", None, "GFLOPs"),
    ("an error of 0.35$^\\circ$ there", "0.35", None, "degrees"),
    ("sub-50ms latency", "50", None, "ms"),
    ("a 5-fold gain", "5", None, "x"),
    ("up to ninefold less memory", "9", None, "x"),
    ("a 100+ fold improvement", "100", None, "x"),
    ("an average speedup of x17.7 across them", "17.7", None, "x"),
    ("faster by more than factor 3.", "3", None, "x"),
    ("ranging from 4x to 380x", "4", "380", "x"),
    ("with F1=0.8 on it", "0.8", None, ""),
    ("BLEU-4 0.41", "0.41", None, ""),
    (r"errors as low as $3.12 \times 10^{-3}$ there", "0.00312", None, ""),
    ("10^4 of them", "10000", None, ""),
    ("72+ hours of warning", "72", None, "h"),
    ("sub-millisecond latency", "1", None, "ms"),
    ("an estimated 847 GOp/s/W", "847", None, "GOp/s/W"),
    ("sends 1.5 MB/frame on average", "1.5", None, "MB/frame"),
    ("BADAS-Flash (86M) is smaller", "86000000", None, "parameters"),
    ("only 25M public data", "25000000", None, ""),
]


@pytest.mark.parametrize("text", ["on x86 CPUs", "an x264 video", "GPT-4 32K", "LLaMA-2-7B"])
def test_figures_of_names_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("raises the speedup from 1.4x to 2.1x", "1.4", "2.1"),
        ("from approximately 49% to 93.4%", "49", "93.4"),
        ("compresses it from 6B to 4B", "6000000000", "4000000000"),
    ],
)
def test_a_change_is_two_numbers(text: str, before: str, after: str) -> None:
    found = find_quantities(text)
    assert [(q.value, q.form) for q in found] == [(Decimal(before), "before"), (Decimal(after), "after")]


@pytest.mark.parametrize(("text", "value", "high", "unit"), FORMS)
def test_forms(text: str, value: str, high: str | None, unit: str) -> None:
    found = find_quantities(text)
    assert len(found) == 1, found
    assert found[0].value == Decimal(value)
    assert found[0].value_high == (None if high is None else Decimal(high))
    assert found[0].unit == unit


QUALIFIERS = [
    ("up to 2.3x", "up to"),
    ("upto 25 times more", "up to"),
    ("less than 5 ms", "up to"),
    ("over 421,000 steps", "over"),
    (r"more than $3\times$", "over"),
    ("at least 4 GB", "at least"),
    ("about 7x", "about"),
    ("~7x", "about"),
    (r"$\sim$6$\times$ faster", "about"),
    ("only 3% of it", "only"),
    ("an average of 4.2%", "average"),
    ("exactly 4.2%", None),
]


@pytest.mark.parametrize(("text", "qualifier"), QUALIFIERS)
def test_qualifiers(text: str, qualifier: str | None) -> None:
    assert find_quantities(text)[0].qualifier == qualifier


def values(text: str) -> list[tuple[float, str]]:
    return [(float(q.value), q.unit) for q in find_quantities(text)]


def test_from_a_to_b_is_a_change_of_level_not_a_range() -> None:
    assert values("lifts recall from 39% to 78% there") == [(39, "%"), (78, "%")]
    assert [q.form for q in find_quantities("cuts it from 47 to 34 minutes")] == ["before", "after"]


def test_names_that_end_in_numbers_are_no_quantities() -> None:
    assert values("GPT-4, ResNet50, mAP50, F1, H.264 and LLaMA-2-7B") == []


def test_sizes_of_images_are_no_factors() -> None:
    assert all(q.unit != "x" for q in find_quantities("at 1152×1152 and 832x480 pixels"))


def test_dollars_are_money_outside_mathematics() -> None:
    assert values("at about $15 an hour") == [(15, "USD")]
    assert values("we see $0.66$ then $0.70$ there") == [(0.66, ""), (0.7, "")]


def test_scales_of_zero_and_huge_numbers_do_no_harm() -> None:
    text = f"NaN, inf, Infinity, -inf, {'9' * 400}%, 1e999, {'1,' * 300} and 0.{'3' * 400} ms"
    for quantity in find_quantities(text):
        assert quantity.value.is_finite()
        assert quantity.text in text


def test_digits_of_other_scripts_are_numbers_or_left_alone() -> None:
    for quantity in find_quantities("速度 ٣٫٥ and १२ % of ²³ and Ⅷ times"):
        assert quantity.value.is_finite()


def test_no_spelling_stands_for_two_units() -> None:
    exact = [s for unit in UNITS for s in unit.exact.split()]
    words = [s for unit in UNITS for s in unit.words.split("|") if s]
    assert len(exact) == len(set(exact))
    assert len(words) == len(set(words))


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.symbol)
def test_units_are_found_by_their_spellings(unit: object) -> None:
    from kg.units import Unit

    assert isinstance(unit, Unit)
    for spelling in (*unit.exact.split(), *(s for s in unit.words.split("|") if s)):
        assert find_unit(spelling + " ", 0) == (unit.symbol, len(spelling))


def test_units_of_pint_are_known_to_it() -> None:
    import pint

    registry = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    assert sum(bool(unit.pint) for unit in UNITS) > 50
    for unit in UNITS:
        if unit.pint:
            registry.parse_units(unit.pint)


def test_qudt() -> None:
    assert qudt_iri("ms") == "http://qudt.org/vocab/unit/MilliSEC"
    assert qudt_iri("descriptions") is None


PIECES = st.sampled_from(
    ["2.3x", r"$2.3\times$", "95\\%", "~", "$", "{", "}", "\\", "from", "to", "1,234", "K", " ", "-", "--", "ms", ".5",
     "one", "times", "half", "of", "10^", "3", "GB/s", "é", "×", "\n\n", "(", ")", "+", "±", "/", "million", "\0",
     "٣", "²"]
)  # fmt: skip


@pytest.mark.parametrize("folds", ["5-fold", "ten-fold", "10 fold", "two-fold"])
@pytest.mark.parametrize("of", ["cross-validation", "CV", "stratified splits"])
def test_folds_of_a_validation_are_no_factors(folds: str, of: str) -> None:
    assert "x" not in {q.unit for q in find_quantities(f"By {folds} {of} we reach 91.2% accuracy.")}


@example("0$.0")
@given(
    st.one_of(
        st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=40).map(" ".join)
    )
)
def test_every_quantity_stands_in_the_text(text: str) -> None:
    last = 0
    for quantity in find_quantities(text):
        assert isinstance(quantity, Quantity)
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.text
        assert quantity.start >= last
        assert quantity.value.is_finite()
        assert quantity.value >= 0
        assert quantity.value_high is None or quantity.value_high > quantity.value
        last = quantity.end


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_blanked_latex_has_the_same_length(text: str) -> None:
    assert len(blank_latex(text)) == len(text)
