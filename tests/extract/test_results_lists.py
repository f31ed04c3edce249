"""Numbers in rows: what "respectively" pairs, and what parallel numbers are tied to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.extract.quantities import find_quantities
from kg.extract.results_candidates import metric_candidates
from kg.extract.results_context import Chosen, Context
from kg.extract.results_layout import without_names
from kg.extract.results_metrics import MetricPhrase, metric_phrases
from kg.extract.results_parallel import Beside, MetricRow, parallel_features, series_of, tie, twin_of
from kg.extract.results_respectively import paired, paired_end, rows_of
from kg.extract.results_text import Named, Sentence, build_sentence

if TYPE_CHECKING:
    from kg.model import EntityType


def sentence(text: str, **names: str) -> Sentence:
    spans = [(text.index(n), text.index(n) + len(n), i, t) for i, (n, t) in enumerate(names.items())]
    return build_sentence(text, (0, len(text)), 0, False, list(enumerate(find_quantities(text))), spans)


def context(text: str, **names: EntityType) -> Context:
    laid = sentence(text, **names)
    entities = [
        Named(n, t, frozenset({"used"}), False, [(text.index(n), text.index(n) + len(n))], text.index(n))
        for n, t in names.items()
    ]
    numbers = find_quantities(text)
    return Context(text, [laid], numbers, entities, dict.fromkeys(range(len(numbers)), 0))


THREE = "It is 6.4x, 2.9x, and 2x faster than Boreas, Gale, and Mistral.C, respectively."


@pytest.mark.parametrize("wrong", [0, 1])
@pytest.mark.parametrize(("number", "right"), [(0, 0), (1, 1)])
def test_respectively_pairs_ranks_where_a_member_is_no_mention(wrong: int, number: int, right: int) -> None:
    laid = sentence(THREE, Boreas="Method", Gale="Method")
    assert paired(laid, number, wrong, "Method") == right


def test_a_member_that_was_not_found_is_nothing() -> None:
    assert paired(sentence(THREE, Boreas="Method", Gale="Method"), 2, 0, "Method") is None


def test_a_missing_member_in_the_middle_keeps_its_rank() -> None:
    text = "Zephyr needs 3%, 4% and 5% more on Gale, Unheard and Squall, respectively."
    laid = sentence(text, Zephyr="Method", Gale="Dataset", Squall="Dataset")
    assert [paired(laid, i, 1, "Dataset") for i in range(3)] == [1, None, 2]


def test_lists_of_unlike_length_are_not_paired() -> None:
    text = "Zephyr gains 3% and 4% over Boreas, Gale and Mistral, respectively."
    laid = sentence(text, Zephyr="Method", Boreas="Method", Gale="Method", Mistral="Method")
    assert paired(laid, 0, 1, "Method") is None


def test_without_the_word_nothing_is_paired() -> None:
    laid = sentence("Zephyr gains 3% and 4% over Boreas and Gale.", Zephyr="Method", Boreas="Method", Gale="Method")
    assert paired(laid, 1, 1, "Method") is None
    assert paired_end(laid, 1, 0, 0) is None


def test_metrics_are_paired_by_their_words() -> None:
    text = "Zephyr reduces peak memory and training time by 42% and 54%, respectively."
    laid = sentence(text, Zephyr="Method")
    words = [i.text for i in laid.items]
    memory, time = words.index("memory"), words.index("time")
    for first, last in ((memory, memory), (time - 1, time)):
        assert [paired_end(laid, i, first, last) for i in (0, 1)] == [memory, time]


def test_a_preposition_ends_a_list() -> None:
    laid = sentence("Zephyr, on Boreas and Gale", Zephyr="Method", Boreas="Method", Gale="Method")
    assert [sorted(r) for r in rows_of(laid.items, "Method")] == [[0], [0, 1]]


PAIR = "We see cuts of 99% for Zephyr and 98.1% for Boreas."


def test_a_tie_is_the_words_between() -> None:
    laid = sentence(PAIR, Zephyr="Method", Boreas="Method")
    first, second = laid.quantity_at[0], laid.quantity_at[1]
    zephyr, boreas = laid.entity_at[0][0], laid.entity_at[1][0]
    assert tie(laid.items, first, zephyr, zephyr) == tie(laid.items, second, boreas, boreas) == ">for"
    assert tie(laid.items, second, zephyr, zephyr) == "<and"
    assert tie(laid.items, first, boreas, boreas) == ""


def test_the_number_beside_is_tied_to_a_rival_in_the_same_way() -> None:
    laid = sentence(PAIR, Zephyr="Method", Boreas="Method")
    spans = [(laid.entity_at[i][0],) * 2 for i in (0, 1)]
    beside = Beside(laid, laid.quantity_at[1], spans)
    assert "pt=p>for" in beside.features([spans[1]])
    assert "pt=<and" in beside.features([spans[0]])


def test_what_is_tied_as_the_filler_before_was_stands_out() -> None:
    known = context(PAIR, Zephyr="Method", Boreas="Method")
    previous = Chosen(0, 0, "cuts", subject=0)
    known.chosen.append(previous)
    rows = [parallel_features(known, known.sentences[0], 1, "subject", e, previous) for e in (0, 1)]
    assert "pm=tiedout" in rows[0]
    assert "pm=tiedin" in rows[1]


def test_rows_of_like_numbers_are_twins() -> None:
    known = context("Zephyr has 0.41, 4% and 9 ms compared with 0.07, 65% and 33 ms of Boreas.", Zephyr="Method")
    assert series_of(known.sentences[0]) == [[0, 1, 2], [3, 4, 5]]
    known.chosen += [Chosen(i, 0, name) for i, name in enumerate(("recall", "errors", "latency"))]
    found = [twin_of(known, known.sentences[0], i) for i in (3, 4, 5)]
    assert [c.metric for c in found if c] == ["recall", "errors", "latency"]
    assert twin_of(known, known.sentences[0], 1) is None


def test_the_metric_that_stands_as_the_one_before_stood() -> None:
    text = "Zephyr reaches 65.6% recall, 46.2% compliance, and more."
    known = context(text, Zephyr="Method")
    laid = known.sentences[0]
    phrases = metric_phrases(text, laid, {"recall": 1.0, "compliance": 1.0})
    recall, compliance = (next(p for p in phrases if p.label == n) for n in ("recall", "compliance"))
    known.chosen.append(Chosen(0, 0, "recall", phrase=recall))
    row = MetricRow(known, laid, 1, [(p.first, p.last) for p in phrases])
    assert "pm=tiedin" in row.features("compliance", [(compliance.first, compliance.last)])
    assert "pm=tiedout" in row.features("recall", [(recall.first, recall.last)])


def test_a_rate_is_no_latency_and_tasks_may_be_measured() -> None:
    text = "Question answering runs at 30 fps with low latency."
    known = context(text, **{"Question answering": "Task", "latency": "Metric"})
    phrases = metric_phrases(text, known.sentences[0], {})
    assert MetricPhrase(0, 18, "Question answering", 0, 0, "task") in phrases
    labels = {c.label for c in metric_candidates(known, 0, Chosen(0, 0), phrases)}
    assert "latency" not in labels
    assert {"FPS", "frame rate", "Question answering"} <= labels


def test_a_number_within_a_device_counts_nothing() -> None:
    text = "It takes 3 ms on 8 RTX 4090 GPUs and 2 ms on 200 videos of Gale."
    device = Named("RTX 4090", "Hardware", frozenset({"runs_on"}), False, [(19, 27)], 19)
    assert text[19:27] == "RTX 4090"
    assert [q.text for q in without_names(find_quantities(text), [device])] == ["3 ms", "8", "2 ms", "200"]
