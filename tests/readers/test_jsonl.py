from __future__ import annotations

import dataclasses
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError
from kg.model import Extraction, Mention, Paper, Rejected, Result, Section, Source, WebLink
from kg.readers.jsonl import JsonLinesReader, date, names
from kg.records import paper_to_json, to_record

if TYPE_CHECKING:
    from kg.readers.protocol import Record


def read(text: str | bytes) -> list[Record]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(JsonLinesReader().read(io.BytesIO(data), "papers.jsonl"))


def test_keys_of_papers() -> None:
    record = {
        "id": "2410.16663v2",
        "title": "T",
        "summary": "A",
        "authors": [{"name": "Ada L"}, "Bob"],
        "published": "2024-10-22T01:02:03Z",
        "venue": "X",
        "url": "https://arxiv.org/abs/2410.16663",
        "github": "https://github.com/a/b",
        "doi": "10.1000/ABC",
    }
    (paper,) = read(json.dumps(record))
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract, paper.authors, paper.issued) == ("T", "A", ("Ada L", "Bob"), "2024-10-22")
    assert paper.identifiers == (("arxiv", "2410.16663"), ("doi", "10.1000/abc"))
    assert [(link.url, link.kind) for link in paper.links] == [("https://github.com/a/b", "code")]
    assert (paper.sources[0].file, paper.sources[0].locator) == ("papers.jsonl", "line 1")


def test_a_line_cut_short_is_rejected_and_the_rest_goes_on() -> None:
    first, broken, last = read('{"title": "One"}\n{"title": "Tw\n\n{"title": "Three"}')
    assert isinstance(broken, Rejected)
    assert (broken.source.locator, broken.message) == ("line 2", "the line is cut short.")
    assert [r.title for r in (first, last) if isinstance(r, Paper)] == ["One", "Three"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"name_of_it": "x"}', "has no title (its keys: name_of_it)"),
        (b'{"title": 5}', "has no title"),
        (b'{"title": "x"} {}', "is no JSON (Extra data, column 16)"),
        (b'["x"]', "holds no JSON object"),
        (b'{"title": "\xff"}', "is not UTF-8 (byte 0xff, column 12)"),
        (b'{"title": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"title": "x", "year": ' + b"9" * 5000 + b"}", "no JSON that can be read"),
    ],
)
def test_bad_lines(line: bytes, said: str) -> None:
    good, bad = read(b'{"title": "good"}\n' + line + b"\n")
    assert isinstance(good, Paper)
    assert isinstance(bad, Rejected)
    assert said in bad.message
    assert bad.source.locator == "line 2"


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "One"}, {"title": "Two"}]',
        '[\n {\n  "title": "One"\n },\n {"title": "Two"}\n]\n',
        '{"results": [{"title": "One"}, {"title": "Two"}]}',
        '{\n "data": [{"title": "One"},\n {"title": "Two"}]}',
        '{"title": "One"}\r\n{"title": "Two"}\r\n',
        '\ufeff{"title": "One"}\n{"paper": {"title": "Two"}}',
    ],
)
def test_shapes_of_json(text: str) -> None:
    assert [r.title for r in read(text) if isinstance(r, Paper)] == ["One", "Two"]


def test_a_broken_array_says_where() -> None:
    with pytest.raises(InputError, match=r"papers.jsonl: the JSON breaks off or is broken after record 2"):
        read('[{"title": "One"},\n{"title": "Two"},\n{"title": ')


def test_extraction_records_come_back() -> None:
    extraction = Extraction(
        Paper("Fast Things", "It is 2times as fast as Slow."),
        (Mention("title", 0, 4, "Fast", "Method", "proposed", "Fast"),),
        (Result("speedup", Decimal(2), "x", "2times", "abstract", 0, 29, "It is 2times as fast as Slow."),),
    )
    (record,) = read(json.dumps(to_record(extraction)))
    assert isinstance(record, Extraction)
    assert record.mentions == extraction.mentions
    assert record.results == extraction.results
    assert record.paper.abstract == extraction.paper.abstract


def test_papers_that_this_program_wrote_come_back() -> None:
    written = Paper(
        "T", "A×", sections=(Section("S", "x"),), authors=("Ada L",), issued="2024-05", venue="V", url="https://a.org",
        identifiers=(("arxiv", "2410.16663"),), links=(WebLink("https://b.org", "code"),),
        original=(("abstract", "Atimes"),), sources=(Source("f", "tei", "line 1", "ab"),),
    )  # fmt: skip
    (record,) = read(json.dumps(paper_to_json(written)))
    assert isinstance(record, Paper)
    assert record == dataclasses.replace(written, sources=(*written.sources, Source("papers.jsonl", "jsonl", "line 1")))


def test_a_broken_object_says_where() -> None:
    with pytest.raises(InputError, match=r"papers.jsonl, line 3: it is no JSON"):
        read('{\n"title": "One",\n"year": }')


def test_an_extraction_record_with_wrong_offsets_is_rejected() -> None:
    mention = {"field": "title", "start": 1, "end": 4, "text": "Fast", "type": "Method", "role": "proposed"}
    (record,) = read(json.dumps({"paper": {"title": "Fast"}, "mentions": [mention]}))
    assert isinstance(record, Rejected)
    assert "does not stand at" in record.message


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-10-22T01:02", "2024-10-22"),
        (2019, "2019"),
        ("2019/3", "2019-03"),
        ("in 2019", ""),
        (True, ""),
        ("2019-13", "2019"),
    ],
)
def test_dates(value: object, iso: str) -> None:
    assert date(value) == iso


@pytest.mark.parametrize(
    "value",
    ["Ada L, Bob M", "L, Ada; M, Bob", "Ada L; Bob M", "Ada L and Bob M", ["Ada L", {"first": "Bob", "last": "M"}],
     [{"author": {"display_name": "Ada L"}}, {"given": "Bob", "family": "M"}]],
)  # fmt: skip
def test_names_of_authors(value: object) -> None:
    assert names(value) == ("Ada L", "Bob M")


def test_one_name_with_its_parts_turned() -> None:
    assert names("Lovelace, Ada") == ("Ada Lovelace",)
    assert names("Lovelace, Ada King") == ("Ada King Lovelace",)
    assert names("Ada Lovelace, Charles Babbage, and Alan Turing") == ("Ada Lovelace", "Charles Babbage", "Alan Turing")
