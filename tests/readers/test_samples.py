"""Every reader on real files, with the exact number of papers in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from kg.model import Paper, Rejected
from kg.readers.registry import find_reader, read_papers

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = [
    ("arxiv_atom/empty.xml", "arxiv-atom", 0, 0),
    ("arxiv_atom/error.xml", "arxiv-atom", 0, 1),
    ("arxiv_atom/id_list.xml", "arxiv-atom", 1, 0),
    ("arxiv_atom/one_entry.xml", "arxiv-atom", 1, 0),
    ("arxiv_atom/query_15_entries.xml", "arxiv-atom", 15, 0),
    ("arxiv_daily_jsonl/2026-06-30.first25.jsonl", "jsonl", 25, 0),
    ("arxiv_oai/arXivRaw_1810.09584.xml", "oai-pmh", 1, 0),
    ("arxiv_tsv/cs.AR.last25.tsv", "tsv", 25, 0),
    ("bibtex/with_abstracts.bib", "bibtex", 3, 0),
    ("conference_json/acl2022.first10.json", "jsonl", 10, 0),
    ("dblp/example_dblp.xml", "dblp", 3, 0),
    ("grobid_tei/2020.acl-main.207.tei.xml", "tei", 1, 0),
    ("grobid_tei/N18-3011.tei.xml", "tei", 1, 0),
    ("pdf/D17-1168.pdf", "pdf", 1, 0),
    ("pdf/N16-1012.pdf", "pdf", 1, 0),
    ("pdf/N18-3011.pdf", "pdf", 1, 0),
    ("plain_text/D17-1168-Grobid-out.txt", "text", 1, 0),
    ("plain_text/N16-1012-Stanza-out.txt", "text", 1, 0),
    ("s2orc_json/2020.acl-main.207.json", "s2orc", 1, 0),
    ("s2orc_json/N18-3011.json", "s2orc", 1, 0),
]


@pytest.mark.parametrize(("name", "format_", "papers", "rejected"), SAMPLES)
def test_samples(shared: Path, name: str, format_: str, papers: int, rejected: int) -> None:
    path = shared / "data/formats" / name
    reader = find_reader(path.read_bytes()[: 64 * 1024])
    assert reader is not None
    assert reader.name == format_
    records = list(read_papers([path]))
    kinds = Counter(type(record) for record in records)
    assert (kinds[Paper], kinds[Rejected]) == (papers, rejected)
    for record in records:
        if isinstance(record, Paper):
            assert record.title
            assert record.sources[0].format == format_


def test_a_folder_of_yaml_gives_one_paper_a_file(shared: Path) -> None:
    papers = [r for r in read_papers([shared / "data/formats/hf_daily_yaml"]) if isinstance(r, Paper)]
    assert len(papers) == 12
    assert all(p.abstract and p.issued and p.identifiers[0][0] == "arxiv" for p in papers)


def one(shared: Path, name: str) -> Paper:
    (record,) = read_papers([shared / "data/formats" / name])
    assert isinstance(record, Paper)
    return record


def test_metadata_of_a_feed(shared: Path) -> None:
    records = [
        r for r in read_papers([shared / "data/formats/arxiv_atom/query_15_entries.xml"]) if isinstance(r, Paper)
    ]
    assert all(p.abstract and p.authors and p.issued and p.url.startswith("https://arxiv.org/abs/") for p in records)
    assert records[0].identifiers == (("arxiv", "2202.12139"), ("doi", "10.1109/icstw55395.2022.00035"))


def test_metadata_of_a_harvested_record(shared: Path) -> None:
    paper = one(shared, "arxiv_oai/arXivRaw_1810.09584.xml")
    assert paper.authors == ("Raphael Chetrite", "Shamik Gupta", "Izaak Neri", "Édgar Roldán")
    assert paper.issued == "2018-10-22"
    assert "(in units of k_BT, with k_B the Boltzmann constant" in paper.abstract


def test_characters_of_a_document_type_that_is_not_read(shared: Path) -> None:
    papers = [r for r in read_papers([shared / "data/formats/dblp/example_dblp.xml"]) if isinstance(r, Paper)]
    assert papers[0].authors == ("Moira C. Norrie", "Michael H. Böhlen")
    assert papers[0].title == "PIM Meets Web 2.0"


def test_latex_in_bibtex(shared: Path) -> None:
    papers = [r for r in read_papers([shared / "data/formats/bibtex/with_abstracts.bib"]) if isinstance(r, Paper)]
    assert papers[0].title.startswith("SciER: An Entity and Relation")
    assert papers[0].authors[-1] == "Eduard Dragut"
    assert papers[1].authors == ("Jennifer D'Souza", "Sören Auer")
    assert papers[2].identifiers == (("arxiv", "2203.14579"),)
    assert papers[0].sources[0].locator == "zhang-etal-2024-scier"


N18 = ["Introduction", "Structure of The Literature Graph", "Node Types", "Edge Types", "Extracting Metadata",
       "Entity Extraction and Linking", "Approaches", "Entity Extraction Models", "Knowledge Bases",
       "Entity Linking Models", "Other Research Problems", "Conclusion and Future Work"]  # fmt: skip


@pytest.mark.parametrize("name", ["grobid_tei/N18-3011.tei.xml", "s2orc_json/N18-3011.json", "pdf/N18-3011.pdf"])
def test_three_forms_of_one_full_text(shared: Path, name: str) -> None:
    paper = one(shared, name)
    assert paper.title == "Construction of the Literature Graph in Semantic Scholar"
    assert paper.abstract.startswith(
        "We describe a deployed scalable system for organizing published scientific literature"
    )
    assert [section.name for section in paper.sections] == N18
    assert all(len(section.text) > 300 for section in paper.sections)
    assert "References" not in paper.sections[-1].text
    assert (paper.authors[0], len(paper.authors)) == ("Waleed Ammar", 23)


def test_sections_of_pdfs(shared: Path) -> None:
    names = [section.name for section in one(shared, "pdf/N16-1012.pdf").sections]
    assert names == ["Introduction", "Previous Work", "Attentive Recurrent Architecture", "Recurrent Decoder",
                     "Attentive Encoder", "Training and Generation", "Datasets and Evaluation", "Architectural Choices",
                     "Results", "Conclusion"]  # fmt: skip
    other = one(shared, "pdf/D17-1168.pdf")
    assert [s.name for s in other.sections][:5] == [
        "Introduction", "Predicting Story Ending", "Measuring Consistency", "Hidden Coherence Model",
        "Empirical Evaluation",
    ]  # fmt: skip
    assert other.abstract.endswith("achieves best results on a publicly available dataset.")
    assert "commonsense" in other.abstract, "words broken at line ends are whole again"
    assert "state-of-the-art" in other.abstract
