"""Records of the input that a store was built of as they are: told by a digest of their bytes, before they are parsed.

A paper of one source, built by the present extractor, is as its record says when the record is: nothing of it has to
be read, repaired or compared. What the store says is gone through once for that, a few bytes kept for each paper.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import namespaces as ns
from kg.iris import digest
from kg.rdf.statements import kg_term

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from kg.store.protocol import Store

_STATE = NamedNode(ns.STATE_GRAPH)
_DIGEST = kg_term("digest")
_SOURCE_DIGEST = kg_term("sourceDigest")


class UnchangedRecords:
    """Records by their digests, each found once."""

    def __init__(self, papers: dict[int, int]) -> None:
        self._waiting = papers
        self._found: set[int] = set()

    def __len__(self) -> int:
        """Return how many were found."""
        return len(self._found)

    def __iter__(self) -> Iterator[int]:
        """Yield a number for each that was found."""
        return iter(self._found)

    def take(self, sha256: str, file: str) -> bool:
        """Return whether the record of a file has not changed; the second time it is another record."""
        paper = self._waiting.pop(hash((sha256, file)), None)
        if paper is None:
            return False
        self._found.add(paper)
        return True

    def hold(self, paper: str) -> bool:
        """Return whether the record of a paper was found."""
        return hash(paper) in self._found


def load_unchanged(store: Store, made_by: Container[str]) -> UnchangedRecords:
    """Go through what a store says of the records it was built of, as far as they were read and extracted as now."""
    current = {
        quad.subject
        for quad in store.quads(None, _DIGEST, None, _STATE)
        if isinstance(quad.object, Literal) and quad.object.value.rpartition("-")[2] in made_by
    }
    papers: dict[int, int] = {}
    keys: dict[object, int] = {}
    for quad in store.quads(None, _SOURCE_DIGEST, None, _STATE):
        paper = quad.subject
        if paper in keys:  # of two sources neither says all
            papers.pop(keys[paper], None)
        elif paper in current and isinstance(paper, NamedNode) and isinstance(quad.object, Literal):
            sha256, _, source = quad.object.value.partition(" ")
            keys[paper] = hash((sha256, source.rpartition(", ")[0]))
            papers[keys[paper]] = hash(paper.value)
    return UnchangedRecords(papers)


@cache
def made_by(version: str) -> str:
    """Return what a paper's digest ends in: what read the paper and what extracted it."""
    return digest(_reading(), version, length=8)


@cache
def _reading() -> str:
    """Return a digest of all code that a record goes through before it is extracted."""
    package = Path(__file__).parent
    files = [*package.glob("readers/*.py"), package / "records.py", package / "iris.py", package / "model.py"]
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
