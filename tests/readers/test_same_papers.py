"""One listing in four formats gives the same papers, but for where they were read."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

from kg.model import Paper
from kg.readers.registry import read_papers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def as_json_lines(papers: list[dict[str, str]]) -> str:
    return "".join(json.dumps({"title": p["title"], "abstract": p["abstract"]}) + "\n" for p in papers)


def as_bibtex(papers: list[dict[str, str]]) -> str:
    return "\n\n".join(
        f"@article{{key{i},\n  title = {{{p['title']}}},\n  abstract = {{{p['abstract']}}}\n}}"
        for i, p in enumerate(papers)
    )


def as_atom(papers: list[dict[str, str]]) -> str:
    entries = "".join(
        f"<entry><title>{escape(p['title'])}</title><summary>  {escape(wrap(p['abstract']))}\n</summary></entry>\n"
        for p in papers
    )
    return f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def wrap(text: str) -> str:
    """Break lines as feeds do: at every eighth space, which the repair joins again."""
    words = text.split(" ")
    return "\n".join(" ".join(words[i : i + 8]) for i in range(0, len(words), 8))


@pytest.mark.parametrize(
    ("name", "form"),
    [("jsonl", as_json_lines), ("bibtex", as_bibtex), ("arxiv-atom", as_atom)],
    ids=lambda x: str(x)[:10],
)
def test_the_listing_in_other_formats(
    shared: Path, tmp_path: Path, name: str, form: Callable[[list[dict[str, str]]], str]
) -> None:
    lines = (shared / "gold/seeds.papers.jsonl").read_text("utf-8").split("\n")
    path = tmp_path / "papers"
    path.write_text(form([json.loads(line) for line in lines if line]), "utf-8")
    found = [sourceless(r) for r in read_papers([path]) if isinstance(r, Paper)]
    expected = [sourceless(r) for r in read_papers([shared / "papers/listing.txt"]) if isinstance(r, Paper)]
    assert len(found) == 31
    assert {record.sources[0].format for record in read_papers([path]) if isinstance(record, Paper)} == {name}
    assert found == expected


def sourceless(paper: Paper) -> Paper:
    original = tuple((field, " ".join(text.split())) for field, text in paper.original)
    return dataclasses.replace(paper, sources=(), original=original)
