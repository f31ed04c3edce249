"""Records in chunks that travel together: the papers to extract, and what passes by between them in its place."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engines.protocol import Found
    from kg.model import Extraction

CHUNK = 32
"""Papers that travel together: enough that sending them costs little beside extracting them."""


def chunks(
    records: Iterable[Paper | Extraction | Rejected], size: int
) -> Iterator[list[Paper | Extraction | Rejected]]:
    """Yield the records in lists of a size, read as they are asked for."""
    stream = iter(records)
    while chunk := list(islice(stream, size)):
        yield chunk


def papers_in(chunk: Iterable[Paper | Extraction | Rejected]) -> list[Paper]:
    """Return the papers of a chunk, which have to be extracted."""
    return [record for record in chunk if isinstance(record, Paper)]


def in_place(chunk: Iterable[Paper | Extraction | Rejected], found: Iterable[Found]) -> Iterator[Found]:
    """Yield a chunk with each paper replaced by what was found in it."""
    results = iter(found)
    for record in chunk:
        yield next(results) if isinstance(record, Paper) else record


def lost(paper: Paper, happened: str) -> Rejected:
    """Return what says that a paper was lost, and how."""
    source = paper.sources[0] if paper.sources else Source("", "")
    return Rejected(
        source,
        f"the paper {paper.title!r} was not extracted: {happened}.",
        "Build again to try it once more; the other papers are not affected.",
    )
