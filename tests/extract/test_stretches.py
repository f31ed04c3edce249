from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.document import make_doc
from kg.extract.stretches import LONGEST, stretches
from kg.model import Paper, Section

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.extract.pipeline import PipelineExtractor

SENTENCE = "FastNet cuts latency by 31% on V100. "


def read(extractor: PipelineExtractor, paper: Paper) -> Doc:
    doc = make_doc(extractor.nlp, paper)
    for _, component in extractor.nlp.pipeline:
        doc = component(doc)
    return doc


def test_an_abstract_is_one_stretch(extractor: PipelineExtractor) -> None:
    doc = read(extractor, Paper(title="FastNet", abstract=SENTENCE * 40))
    [whole] = stretches(doc, doc._.mentions)
    assert whole.fields == [(f.name, f.start, f.end) for f in doc._.fields]
    assert whole.quantities == doc._.quantities
    assert len(whole.mentions) == len(doc._.mentions)


def test_a_long_text_is_cut_between_sentences_and_loses_nothing(extractor: PipelineExtractor) -> None:
    paper = Paper(title="FastNet: a 2x cut", abstract=SENTENCE * 450, sections=(Section("1 Method", SENTENCE * 200),))
    doc = read(extractor, paper)
    parts = list(stretches(doc, doc._.mentions))
    assert len(parts) > 4
    assert [q for p in parts for q in p.quantities] == doc._.quantities
    assert all(sum(b - a for _, a, b in p.fields) < 2 * LONGEST for p in parts)
    assert all(p.fields[0][0] == "title" for p in parts)
    cuts = [b for p in parts for name, _, b in p.fields if name == "abstract"]
    assert all(doc.text[:cut].endswith(". ") for cut in cuts)
    assert {id(m) for p in parts for m in p.mentions} == {id(m) for m in doc._.mentions}
    for part in parts:
        words = [(doc.text[a:b], m.text) for m, (a, b) in zip(part.mentions, part.offsets, strict=True)]
        assert all(found == text for found, text in words)
