"""The network over pairs: where numbers and candidates stand, what share of a slot each gets, and its file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.extract.pairs import Pairs, columns, pair_features, pairs_of, shares, summed
from kg.extract.pairs_network import DISTANCES, RELATIONS, SLOTS, load_pairs
from kg.extract.results_candidates import metric_candidates, phrases_of
from kg.extract.results_context import Chosen
from kg.extract.results_layout import build_context
from kg.extract.results_rank import load_model
from kg.extract.tagger import PaperText, load_tagger
from kg.model import Mention

if TYPE_CHECKING:
    from pathlib import Path

    from kg.extract.results_context import Context
    from kg.model import EntityType

TITLE = "RingCache: Serving Long Prompts"
TEXT = (
    f"{TITLE}\n\nWe present RingCache, a cache for long prompts. On an A100, RingCache reaches 3.1x the throughput of "
    "vLLM and 88.2% accuracy on LongBench, where vLLM has 87.9%."
)
NAMES: tuple[tuple[str, EntityType], ...] = (
    ("RingCache", "Method"),
    ("vLLM", "Method"),
    ("A100", "Hardware"),
    ("LongBench", "Dataset"),
)


def context_of(text: str = TEXT) -> Context:
    mentions, offsets = [], []
    for name, type_ in NAMES:
        at = text.find(name)
        while at >= 0:
            mentions.append(Mention("abstract", at, at + len(name), name, type_, "mentioned", name))
            offsets.append((at, at + len(name)))
            at = text.find(name, at + 1)
    return build_context(text, [("title", 0, len(TITLE)), ("abstract", len(TITLE) + 2, len(text))], mentions, offsets)


def read(context: Context) -> Pairs:
    found = pairs_of(context, load_tagger().read(PaperText(context.text, len(TITLE))))
    assert found is not None
    return found


def test_the_candidates_of_a_slot_share_a_probability_of_one() -> None:
    context = context_of()
    pairs = read(context)
    assert len(context.sentence_of) == 3
    for index in context.sentence_of:
        for slot in SLOTS[:-1]:
            likely = pairs.entities(index, slot)
            assert math.fsum(math.exp(p) for p in likely.values()) == pytest.approx(1, abs=0.01)
            assert (None in likely) == (slot != "subject")
            types = {context.entities[e].type for e in likely if e is not None}
            assert types == {"subject": {"Method", "Dataset"}, "dataset": {"Dataset"}, "hardware": {"Hardware"}}.get(
                slot, {"Method"}
            )


def test_every_metric_that_a_number_may_have_gets_its_share() -> None:
    context = context_of()
    pairs = read(context)
    model = load_model()
    for index, sentence in context.sentence_of.items():
        current = Chosen(index, sentence)
        found = metric_candidates(
            context, index, current, phrases_of(context, context.sentences[sentence], model.heads)
        )
        likely = pairs.metrics(index, found)
        assert len(likely) == len(found) > 1
        assert math.fsum(map(math.exp, likely)) == pytest.approx(1, abs=0.01)
        assert [len(f) for f in pairs.metric_features(index, found)] == [2] * len(found)


def test_what_is_said_of_a_number_does_not_depend_on_what_was_asked_before() -> None:
    one, other = read(context_of()), read(context_of())
    numbers = sorted(one.layout.context.sentence_of)
    forward = [dict(one.entities(i, "baseline")) for i in numbers]
    assert [dict(other.entities(i, "baseline")) for i in reversed(numbers)][::-1] == forward


def test_without_a_reading_nothing_is_said() -> None:
    assert pairs_of(context_of(), None) is None
    assert pairs_of(context_of(), load_tagger().read(PaperText(""))) is None


def test_a_paper_without_entities_has_numbers_all_the_same() -> None:
    text = f"{TITLE}\n\nIt is 3.1x faster."
    context = build_context(text, [("abstract", len(TITLE) + 2, len(text))], [], [])
    pairs = read(context)
    [index] = context.sentence_of
    assert pairs.entities(index, "subject") == {}
    assert pairs.entities(index, "dataset") == {None: 0.0}


@given(
    st.integers(0, 300), st.integers(1, 5), st.integers(0, 300), st.integers(1, 5), st.integers(0, 9), st.integers(0, 9)
)
def test_places_have_classes_that_the_network_knows(
    at: int, size: int, other: int, length: int, sentence: int, theirs: int
) -> None:
    distance, relation = columns((at, at + size, sentence), np.array([(other, other + length, theirs)]), 3)
    assert 0 <= distance[0] < DISTANCES
    assert 0 <= relation[0] < RELATIONS
    assert (distance[0] == 0) == (other < at + size and at < other + length)
    mirrored, _ = columns((other, other + length, theirs), np.array([(at, at + size, sentence)]), 3)
    if distance[0]:
        assert abs(int(distance[0]) - int(mirrored[0])) == 16  # as far, on the other side


def test_farther_places_have_higher_classes() -> None:
    places = np.array([(n, n + 1, 0) for n in range(1, 400)])
    distance, _ = columns((0, 1, 0), places, 0)
    assert list(distance) == sorted(distance)
    assert list(distance[:6]) == [17, 18, 19, 20, 21, 22]


@given(st.lists(st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_candidate_has_the_sum_of_its_places(places: list[list[float]]) -> None:
    flat = np.array([[s] for scores in places for s in scores], np.float32)
    found = summed(flat, [len(scores) for scores in places])[:, 0]
    wanted = [math.log(math.fsum(math.exp(s) for s in scores)) for scores in places]
    assert found == pytest.approx(wanted, abs=1e-3)
    assert math.fsum(map(math.exp, shares(found))) == pytest.approx(1, abs=0.02)


@given(st.floats(-30, 0), st.lists(st.floats(-30, 0), max_size=5))
def test_features_say_how_likely_and_how_far_ahead(own: float, others: list[float]) -> None:
    likely, margin = pair_features(own, others)
    assert likely.startswith("pp")
    assert margin.startswith("pm")
    assert pair_features(0.0, [-5.0]) == ["pp12", "pm7"]


def test_a_missing_or_foreign_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_bytes(b"no archive")
    for name in ("none.npz", "text.npz"):
        with pytest.raises(InputError, match=r"trained model cannot be read.*Install paper-kg again"):
            load_pairs(tmp_path / name)
