"""Results: outcomes among the numbers, and their slots, on sentences of our own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.extract.document import make_doc
from kg.extract.results import extract_results
from kg.extract.results_metrics import metric_name
from kg.extract.tokenizer import make_nlp
from kg.model import Extraction, Mention, Paper

NLP = make_nlp()


def mention(paper: Paper, text: str, type_: str, role: str, label: str | None = None) -> list[Mention]:
    found = []
    for field, content in paper.fields():
        at = content.find(text)
        while at >= 0:
            found.append(Mention(field, at, at + len(text), text, type_, role, label or text))  # type: ignore[arg-type]
            at = content.find(text, at + 1)
    assert found, text
    return found


def run(abstract: str, *entities: tuple[str, str, str], title: str = "Zephyr: quick inference") -> Extraction:
    paper = Paper(title, abstract)
    doc = make_doc(NLP, paper)
    doc._.mentions = [m for text, type_, role in entities for m in mention(paper, text, type_, role)]
    extract_results(doc)
    return Extraction(paper, tuple(doc._.mentions), tuple(doc._.results))


def test_a_speedup_over_a_baseline_on_a_device() -> None:
    found = run(
        "We propose Zephyr. On V100 GPUs, Zephyr is 2.5x faster than Boreas on the Gale benchmark.",
        ("Zephyr", "Method", "proposed"),
        ("Boreas", "Method", "baseline"),
        ("V100", "Hardware", "runs_on"),
        ("Gale", "Dataset", "evaluated_on"),
    )
    (result,) = found.results
    assert (float(result.value), result.unit, result.direction) == (2.5, "x", "increase")
    assert (result.subject, result.baseline, result.dataset, result.hardware) == ("Zephyr", "Boreas", "Gale", "V100")
    assert result.metric == "speedup"
    added = [m for m in found.mentions if m.type == "Metric"]
    assert [(m.text, m.label, m.role) for m in added] == [("faster", "speedup", "reports")]


def test_slots_name_mentions_and_quotes_hold_the_number() -> None:
    found = run(
        "We propose Zephyr. Zephyr reaches 79.2% top-1 accuracy on Gale and cuts latency by 31% compared to Boreas.",
        ("Zephyr", "Method", "proposed"),
        ("Boreas", "Method", "baseline"),
        ("Gale", "Dataset", "evaluated_on"),
    )
    assert [float(r.value) for r in found.results] == [79.2, 31.0]
    names = {(m.type, m.label) for m in found.mentions}
    for result in found.results:
        assert found.paper.text(result.field)[result.start : result.end] == result.quote
        assert result.number in result.quote
        assert ("Metric", result.metric) in names
        assert ("Method", result.subject) in names
    for m in found.mentions:
        assert found.paper.text(m.field)[m.start : m.end] == m.text


def test_years_and_layers_are_no_results() -> None:
    found = run(
        "Since 2017, networks of 12 layers have been usual. We revisit them in 3 sections.",
        title="A look back at deep networks",
    )
    assert found.results == ()


def test_a_repeated_claim_is_one_result() -> None:
    found = run(
        "Zephyr is 2.5x faster than Boreas. In short, Zephyr is 2.5x faster than Boreas.",
        ("Zephyr", "Method", "proposed"),
        ("Boreas", "Method", "baseline"),
    )
    assert len(found.results) == 1


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("faster", "speedup"),
        ("Speed-ups", "speedup"),
        ("faster fitting", "fitting speed"),
        ("average collision rate", "collision rate"),
        ("approximately 3GB RAM", "RAM"),
        ("top-1 accuracy", "top-1 accuracy"),
        ("overall", "overall"),
    ],
)
def test_metrics_have_plain_names(words: str, name: str) -> None:
    assert metric_name(words) == name


def test_what_was_compared_with_has_its_level_in_brackets() -> None:
    found = run(
        "Zephyr reaches 421,000 steps per second, which is 54x faster than Boreas 2.0 (7,699 steps per second).",
        ("Zephyr", "Method", "proposed"),
        ("Boreas 2.0", "Method", "baseline"),
    )
    assert [float(r.value) for r in found.results] == [421000, 54, 7699]
    assert found.results[1].baseline == "Boreas 2.0"
    assert [r.subject for r in found.results] == ["Zephyr", "Zephyr", "Boreas 2.0"]


def test_the_number_of_a_version_is_no_quantity() -> None:
    found = run(
        "Zephyr is 2.5x faster than Boreas 3.5.", ("Zephyr", "Method", "proposed"), ("Boreas 3.5", "Method", "baseline")
    )
    assert [(float(r.value), r.baseline) for r in found.results] == [(2.5, "Boreas 3.5")]


def test_a_class_of_baselines_gives_way_to_the_one_that_it_is_named_by() -> None:
    paper = Paper(
        "Zephyr: quick inference", "Zephyr has 2.5x higher throughput compared to recent systems like Boreas."
    )
    doc = make_doc(NLP, paper)
    doc._.mentions = [
        *mention(paper, "Zephyr", "Method", "proposed"),
        *(replace(m, generic=True) for m in mention(paper, "recent systems", "Method", "baseline")),
        *mention(paper, "Boreas", "Method", "baseline"),
    ]
    extract_results(doc)
    assert [r.baseline for r in doc._.results] == ["Boreas"]


def test_a_speedup_is_never_a_decrease() -> None:
    found = run(
        "Zephyr cuts training, an 8x speedup over Boreas.",
        ("Zephyr", "Method", "proposed"),
        ("Boreas", "Method", "baseline"),
    )
    assert [(r.metric, r.direction) for r in found.results] == [("speedup", "increase")]
