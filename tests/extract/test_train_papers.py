"""The annotated papers that models learn from: the gold's, and this project's own beside texts that stay elsewhere."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.model import ENTITY_TYPES, ROLES_OF
from scripts.train_papers import ANNOTATIONS, digest, read_lines, read_train

PAPER = {"id": "arxiv:1", "title": "Fast", "abstract": "We made it. It is 2x faster. It is small."}
RECORD = {
    "id": "arxiv:1",
    "text": digest(PAPER),
    "entities": [{"name": "speedup", "aliases": [], "type": "Metric", "roles": ["reports"]}],
    "results": [{"metric": "speedup", "value": 2, "unit": "x", "quote": [17, 33]}],
}
TYPE_OF = {"subject": ENTITY_TYPES, "baseline": ENTITY_TYPES, "dataset": ("Dataset",), "hardware": ("Hardware",),
           "metric": ("Metric",)}  # fmt: skip


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    write(tmp_path / "gold" / "train.papers.jsonl", {"id": 7, "title": "Old", "abstract": "Text."})
    write(tmp_path / "gold" / "train.jsonl", {"id": 7, "title": "Old", "entities": [], "results": []})
    corpus = tmp_path / "data" / "corpus" / "papers.jsonl.gz"
    corpus.parent.mkdir(parents=True)
    with gzip.open(corpus, "wt") as file:
        file.write(json.dumps(PAPER) + "\n")
    return tmp_path


def test_papers_of_the_gold_come_first_and_ours_have_their_texts_and_quotes(shared: Path) -> None:
    gold, own = read_train(shared, write(shared / "own.jsonl", RECORD))
    assert (gold["id"], gold["abstract"]) == (7, "Text.")
    assert (own["title"], own["abstract"]) == (PAPER["title"], PAPER["abstract"])
    assert own["results"][0]["quote"] == "It is 2x faster."


@pytest.mark.parametrize(
    ("change", "what"), [({"id": "arxiv:2"}, "no text of arxiv:2"), ({"text": "0"}, "another text")]
)
def test_a_corpus_that_lacks_or_changed_a_text_is_named(shared: Path, change: dict[str, str], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        read_train(shared, write(shared / "own.jsonl", RECORD | change))


def entities_and_slots(record: dict[str, Any]) -> Iterator[tuple[str, Any, dict[str, set[str]]]]:
    types: dict[str, set[str]] = {}
    for e in record["entities"]:
        types.setdefault(e["name"], set()).add(e["type"])
    for result in record["results"]:
        for slot in TYPE_OF:
            value = result[slot]
            for name in value if isinstance(value, list) else [value]:
                if name is not None:
                    yield slot, name, types


def test_annotations_keep_to_the_guide() -> None:
    records = list(read_lines(ANNOTATIONS))
    assert len({r["id"] for r in records}) == len(records) > 700
    for record in records:
        for e in record["entities"]:
            assert e["name"], record["id"]
            assert e["roles"], record["id"]
            assert e["type"] in ENTITY_TYPES
        for slot, name, types in entities_and_slots(record):
            assert types.get(name, set()) & set(TYPE_OF[slot]), (record["id"], slot, name)
        for result in record["results"]:
            assert result["direction"] in ("increase", "decrease", "absolute")
            assert 0 <= result["quote"][0] < result["quote"][1]


def test_most_roles_are_those_of_their_type() -> None:
    known = [role in ROLES_OF[e["type"]] for r in read_lines(ANNOTATIONS) for e in r["entities"] for role in e["roles"]]
    assert sum(known) > 0.97 * len(known)
