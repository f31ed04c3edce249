from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.viewer.payload import Places, encode, payload, year_of
from kg.views.explorer import PaperView, explorer_data


@pytest.fixture
def blocks(store):
    return dict(payload(explorer_data(store), "Sorting"))


def test_indices_lead_to_what_is_meant(blocks):
    core = blocks["core"]
    paper = core["papers"][0]
    stated = {(core["roles"][role]["name"], core["entities"][e]["label"]) for role, e in paper["roles"]}
    assert ("runs_on", "NVIDIA V100") in stated
    assert ("baseline", "SlowSort") in stated
    result = next(r for r in core["results"] if r["unit"] == "x")
    assert core["entities"][result["baseline"][0]]["label"] == "SlowSort"
    assert result["value"] == 3.5
    assert result["paper"] == 0


def test_offsets_count_as_scripts_count(blocks):
    """The party popper in the abstract is two UTF-16 units."""
    paper = blocks["texts-0"]["papers"][0]
    name, text = paper["fields"][1]
    assert name == "abstract"
    units = text.encode("utf-16-le")
    labels = [e["label"] for e in blocks["core"]["entities"]]
    cut = {labels[e]: units[2 * a : 2 * b].decode("utf-16-le") for e, _, f, a, b, *_ in paper["mentions"] if f == 1}
    assert cut["SortBench"] == "SortBench"
    for field, start, end, quote, _ in paper["results"]:
        assert paper["fields"][field][1].encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == quote


@given(st.text(), st.data())
def test_spans_in_any_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    try:
        units = text.encode("utf-16-le")
    except UnicodeEncodeError:
        return
    a, b = Places({"f": text}).span("f", start, end)
    assert units[2 * a : 2 * b].decode("utf-16-le") == text[start:end]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_survives_and_cannot_end_its_element(text):
    encoded = encode({"x": text}).decode()
    assert json.loads(encoded) == {"x": text}
    assert "<" not in encoded
    assert "\u2028" not in encoded


@pytest.mark.parametrize(
    ("issued", "identifiers", "year"),
    [("2021-03-02", (), 2021), ("", ("arxiv:2410.16663",), 2024), ("", ("doi:10.1000/1",), None), ("soon", (), None)],
)
def test_the_year_comes_from_the_date_or_the_arxiv_number(issued, identifiers, year):
    assert year_of(PaperView("x", "x", (), issued=issued, identifiers=identifiers)) == year


def test_every_node_has_a_place_and_every_edge_two_nodes(blocks):
    network = blocks["core"]["network"]
    ids = [n["id"] for n in network["nodes"]]
    assert len(ids) == len(set(ids)) == 2 + 7
    assert all(isinstance(n["x"], float) and isinstance(n["y"], float) for n in network["nodes"])
    assert {e[end] for e in network["edges"] for end in ("from", "to")} <= set(ids)
    assert network["options"]["physics"] == {"enabled": False}
