"""Extraction in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engines.protocol import ExtractorFactory
    from kg.model import Extraction, Paper, Rejected


class SerialEngine:
    """Extracts one paper after another; the extractor is made when the first paper comes."""

    def extract(self, papers: Iterable[Paper], factory: ExtractorFactory) -> Iterator[Extraction | Rejected]:
        """Yield the extraction of each paper, in order."""
        stream = iter(papers)
        first = next(stream, None)
        if first is None:
            return
        extractor = factory()

        def again() -> Iterator[Paper]:
            yield first
            yield from stream

        yield from extractor.extract(again())
