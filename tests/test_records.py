from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import ENTITY_TYPES, ROLES_OF, Extraction, Mention, Paper, Result, Section, Source, WebLink
from kg.records import RecordError, from_record, to_record
from tests.factories import make_extraction

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
decimals = st.decimals(allow_nan=False, allow_infinity=False)


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    title = draw(words.filter(str.strip))
    abstract = draw(words)
    paper = Paper(
        title=title,
        abstract=abstract,
        sections=(Section("Method", draw(words)),),
        authors=tuple(draw(st.lists(words, max_size=3))),
        issued=draw(st.sampled_from(["", "2024", "2024-05", "2024-05-17"])),
        identifiers=(("arxiv", "2410.16663"),),
        original=(("abstract", draw(words)),),
        sources=(Source("a.txt", "listing", "line 3", "ab"),),
        links=(WebLink("https://example.org", "code"),),
    )
    start = draw(st.integers(0, len(abstract) - 1))
    end = draw(st.integers(start + 1, len(abstract)))
    type_ = draw(st.sampled_from(ENTITY_TYPES))
    mention = Mention(
        "abstract",
        start,
        end,
        abstract[start:end],
        type_,
        draw(st.sampled_from(ROLES_OF[type_])),
        draw(words),
        generic=draw(st.booleans()),
        confidence=draw(st.floats(0, 1)),
    )
    result = Result(
        metric="m",
        value=draw(decimals),
        value_high=draw(st.none() | decimals),
        unit="x",
        number="n",
        field="abstract",
        start=start,
        end=end,
        quote=abstract[start:end],
    )
    return Extraction(paper, (mention,), (result,), (WebLink("https://example.org/a", "data", "abstract", start, end),))


@given(extractions())
def test_a_record_keeps_everything(extraction: Extraction) -> None:
    text = json.dumps(to_record(extraction), ensure_ascii=False)
    assert from_record(json.loads(text)) == extraction


def test_the_contract_s_keys_are_there() -> None:
    record = to_record(make_extraction())
    assert set(record) == {"paper", "mentions", "results", "links"}
    assert set(record["mentions"][1]) == {
        "field", "start", "end", "text", "type", "kind", "role", "entity", "label", "confidence",
    }  # fmt: skip
    assert record["results"][0]["value"] == 2.5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"paper": None}, "paper is missing"),
        ({"paper": {"title": "  "}}, "paper.title is missing or empty"),
        ({"mentions": {}}, "mentions is no list"),
    ],
)
def test_a_broken_record_says_which_key(change: dict[str, object], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        from_record(to_record(make_extraction()) | change)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("start", 1, "does not stand at"),
        ("start", -1, "does not stand at"),
        ("field", "nowhere", "has no field"),
        ("type", "Person", "it is one of Method"),
        ("role", "author", "it is one of proposed"),
        ("confidence", 2, "from 0 to 1"),
        ("start", "3", "no whole number"),
    ],
)
def test_a_broken_mention_says_which_one(key: str, value: object, message: str) -> None:
    record = to_record(make_extraction())
    record["mentions"][0][key] = value
    with pytest.raises(RecordError, match=message):
        from_record(record)


@pytest.mark.parametrize("value", ["abc", float("nan"), float("inf"), None, [1]])
def test_a_result_needs_a_finite_number(value: object) -> None:
    record = to_record(make_extraction())
    record["results"][0]["value"] = value
    with pytest.raises(RecordError, match=r"results\[0\].value"):
        from_record(record)


def test_digits_beyond_a_double_survive() -> None:
    made = make_extraction()
    long = Decimal("0.12345678901234567890123456789")
    exact = replace(made, results=(replace(made.results[0], value=long),))
    assert from_record(json.loads(json.dumps(to_record(exact)))).results[0].value == long
