"""Saved and given queries with parameters, against a small graph in the shape of a build's."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from kg.errors import InputError, QueryError, UnknownName, UsageError
from kg.query.run import run_query
from kg.query.saved import ENTITY_CLASSES, load_queries, parse_query
from kg.query.table import Labels, render_answer
from kg.views.find import find_entity, find_paper
from tests.query.small_graph import FIRST, H100, LANTERN, SECOND, SPEEDUP, SWIFT, V100, VLLM

if TYPE_CHECKING:
    from pathlib import Path

    from kg.query.run import Value
    from kg.store.embedded import EmbeddedStore

PARAMETERS: dict[str, Value] = {
    "method": "SwiftServe", "baseline": "vLLM", "hardware": "GPU", "dataset": "SQuAD", "metric": "speedup",
    "task": "question answering", "entity": "vLLM", "paper": FIRST, "author": "sample", "words": "serving",
    "min": 1, "below": "0.5",
}  # fmt: skip
ANSWERED_BY_NOTHING_HERE = {
    "conflicts",
    "papers-for-hardware",
    "top-methods",
    "top-datasets",
    "top-hardware",
    "top-metrics",
    "top-tasks",
    "used-by",
    "builds-on",
    "unmeasured",
}


def rows(store: EmbeddedStore, query: str, **params: Value) -> list[tuple[str, ...]]:
    return [tuple(getattr(term, "value", "") for term in row) for row in run_query(store, query, params).rows()]


def test_papers_on_a_device_and_on_all_narrower_ones(store: EmbeddedStore) -> None:
    assert [(p, d) for p, d, _ in rows(store, "papers-on-hardware")] == [(FIRST, V100)]
    assert [(p, d) for p, d, _ in rows(store, "papers-on-hardware", hardware="nvidia gpu")] == [
        (FIRST, V100),
        (SECOND, H100),
    ]
    assert rows(store, "papers-on-hardware", hardware="NPU") == []


def test_what_a_method_is_a_baseline_of_with_the_sentence(store: EmbeddedStore) -> None:
    found = rows(store, "baseline-of", method="vllm")
    assert [(paper, proposed) for paper, proposed, _ in found] == [(FIRST, SWIFT), (SECOND, LANTERN)]
    assert found[0][2] == "SwiftServe is 2.5× faster than vLLM on V100 cards."


def test_speedups_from_a_factor_on(store: EmbeddedStore) -> None:
    [(paper, subject, value, metric, baseline, hardware, quote)] = rows(store, "speedups")
    assert (paper, subject, value, metric, baseline, hardware) == (FIRST, SWIFT, "2.5", SPEEDUP, VLLM, V100)
    assert "2.5×" in quote
    assert [row[0] for row in rows(store, "speedups", min=Decimal("1.1"))] == [FIRST, SECOND]
    assert [row[0] for row in rows(store, "speedups", min="1", hardware="Volta GPU")] == [FIRST]


@pytest.mark.parametrize("name", sorted(load_queries()))
def test_every_saved_query_runs_and_is_described(store: EmbeddedStore, name: str) -> None:
    query = load_queries()[name]
    assert query.title
    assert query.description
    assert query.example.startswith(f"kg query {name}")
    assert all(parameter.description for parameter in query.parameters)
    params = {p.name: PARAMETERS[p.name] for p in query.parameters if p.default is None and not p.optional}
    answer = run_query(store, name, params)
    text = render_answer(answer, store)
    assert (text == "nothing found\n") == (name in ANSWERED_BY_NOTHING_HERE)
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("name", sorted(n for n, q in load_queries().items() if any(p.optional for p in q.parameters)))
def test_optional_parameters_narrow(store: EmbeddedStore, name: str) -> None:
    query = load_queries()[name]
    needed = {p.name: PARAMETERS[p.name] for p in query.parameters if not p.optional}
    every = {p.name: PARAMETERS[p.name] for p in query.parameters}
    whole, narrow = rows(store, name, **needed), rows(store, name, **every)
    assert set(narrow) <= set(whole)
    assert narrow


def test_there_are_at_least_twenty_saved_queries() -> None:
    assert len(load_queries()) == 37


def test_queries_that_count_say_the_right_numbers(store: EmbeddedStore) -> None:
    classes = dict(rows(store, "stats-classes"))
    assert {key.rpartition("#")[2]: value for key, value in classes.items()} == {
        "Paper": "2", "Method": "3", "Dataset": "1", "Hardware": "2", "Task": "1", "Metric": "1", "Result": "3",
        "Mention": "9",
    }  # fmt: skip
    assert rows(store, "top-baselines") == [(VLLM, "2")]
    assert sorted(rows(store, "hardware-tree")) == sorted([(V100, "1"), (H100, "1")])


def test_ask_and_construct(store: EmbeddedStore) -> None:
    assert run_query(store, "runs-on", {"method": "Lantern", "hardware": "H100"})
    assert not run_query(store, "runs-on", {"method": "Lantern", "hardware": "V100"})
    out = io.BytesIO()
    run_query(store, "paper-graph", {"paper": "Lantern Lights the Way"}).write(out, "ttl")
    assert b'dcterms:title "Lantern Lights the Way"' in out.getvalue()


def test_rows_in_every_standard_format(store: EmbeddedStore) -> None:
    written = {}
    for name in ("json", "csv", "tsv", "xml"):
        out = io.BytesIO()
        run_query(store, "SELECT ?t { ?p dcterms:title ?t } ORDER BY ?t LIMIT 1").write(out, name)
        written[name] = out.getvalue().decode()
    assert json.loads(written["json"])["results"]["bindings"] == [
        {"t": {"type": "literal", "value": "Lantern Lights the Way"}}
    ]
    assert written["csv"] == "t\r\nLantern Lights the Way\r\n"
    assert written["tsv"] == '?t\n"Lantern Lights the Way"\n'
    assert "<literal>Lantern Lights the Way</literal>" in written["xml"]


def test_a_format_that_cannot_hold_the_answer_is_refused(store: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match="A graph cannot be written as csv"):
        run_query(store, "CONSTRUCT WHERE { ?s a kg:Paper }").write(io.BytesIO(), "csv")
    with pytest.raises(UnknownName, match=r"no result format named 'jsn'\. Did you mean json"):
        run_query(store, "ASK {}").write(io.BytesIO(), "jsn")
    with pytest.raises(UsageError, match="A yes or no cannot be written as tsv"):
        run_query(store, "ASK {}").write(io.BytesIO(), "tsv")


def test_values_are_terms_and_never_syntax(store: EmbeddedStore) -> None:
    attack = '") } DROP ALL #'
    assert rows(store, "papers-saying", words=attack) == []
    assert rows(store, "SELECT ?p { ?p dcterms:title $t }", t='Lantern Lights the Way" .') == []
    assert rows(store, "SELECT ?p { ?p dcterms:title $t }", t="Lantern Lights the Way") == [(SECOND,)]
    assert rows(store, "SELECT ?t { $p dcterms:title ?t }", p=SECOND) == [("Lantern Lights the Way",)]
    assert rows(store, "SELECT ?v { ?v kg:value $n }", n="2.5") == [(f"{FIRST}#r-1",)]
    assert rows(store, "SELECT ?v { ?v kg:start $n }", n=0) != []
    assert rows(store, "SELECT ?v { ?v a $c }", c="kg:Dataset") != []


@pytest.mark.parametrize(
    ("query", "params", "message"),
    [
        ("papers-on-hardwear", {}, "no saved query named 'papers-on-hardwear'. Did you mean papers-on-hardware"),
        ("papers-on-hardware", {"device": "V100"}, "no parameter of papers-on-hardware named 'device'"),
        ("papers-on-hardware", {"hardware": "V10"}, "no hardware named 'V10'"),
        ("papers-on-hardware", {"hardware": "vLLM"}, "no hardware named 'vLLM'"),
        ("results-of", {}, "needs the parameter method"),
        ("speedups", {"min": "two"}, "'two' is no decimal"),
        ("top-tasks", {"min": "1.5"}, "'1.5' is no integer"),
        ("speedups", {"min": "NaN"}, "'NaN' is no decimal"),
        ("results-in", {"paper": "No Such Paper"}, "no paper named 'No Such Paper'"),
    ],
)
def test_what_is_wrong_is_named(store: EmbeddedStore, query: str, params: dict[str, Value], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        run_query(store, query, params)
    assert message in str(caught.value)


def test_query_files(store: EmbeddedStore, tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("# title: Mine\n# param p: Paper -- which\nSELECT ?t { $p dcterms:title ?t }\n")
    assert rows(store, str(file), p="lantern") == [("Lantern Lights the Way",)]
    with pytest.raises(InputError, match=r"missing.rq: it cannot be read"):
        run_query(store, str(tmp_path / "missing.rq"))
    file.write_bytes(b"SELECT \xff")
    with pytest.raises(InputError, match="byte 7: it is not UTF-8"):
        run_query(store, str(file))
    with pytest.raises(QueryError, match="line 1, column"):
        run_query(store, "SELECT ?x WHERE")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# param x -- no type\nASK {}", "line 1: 'param x -- no type' is no parameter"),
        ("# title: t\n# param x: Colour\nASK { $x ?p ?o }", "line 2: there is no type Colour"),
        ("# param x: text\nASK {}", "does not use its parameter $x"),
        ("# param x: text\nASK { ?s $y $x }", "$y is not declared"),
    ],
)
def test_malformed_headers_are_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_query(text, "q", "q.rq")
    assert message in str(caught.value)


def test_a_header_is_read(tmp_path: Path) -> None:
    query = parse_query(
        "# title: T\n# description: one\n#   two\n# param a: Method? = x -- the a\nASK { $a ?p ?o }", "q"
    )
    assert (query.title, query.description) == ("T", "one two")
    [parameter] = query.parameters
    assert (parameter.name, parameter.type, parameter.default, parameter.optional) == ("a", "Method", "x", True)
    assert parameter.description == "the a"
    assert parameter.type in ENTITY_CLASSES


@pytest.mark.parametrize(
    "name", ["V100", "NVIDIA V100", "nvidia-v100", "tesla v100", "vocab:hardware/nvidia-v100", V100]
)
def test_entities_are_found_by_any_of_their_names(store: EmbeddedStore, name: str) -> None:
    assert find_entity(store, name) == V100
    assert find_entity(store, name, "Hardware") == V100


@pytest.mark.parametrize(
    "name",
    ["arxiv:2403.00001", "2403.00001", "https://arxiv.org/abs/2403.00001", "10.1000/182", "https://doi.org/10.1000/182",
     "swiftserve", FIRST, "SWIFTSERVE: Serving language models at ease"],
)  # fmt: skip
def test_papers_are_found_by_title_or_identifier(store: EmbeddedStore, name: str) -> None:
    assert find_paper(store, name) == FIRST


def test_a_label_prefers_the_preferred_one_and_then_the_most_mentioned(store: EmbeddedStore) -> None:
    from tests.query.small_graph import entity

    other = "https://w3id.org/paper-kg/id/method/other"
    graph = "https://example.org/more"
    store.write({graph: entity(other, "Swift Serve", "Method")})
    assert find_entity(store, "Swift Serve") == other
    store.write({graph: entity(other, "vLLM", "Method")})
    assert find_entity(store, "vLLM") == VLLM


def test_labels_in_tables(store: EmbeddedStore) -> None:
    labels = Labels(store)
    assert labels.of(NamedNode(V100)) == "NVIDIA V100"
    assert labels.of(NamedNode(FIRST)) == "SwiftServe: Serving Language Models at Ease"
    assert labels.of(NamedNode("https://w3id.org/paper-kg/ontology#uses")) == "kg:uses"
    assert (labels.of(Literal("x", language="de")), labels.of(None)) == ("x", "")
