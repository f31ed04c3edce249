"""Formats of which no real sample stands here: the shapes that their documentation gives, in our own words."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import InputError, UsageError
from kg.model import Paper, Rejected
from kg.readers.registry import find_reader, get_reader, read_papers
from kg.readers.tables import TableReader
from tests.readers.documents import ABSTRACT, ACL, BIB, CSV, FORMATS, JATS, OAI, OPENALEX, PDF, RIS, S2, TITLE

if TYPE_CHECKING:
    from pathlib import Path

    from kg.readers.protocol import Record


def read(name: str, text: str | bytes) -> list[Record]:
    data = text.encode() if isinstance(text, str) else text
    return list(get_reader(name).read(io.BytesIO(data), "file"))


@pytest.mark.parametrize(("name", "text"), FORMATS, ids=[f"{name}-{i}" for i, (name, _) in enumerate(FORMATS)])
def test_one_paper_in_every_format(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text, "utf-8")
    found = find_reader(text.encode())
    assert found is not None
    assert found.name == name
    (paper,) = read_papers([path])
    assert isinstance(paper, Paper)
    assert paper.title in (TITLE, "Reading Keys: Once")
    assert paper.abstract == ABSTRACT
    assert paper.authors == ("Ada Lovelace",)
    assert paper.issued in ("2024-05-06", "2024-05")
    assert paper.venue == "Journal of Keys"
    assert ("doi", "10.1000/xyz") in paper.identifiers
    assert paper.sources[0].format == name
    assert paper.url


def test_sections_of_jats() -> None:
    (paper,) = read("jats", JATS)
    assert isinstance(paper, Paper)
    assert [(s.name, s.text) for s in paper.sections] == [
        ("Methods", "All of it."),
        ("Data", "Some é data."),
        ("Methods", "More."),
    ]


def test_parts_of_a_pdf() -> None:
    (paper,) = read("pdf", PDF)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == (TITLE, ABSTRACT)
    assert [(s.name, s.text) for s in paper.sections] == [
        ("Introduction", "Keys are long, and to read them is a bottleneck of many machines."),
        ("Methods", "We keep them."),
    ]


def test_sections_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.nxml"
    path.write_text(JATS, "utf-8")
    (paper,) = read_papers([path])
    assert isinstance(paper, Paper)
    assert [section.name for section in paper.sections] == ["Methods", "Data", "Methods (2)"]
    assert paper.text("Methods (2)") == "More."


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("ris", RIS.replace("ER  - ", "") + RIS, "the record has no end (ER)"),
        ("ris", RIS + "TY  - JOUR\nTI  - x\n", "the record is cut short"),
        ("ris", RIS + "TY  - JOUR\nAB  - x\nER  - \n", "the record has no title (TI or T1)"),
        ("bibtex", BIB + "@article{b, title={never closed\n@article{c, title={Other}}", "the entry cannot be parsed"),
        ("bibtex", BIB + "@article{b, year=2020}\n", "the entry 'b' has no title"),
        ("acl", ACL.replace("</volume>", '<paper id="2"><url>x</url></paper></volume>'), "the paper has no title"),
        ("oai-pmh", OAI[:-22], "the XML is broken"),
        ("csv", CSV + 'a,b,c,d,e,f,g,h,i,j,k\n', "the row has 11 cells and the header 10"),
        ("openalex", "\n".join(json.dumps(r) for r in (OPENALEX, {**OPENALEX, "authorships": 5})),
         "a value of another kind"),
        ("s2", json.dumps(S2) + "\n" + json.dumps({"paperId": "x"}), "the paper has no title"),
    ],
)  # fmt: skip
def test_broken_records_are_rejected_and_the_rest_goes_on(name: str, text: str, said: str) -> None:
    records = read(name, text)
    rejected = [record for record in records if isinstance(record, Rejected)]
    assert len(rejected) == 1
    assert said in rejected[0].message
    assert rejected[0].source.locator
    assert any(isinstance(record, Paper) for record in records)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("jats", JATS[:700], "the XML is broken"),
        ("tei", "<TEI xmlns='http://www.tei-c.org/ns/1.0'>" + "<div>" * 300, "nested too deeply"),
        ("csv", "Nom,Annee\nx,2020\n", "no column is named title"),
        ("pdf", "%PDF-1.5 nothing", "the PDF cannot be read"),
        ("yaml", "title: a\nyear: [1\n", "the YAML is broken"),
        ("html", "", "the page cannot be parsed"),
    ],
)
def test_files_that_are_broken_as_a_whole(name: str, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(name, text)
    assert said in caught.value.message
    assert "\n" not in str(caught.value)


def test_columns_that_the_user_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Nom;Résumé;Année\nReading Keys;They say;2020\n", "utf-8")
    (paper,) = read_papers([path], format="csv", columns={"title": "Nom", "abstract": "Résumé", "issued": "Année"})
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract, paper.issued) == ("Reading Keys", "They say", "2020")
    with pytest.raises(InputError, match="there is no column 'Titre'") as caught:
        list(read_papers([path], format="csv", columns={"title": "Titre"}))
    assert "Nom, Résumé, Année" in caught.value.hint
    with pytest.raises(UsageError, match="no field 'titel'"):
        read_papers([path], columns={"titel": "Nom"})


def test_a_table_row_knows_its_line() -> None:
    records = list(TableReader("csv", "", ",").read(io.BytesIO(b'title,abstract\n"a\nb",x\nc,y\n'), "t"))
    assert [r.sources[0].locator for r in records if isinstance(r, Paper)] == ["line 2", "line 4"]


def hugging_face(papers: list[dict[str, Any]]) -> str:
    import html

    props = html.escape(json.dumps({"dailyPapers": [{"paper": paper, "title": paper["title"]} for paper in papers]}))
    return f'<!doctype html><html><body><div data-target="DailyPapers" data-props="{props}"></div></body></html>'


def test_papers_that_a_page_carries_as_data() -> None:
    page = hugging_face(
        [{"id": "2405.00001", "title": TITLE, "summary": ABSTRACT, "publishedAt": "2024-05-06T00:00:00.000Z",
          "authors": [{"name": "Ada Lovelace", "hidden": False}], "githubRepo": "https://github.com/a/b"}]
    )  # fmt: skip
    (paper,) = read("html", page)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract, paper.authors) == (TITLE, ABSTRACT, ("Ada Lovelace",))
    assert (paper.url, paper.issued) == ("https://arxiv.org/abs/2405.00001", "2024-05-06")
    assert paper.links[0].url == "https://github.com/a/b"


def test_a_listing_as_a_page() -> None:
    prose = " ".join(["Each key is read once and then it is kept."] * 5)
    page = f"""<html><head><title>Papers</title><style>p {{}}</style></head><body><nav><a href="/">Home</a></nav>
    <article><h3><a href="/papers/2405.00001">{TITLE}</a></h3><div>Ada Lovelace, Charles Babbage</div>
    <p>{prose}<br>{prose}</p><button>Upvote</button></article><article>
    <h3>Keeping <i>Values</i></h3><p>{prose}</p></article>
    <script>var x = "{prose}"</script><footer>© {prose}</footer></body></html>"""
    first, second = read("html", page)
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.title, first.url) == (TITLE, "https://huggingface.co/papers/2405.00001")
    assert first.authors == ("Ada Lovelace", "Charles Babbage")
    assert (second.title, second.abstract) == ("Keeping Values", prose)
