from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.iris import mint_entity, mint_paper
from kg.views.explorer import explorer_data
from kg.views.text_spans import find_span
from tests.viewer.small_graph import GPU, V100, VOLTA

QUICK = mint_paper("QuickKernel: Faster Sorting on Accelerators")


def test_reads_papers_in_the_order_of_their_titles(store):
    data = explorer_data(store)
    assert [p.title.split(":")[0] for p in data.papers] == ["QuickKernel", "SlowSort"]


def test_reads_what_a_paper_says_of_itself(store):
    paper = explorer_data(store).papers[0]
    assert paper.creators == ("Ada Example", "Bo Sample")
    assert paper.issued == "2023-05-04"
    assert [name for name, _ in paper.fields] == ["title", "abstract", "Results"]
    assert ("code", "https://github.com/example/quick") in paper.links
    assert ("same as", "https://arxiv.org/abs/2305.01234") in paper.links
    assert ("proposed", mint_entity("Method", "quickkernel")) in paper.roles


def test_a_mention_has_its_words_and_its_sentence(store):
    paper = explorer_data(store).papers[0]
    found = next(m for m in paper.mentions if m.entity == V100)
    text = dict(paper.fields)["abstract"]
    assert text[found.start : found.end] == "V100"
    assert text[slice(*found.sentence)].startswith("On a V100 it is 3.5x faster")
    assert found.role == "runs_on"


def test_a_result_has_its_slots(store):
    first, second = explorer_data(store).papers[0].results
    by_unit = {r.unit: r for r in (first, second)}
    assert by_unit["x"].value == 3.5
    assert by_unit["x"].slots["baseline"] == (mint_entity("Method", "slowsort"),)
    assert by_unit["x"].slots["hardware"] == (V100,)
    assert by_unit["%"].slots["baseline"] == ()


def test_broader_concepts_come_along_even_in_a_cycle(store):
    entities = {e.iri: e for e in explorer_data(store).entities}
    assert entities[V100].broader == (VOLTA,)
    assert entities[VOLTA].broader == (GPU,)
    assert entities[V100].aliases == ("Tesla V100",)
    assert entities[mint_entity("Method", "quickkernel")].kind == "System"


def test_only_the_papers_asked_for(store):
    data = explorer_data(store, [QUICK])
    assert [p.iri for p in data.papers] == [QUICK]
    assert explorer_data(store, ["https://example.org/none"]).papers == ()


@pytest.mark.parametrize(
    ("sentence", "start", "expected"),
    [
        ("It runs.", 0, "It runs."),
        ("It runs.", 17, "It runs."),
        ("", 18, "It runs."),
        ("not in the text", 9, "He sat."),
    ],
)
def test_a_sentence_is_found_where_the_mention_is(sentence, start, expected):
    text = "It runs. He sat. It runs. End"
    begin, end = find_span(text, sentence, start, start + 2)
    assert text[begin:end] == expected
    assert begin <= start < end


@given(st.text(), st.text(), st.data())
def test_a_sentence_always_covers_its_mention(text, sentence, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    begin, stop = find_span(text, sentence, start, end)
    assert 0 <= begin <= start <= end <= stop <= len(text)
