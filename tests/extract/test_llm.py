"""The extractor that asks a language model, against a server that speaks the protocol and often answers badly."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.extract.llm_answer import SCHEMA, AnswerError, read_answer
from kg.model import Extraction, Paper, Rejected
from kg.records import from_record, to_record
from tests.extract.llm_server import GOOD, PAPER, SENTENCE, Model, entity, result, serving
from tests.factories import make_paper


def read(answer, paper=PAPER) -> Extraction:
    return read_answer(json.dumps(answer), paper, "llm test")


def test_a_good_answer_is_an_extraction_whose_words_stand_in_the_paper():
    found = read(GOOD)
    assert [(m.label, m.role) for m in found.mentions] == [
        ("QuickServe", "proposed"), ("vLLM", "baseline"), ("V100", "runs_on"), ("V100", "runs_on"),
        ("ShareGPT", "evaluated_on"), ("faster", "reports"),
    ]  # fmt: skip
    assert all(PAPER.text(m.field)[m.start : m.end] == m.text for m in found.mentions)
    assert {m.extractor for m in found.mentions} == {"llm test"}
    (only,) = found.results
    assert (only.value, only.subject, only.baseline, only.hardware) == (Decimal("2.5"), "QuickServe", "vLLM", "V100")
    assert PAPER.abstract[only.start : only.end] == only.quote
    assert from_record(to_record(found)).mentions == found.mentions


@pytest.mark.parametrize(
    "bad",
    [
        entity("FlashServe", "Method", "baseline", quote="FlashServe is slower."),
        entity("FlashServe", "Method", "baseline"),
        entity("vLLM", "Method", "runs_on"),
        entity("vLLM", "Gadget", "baseline"),
        entity("vLLM", "Method", "baseline", quote=SENTENCE.lower()),
        entity("vLLM", "Method", "baseline", quote=""),
        entity(" ", "Method", "baseline"),
        entity("vLLM", "Method", "baseline", evidence="vLLM"),
        entity("vLLM", "Method", "baseline", evidence=[7, {"role": "baseline", "quote": SENTENCE, "words": 7}]),
        "vLLM",
        None,
    ],
)
def test_what_does_not_stand_in_the_paper_is_left_out(bad):
    assert read({"entities": [bad], "results": []}).mentions == ()


@pytest.mark.parametrize(
    "more",
    [
        {"quote": "It is 2.5x faster."},
        {"number": "3x"},
        {"value": "25"},
        {"value": "3"},
        {"value": "NaN"},
        {"value": True},
        {"value_high": "9"},
        {"metric": "throughput"},
    ],
)
def test_a_number_that_the_paper_does_not_give_is_left_out(more):
    answer = GOOD | {"results": [result(metric="faster") | more]}
    assert read(answer).results == ()


def test_a_slot_that_no_accepted_thing_fills_stays_empty():
    (only,) = read(GOOD | {"results": [result(metric="faster", baseline="TensorRT", qualifier="maybe")]}).results
    assert (only.baseline, only.qualifier) == (None, None)


def test_a_name_that_the_paper_does_not_write_gives_way_to_the_words():
    (only,) = read({"entities": [entity("The vLLM engine", "Method", "baseline", "vLLM")], "results": []}).mentions
    assert only.label == "vLLM"


def test_thousands_may_be_written_short():
    paper = make_paper("Long", "It reads 256K tokens of context length.")
    answer = {
        "entities": [entity("context length", "Metric", "reports", quote=paper.abstract)],
        "results": [result(quote=paper.abstract, number="256K", value="256000", metric="context length")],
    }
    assert read(answer, paper).results[0].value == 256000


@pytest.mark.parametrize(
    ("text", "words"),
    [("no json", "no JSON"), ("[" * 100_000, "no JSON"), ("[]", "no JSON object"), ("{}", "no list of entities"),
     ('{"entities": [], "results": 3}', "no list of results")],
)  # fmt: skip
def test_an_answer_of_another_shape_is_an_error(text, words):
    with pytest.raises(AnswerError, match=words):
        read_answer(text, PAPER, "llm test")


KEYS = ["name", "type", "kind", "evidence", "role", "quote", "words", "number", "value", "metric"]
TEXTS = st.sampled_from([SENTENCE, "vLLM", "2.5", "2.5x", "Method", "baseline"])
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(entities=st.lists(json_values, max_size=4), results=st.lists(json_values, max_size=4))
def test_no_answer_breaks_it_or_puts_words_into_the_paper(entities, results):
    found = read({"entities": entities, "results": results})
    assert all(PAPER.text(m.field)[m.start : m.end] == m.text for m in found.mentions)
    assert all(r.number in r.quote and r.quote in PAPER.abstract for r in found.results)


@pytest.fixture(scope="module")
def url():
    with serving() as address:
        yield address


def extractor(url, **more):
    pytest.importorskip("openai")
    from kg.extract.llm import LlmExtractor, LlmSettings

    return LlmExtractor(LlmSettings(**{"base_url": url, "model": "tiny", "api_key": "secret", "retries": 0} | more))


def test_the_server_is_asked_with_the_schema_and_its_answer_is_marked(url):
    made = extractor(url)
    (found,) = made.extract([PAPER])
    assert isinstance(found, Extraction)
    assert len(found.mentions) == 6
    assert {m.extractor for m in found.mentions} == {f"llm {made.version}"}
    asked = Model.asked[-1]
    assert asked["response_format"]["json_schema"]["schema"] == json.loads(json.dumps(SCHEMA))
    assert asked["temperature"] == 0
    assert SENTENCE in asked["messages"][1]["content"]


def test_bad_answers_reject_their_paper_and_the_rest_goes_on(url):
    titles = ["broken", "cut off", "empty", "prose", "none"]
    papers = [*(Paper(title, PAPER.abstract) for title in titles), PAPER]
    *rejected, good = extractor(url).extract(papers)
    assert isinstance(good, Extraction)
    assert all(isinstance(x, Rejected) for x in rejected)
    for title, said in zip(titles, rejected, strict=True):
        assert said.message.startswith(repr(title))
    assert "out of memory" in rejected[0].message


def test_a_slow_answer_rejects_its_paper(url):
    (said,) = extractor(url, timeout=0.3).extract([Paper("slow", "x")])
    assert isinstance(said, Rejected)
    assert "did not answer within 0.3 s" in said.message


def test_a_wrong_key_or_address_stops_at_once(url):
    with pytest.raises(ConfigError, match="wrong key"):
        list(extractor(url, api_key="other").extract([PAPER]))
    with pytest.raises(ConfigError, match="cannot be used"):
        list(extractor("http://127.0.0.1:9/v1").extract([PAPER]))


@pytest.mark.parametrize("more", [{"base_url": ""}, {"base_url": "ftp://x"}, {"model": ""}])
def test_nothing_is_asked_by_default(url, more):
    with pytest.raises(ConfigError, match="needs an address and a name"):
        extractor(url, **more)
