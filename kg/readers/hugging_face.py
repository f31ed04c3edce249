"""Hugging Face's daily papers, as its programming interface gives them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from kg.model import Rejected
from kg.readers.jsonl import names, paper_of_object
from kg.readers.jsonrecords import Json, JsonReader

if TYPE_CHECKING:
    from kg.readers.protocol import Record


def _read(data: Json, file: str, locator: str) -> Record:
    paper: Json = data.get("paper") or data
    paper = {key: value for key, value in {**data, **paper}.items() if key != "paper"}
    record = paper_of_object(paper, file, READER.name, locator)
    if isinstance(record, Rejected):
        return record
    arxiv = next((value for scheme, value in record.identifiers if scheme == "arxiv"), "")
    return dataclasses.replace(
        record,
        authors=names(paper.get("authors")),
        url=f"https://arxiv.org/abs/{arxiv}" if arxiv else record.url,
    )


READER = JsonReader(
    name="hugging-face",
    title="Hugging Face daily papers (JSON)",
    marks=(("paper", "summary", "upvotes"), ("summary", "upvotes", "publishedAt")),
    read_record=_read,
)
