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

if TYPE_CHECKING:
    from pathlib import Path

    from kg.readers.protocol import Record

TITLE, ABSTRACT = "Reading Keys Once", "We read each key once. It is 2 times as fast."

OPENALEX = {
    "id": "https://openalex.org/W123456",
    "doi": "https://doi.org/10.1000/xyz",
    "title": TITLE,
    "display_name": TITLE,
    "publication_date": "2024-05-06",
    "ids": {"openalex": "https://openalex.org/W123456"},
    "primary_location": {"landing_page_url": "https://a.org/p", "source": {"display_name": "Journal of Keys"}},
    "locations": [{"landing_page_url": "https://arxiv.org/abs/2405.00001"}],
    "authorships": [{"author": {"display_name": "Ada Lovelace"}}],
    "abstract_inverted_index": {word: [position] for position, word in enumerate(ABSTRACT.split())},
}
S2 = {
    "paperId": "ab" * 20,
    "corpusId": 77,
    "title": TITLE,
    "abstract": ABSTRACT,
    "year": 2024,
    "venue": "Journal of Keys",
    "publicationDate": "2024-05-06",
    "authors": [{"authorId": "1", "name": "Ada Lovelace"}],
    "url": "https://a.org/p",
    "externalIds": {"ArXiv": "2405.00001", "DOI": "10.1000/xyz", "CorpusId": 77},
}
CROSSREF = {
    "DOI": "10.1000/xyz",
    "indexed": {"date-time": "2024"},
    "prefix": "10.1000",
    "title": ["Reading Keys"],
    "subtitle": ["Once"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We read each <jats:italic>key</jats:italic> once. "
    "It is 2 times as fast.</jats:p>",
    "author": [{"given": "Ada", "family": "Lovelace", "sequence": "first"}],
    "issued": {"date-parts": [[2024, 5, 6]]},
    "container-title": ["Journal of Keys"],
    "URL": "https://a.org/p",
    "is-referenced-by-count": 3,
}
CSL = {
    "id": "ada2024",
    "type": "article-journal",
    "title": TITLE,
    "abstract": ABSTRACT,
    "DOI": "10.1000/xyz",
    "URL": "https://a.org/p",
    "author": [{"given": "Ada", "family": "Lovelace"}],
    "issued": {"date-parts": [["2024", 5, 6]]},
    "container-title": "Journal of Keys",
    "note": "arXiv:2405.00001 [cs]",
}
SNAPSHOT = {
    "id": "2405.00001",
    "submitter": "A",
    "authors": "Ada Lovelace",
    "title": "Reading Keys\n  Once",
    "journal-ref": "Journal of Keys",
    "doi": "10.1000/xyz",
    "report-no": None,
    "abstract": "  We read each key once.\nIt is 2 times as fast.\n",
    "authors_parsed": [["Lovelace", "Ada", ""]],
    "versions": [{"version": "v1", "created": "Mon, 6 May 2024 10:00:00 GMT"}],
}
ACL = f"""<?xml version="1.0"?><collection id="2024.keys"><volume id="1"><meta><booktitle>Journal of Keys</booktitle>
<month>May</month><year>2024</year></meta><frontmatter><url>2024.keys-1.0</url></frontmatter>
<paper id="1"><title>Reading <fixed-case>K</fixed-case>eys Once</title>
<author><first>Ada</first><last>Lovelace</last></author><abstract>{ABSTRACT}</abstract>
<url hash="x">2024.keys-1.1</url><doi>10.1000/xyz</doi></paper></volume></collection>"""
JATS = f"""<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd"><article><front>
<journal-meta><journal-title-group><journal-title>Journal of Keys</journal-title></journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="doi">10.1000/xyz</article-id><article-id pub-id-type="pmc">1234567</article-id>
<title-group><article-title>Reading <italic>Keys</italic> Once<xref>1</xref></article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Lovelace</surname><given-names>Ada</given-names></name>
</contrib></contrib-group><pub-date pub-type="epub"><day>6</day><month>5</month><year>2024</year></pub-date>
<abstract><p>{ABSTRACT}</p></abstract></article-meta></front><body><sec><title>1. Methods</title><p>All of it.</p>
<fig><caption><p>A figure.</p></caption></fig><sec><title>Data</title><p>Some &#xe9; data.</p></sec></sec>
<sec><title>Methods</title><p>More.</p></sec><sec><title>Acknowledgments</title><p>Thanks.</p></sec></body>
<back><ref-list><ref><mixed-citation>Other</mixed-citation></ref></ref-list></back></article>"""
RIS = f"""TY  - JOUR
AU  - Lovelace, Ada
TI  - {TITLE}
AB  - {ABSTRACT}
PY  - 2024/05/06/
JO  - Journal of Keys
T2  - Journal of Keys
DO  - 10.1000/xyz
UR  - https://a.org/p
ER  - 

"""  # noqa: W291
BIB = f"""@article{{ada2024, title={{Reading {{K}}eys Once}}, author={{Lovelace, Ada}},
  journal="Journal of Keys", year=2024, month=may,
  abstract={{{ABSTRACT}}}, doi={{10.1000/xyz}}, url={{https://a.org/p}},
  eprint={{2405.00001}}, archiveprefix={{arXiv}}}}
"""
OAI = f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header status="deleted"><identifier>oai:arXiv.org:1</identifier></header></record><record>
<header><identifier>oai:arXiv.org:2405.00001</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">
<id>2405.00001</id><created>2024-05-06</created><authors>
<author><keyname>Lovelace</keyname><forenames>Ada</forenames></author></authors><title>{TITLE}</title>
<journal-ref>Journal of Keys</journal-ref><doi>10.1000/xyz</doi>
<abstract> {ABSTRACT}</abstract></arXiv></metadata></record></ListRecords></OAI-PMH>"""
CSV = f"""Key,Item Type,Publication Year,Author,Title,Publication Title,DOI,Url,Abstract Note,Date
X,journalArticle,2024,"Lovelace, Ada",{TITLE},Journal of Keys,10.1000/xyz,https://a.org/p,"We read each key once.
It is 2 times as fast.",2024-05-06
"""
META = f"""<!DOCTYPE html><html><head><meta name="citation_title" content="{TITLE}"/>
<meta name="citation_author" content="Lovelace, Ada"/><meta name="citation_date" content="2024/05/06"/>
<meta name="citation_journal_title" content="Journal of Keys"/><meta name="citation_arxiv_id" content="2405.00001"/>
<meta name="citation_doi" content="10.1000/xyz"/><meta property="og:url" content="https://a.org/p"/>
<meta name="citation_abstract" content="{ABSTRACT}"/></head><body><h1>Title:{TITLE}</h1></body></html>"""

FORMATS: list[tuple[str, str]] = [
    ("openalex", json.dumps({"meta": {"count": 1}, "results": [OPENALEX]})),
    ("openalex", json.dumps(OPENALEX)),
    ("s2", json.dumps({"total": 1, "data": [S2]})),
    ("s2", json.dumps(S2)),
    ("crossref", json.dumps({"status": "ok", "message-type": "work", "message": CROSSREF})),
    ("crossref", json.dumps({"status": "ok", "message": {"items": [CROSSREF]}})),
    ("csl", json.dumps([CSL], indent=1)),
    ("arxiv-snapshot", json.dumps(SNAPSHOT)),
    ("acl", ACL),
    ("jats", JATS),
    ("ris", RIS),
    ("bibtex", BIB),
    ("oai-pmh", OAI),
    ("csv", CSV),
    ("html", META),
]


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
    assert "".join(paper.authors).replace(",", "").replace(" ", "") in ("AdaLovelace", "LovelaceAda")
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
