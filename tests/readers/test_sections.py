"""Sections keep the heading of what they are part of, from nesting or from numbers."""

from __future__ import annotations

import io
import json

import pytest

from kg.model import Paper
from kg.readers.registry import READERS
from kg.readers.sections import join_paragraphs, with_own_names
from kg.records import paper_from_json, paper_to_json
from tests.readers.documents import pdf

JATS = """<article><front><article-meta><title-group><article-title>Keys</article-title></title-group>
</article-meta></front>
<body><sec><title>2 Experiments</title><p>We try.</p><sec><title>2.1 Data</title><p>Some.</p>
<sec><title>Splits</title><p>Three.</p></sec></sec></sec></body></article>"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Keys</title></titleStmt></fileDesc>
</teiHeader><text><body><div><head n="2">Experiments</head><p>We try.</p></div><div><head n="2.1">Data</head>
<p>Some.</p></div><div><head n="2.1.1">Splits</head><p>Three.</p></div></body></text></TEI>"""
S2ORC = json.dumps(
    {"paper_id": "1", "title": "Keys", "abstract": "",
     "pdf_parse": {"body_text": [
         {"section": "Experiments", "sec_num": "2", "text": "We try."},
         {"section": "Data", "sec_num": "2.1", "text": "Some."},
         {"section": "Splits", "sec_num": "2.1.1", "text": "Three."}]}}
)  # fmt: skip
PDF = pdf(
    (16, "A Paper About Keys"), (12, "Abstract"), (10, "We read keys once and for all in this paper."),
    (12, "1 Introduction"), (10, "Keys are long."), (12, "2 Experiments"), (10, "We try."), (12, "2.1 Data"),
    (10, "Some."), (12, "2.1.1 Splits"), (10, "Three."),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"), [("jats", JATS.encode()), ("tei", TEI.encode()), ("s2orc", S2ORC.encode()), ("pdf", PDF)]
)
def test_every_full_text_says_what_a_section_is_part_of(name: str, data: bytes) -> None:
    (paper,) = READERS[name].read(io.BytesIO(data), "paper")
    assert isinstance(paper, Paper)
    found = [(s.name, s.text, s.within) for s in paper.sections if s.name != "Introduction"]
    assert found == [
        ("Experiments", "We try.", ""), ("Data", "Some.", "Experiments"), ("Splits", "Three.", "Experiments"),
    ]  # fmt: skip
    assert paper_from_json(paper_to_json(paper)).sections == paper.sections


def test_letters_number_appendices() -> None:
    (first, second) = join_paragraphs([("A Proofs", "We prove."), ("A.1 Lemmas", "One.")])
    assert (first.within, second.within) == ("", "A Proofs")


def test_what_has_no_number_is_part_of_nothing() -> None:
    sections = with_own_names(join_paragraphs([("3 Method", "It."), ("Details", "They."), ("3.1 Keys", "Those.")]))
    assert [s.within for s in sections] == ["", "", "Method"]
