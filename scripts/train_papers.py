"""The annotated papers that all models learn from: train of the gold, and the abstracts annotated in this project.

`scripts/train/annotations.jsonl.gz` says of abstracts of the corpus what train says of its papers; ANNOTATIONS.md
beside it says how it was made. Titles and abstracts stay in the corpus: a record names its paper by id and holds names
and numbers, and where a result's sentence begins and ends.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ANNOTATIONS = Path(__file__).parent / "train" / "annotations.jsonl.gz"
LEARNED = 1_560
"""How many of them, the first, are learned from: more bought nothing (docs/decisions/072-numbers-and-annotation.md)."""
CORPUS = Path("data") / "corpus" / "papers.jsonl.gz"


def read_train(shared: Path, annotations: Path = ANNOTATIONS, own: int | None = LEARNED) -> list[dict[str, Any]]:
    """Return the annotated papers, those of the gold first: records as GUIDE.md has them, with `abstract`.

    Of those annotated in this project come the first `own`, or all where it is None.

    Raises:
        ValueError: An annotated abstract is not in the corpus, or another text stands there.
    """
    gold = shared / "gold"
    papers = {str(p["id"]): p for p in read_lines(gold / "train.papers.jsonl")}
    records = [
        g | {k: papers[str(g["id"])][k] for k in ("title", "abstract")} for g in read_lines(gold / "train.jsonl")
    ]
    return [*records, *_own(list(read_lines(annotations))[:own], read_lines(shared / CORPUS))]


def counts(records: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Return how many records are the gold's, and how many are this project's own."""
    own = [is_own(record) for record in records]
    return own.count(False), own.count(True)


def is_own(record: dict[str, Any]) -> bool:
    """Whether a record is not the gold's, but one that was annotated in this project."""
    return "text" in record


def _own(annotated: list[dict[str, Any]], corpus: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    wanted = {record["id"] for record in annotated}
    papers = {p["id"]: p for p in corpus if p["id"] in wanted}
    for record in annotated:
        paper = papers.get(record["id"])
        if paper is None or digest(paper) != record["text"]:
            raise ValueError(
                f"{ANNOTATIONS.name}: the corpus has {'no' if paper is None else 'another'} text of {record['id']}"
            )
        text = text_of(paper)
        results = [r | {"quote": text[slice(*r["quote"])]} for r in record["results"]]
        yield record | {"title": paper["title"], "abstract": paper["abstract"], "results": results}


def text_of(paper: dict[str, Any]) -> str:
    """Return the text in which an annotated result's `quote` has its offsets."""
    return f"{paper['title']}\n{paper['abstract']}"


def digest(paper: dict[str, Any]) -> str:
    """Return a mark of a paper's text, by which a changed corpus is noticed."""
    return hashlib.sha256(text_of(paper).encode()).hexdigest()[:12]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a JSON Lines file, packed or not."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
