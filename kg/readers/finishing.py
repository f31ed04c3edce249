"""What every paper goes through after its reader, whatever the format: digest, identifiers, addresses, repair."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from typing import TYPE_CHECKING

from kg.model import Extraction, Paper
from kg.readers.identity import with_identifiers
from kg.readers.repair import repair_paper
from kg.readers.sections import with_own_names

if TYPE_CHECKING:
    from kg.readers.protocol import Record

_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


def finish(record: Record, sha256: str = "") -> Record:
    """Repair and identify a paper as read; an extraction keeps its text, as its offsets count in it.

    `sha256` is the digest of what the record was read from; without one it is made of what was read.
    """
    if isinstance(record, Paper):
        paper = repair_paper(with_identifiers(_digested(record, sha256)))
        return _with_addresses(dataclasses.replace(paper, sections=with_own_names(paper.sections)))
    if isinstance(record, Extraction):
        return dataclasses.replace(record, paper=_with_addresses(with_identifiers(_digested(record.paper, sha256))))
    return record


def _digested(paper: Paper, sha256: str) -> Paper:
    """Fill in the digest of the paper as it was read, so that a changed paper can be told from an unchanged one."""
    digest = sha256 or _digest(paper)
    sources = tuple(s if s.sha256 else dataclasses.replace(s, sha256=digest) for s in paper.sources)
    return dataclasses.replace(paper, sources=sources)


def _digest(paper: Paper) -> str:
    said = dataclasses.replace(paper, sources=())
    text = json.dumps(dataclasses.asdict(said), sort_keys=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _with_addresses(paper: Paper) -> Paper:
    """Keep only URLs that can be IRIs in a graph."""
    links = tuple(link for link in paper.links if _IRI.fullmatch(link.url))
    return dataclasses.replace(paper, url=paper.url if _IRI.fullmatch(paper.url) else "", links=links)
