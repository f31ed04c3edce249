"""What the rankers of results look at: names of metrics, classes of words, who governs a number's verb."""

from __future__ import annotations

import math

import pytest

from kg.extract.quantities import find_quantities
from kg.extract.results_clause import clause_subject
from kg.extract.results_clusters import class_of, load_clusters
from kg.extract.results_context import Chosen, Context
from kg.extract.results_metrics import agreed, metric_name, metric_phrases
from kg.extract.results_rank import Model, Ranker, load_model, to_json
from kg.extract.results_slots import entity_features
from kg.extract.results_text import Named, Sentence, build_sentence


def sentence(text: str, **names: str) -> Sentence:
    spans = [(text.index(n), text.index(n) + len(n), i, t) for i, (n, t) in enumerate(names.items())]
    return build_sentence(text, (0, len(text)), 0, False, list(enumerate(find_quantities(text))), spans)


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("memory reduction", "memory"),
        ("accuracy gains", "accuracy"),
        ("accuracies", "accuracy"),
        ("reduction", "reduction"),
        ("FLOPs", "FLOPs"),
    ],
)
def test_a_change_is_no_part_of_a_metrics_name(label: str, plain: str) -> None:
    assert metric_name(label) == plain


def test_an_abbreviation_is_spelled_out_where_the_paper_does() -> None:
    assert metric_name("EM", {"EM": "exact match"}) == "exact match"
    assert metric_name("EM") == "EM"


def test_words_that_say_what_is_measured_are_candidates() -> None:
    text = "Zephyr outperforms Boreas by 3.4% and is 2.5x smaller, with accuracies above par."
    found = {(p.label, p.kind) for p in metric_phrases(text, sentence(text), {"accuracy": 2.0})}
    assert ("performance", "implied") in found
    assert ("size", "implied") in found
    assert any(label == "accuracy" for label, _ in found)


def test_names_that_agree_win_over_the_likeliest_alone() -> None:
    labels = ["memory", "inference latency", "latency", "inference latency per token"]
    pick, sure = agreed(labels, [0.34, 0.26, 0.22, 0.18])
    assert labels[pick] == "inference latency"
    assert sure == pytest.approx(0.66)


def test_nothing_changes_where_no_names_agree() -> None:
    pick, sure = agreed(["memory", "energy"], [0.7, 0.3])
    assert (pick, sure) == (0, 0.7)


def test_the_governor_of_a_numbers_verb() -> None:
    text = "Zephyr, built on Boreas, reaches 79.2% and cuts latency by 31%."
    laid = sentence(text, Zephyr="Method", Boreas="Method")
    for number in (0, 1):
        place, how = clause_subject(laid, laid.quantity_at[number])
        assert how == "name"
        assert laid.items[place].entity == 0


def test_a_word_for_what_is_proposed_governs() -> None:
    laid = sentence("Compared to Boreas, our system reduces latency by 31%.", Boreas="Method")
    assert clause_subject(laid, laid.quantity_at[0]) == (-1, "our")


def test_who_stood_on_the_other_side_of_a_comparison_is_known() -> None:
    text = "Zephyr needs 9.5% of the time vs. 23.2% for Boreas."
    laid = sentence(text, Zephyr="Method", Boreas="Method")
    entities = [
        Named(n, "Method", frozenset({"mentioned"}), False, [(text.index(n), text.index(n) + 6)], text.index(n))
        for n in ("Zephyr", "Boreas")
    ]
    numbers = find_quantities(text)
    context = Context(text, [laid], numbers, entities, dict.fromkeys(range(len(numbers)), 0))
    context.chosen.append(Chosen(0, 0, "time", subject=0, baseline=1))
    features = [entity_features(context, 1, "subject", entity, Chosen(1, 0, "time")) for entity in (0, 1)]
    assert "x=FalseTrueC" in features[0]
    assert "x=TrueTrueC" in features[1]


def test_words_used_alike_have_one_class() -> None:
    assert class_of("outperforming") == class_of("surpassing")
    assert class_of("outperforming") != class_of("latency")
    assert class_of("<Q>") == "<Q>"
    assert class_of("qzxv") == "?"
    assert len(load_clusters()) > 5_000


def test_a_model_is_read_as_it_was_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    model = Model({"metric": Ranker({"a": 0.5, "é": -1.25})}, {"time": 3.0}, 0.4)
    file = tmp_path / "model.json"
    file.write_text(to_json(model), encoding="utf-8")
    assert load_model(str(file)) == model


def test_probabilities_add_up_and_the_first_of_equals_wins() -> None:
    ranker = Ranker({"a": 2.0, "b": 700.0})
    likely = ranker.probabilities([["a"], ["b"], []])
    assert math.isclose(sum(likely), 1.0)
    assert ranker.best([["a"], ["a"], []])[0] == 0
