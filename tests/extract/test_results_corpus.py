"""No invented numbers, over a corpus of abstracts; runs where the corpus lies beside the project."""

from __future__ import annotations

import gzip
import json
import os
from itertools import islice
from pathlib import Path

import pytest

from kg.extract.document import make_doc
from kg.extract.results import extract_results
from kg.extract.tokenizer import make_nlp
from kg.model import Paper
from kg.readers.repair import repair_paper

SHARED = Path(os.environ.get("KG_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
CORPUS = SHARED / "data" / "corpus" / "papers.jsonl.gz"
COUNT = 5000


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not there")
def test_every_number_stands_in_its_quote() -> None:
    nlp = make_nlp()
    seen = results = 0
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in islice(lines, COUNT):
            record = json.loads(line)
            paper = repair_paper(Paper(record["title"], record["abstract"]))
            doc = extract_results(make_doc(nlp, paper))
            seen += 1
            names = {(m.type, m.label) for m in doc._.mentions}
            for m in doc._.mentions:
                assert paper.text(m.field)[m.start : m.end] == m.text
            for r in doc._.results:
                results += 1
                assert paper.text(r.field)[r.start : r.end] == r.quote
                assert r.number
                assert r.number in r.quote
                assert r.value.is_finite()
                assert ("Metric", r.metric) in names
    assert seen == COUNT
    assert results > COUNT / 20
