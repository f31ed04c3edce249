"""Extraction in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engines.protocol import ExtractorFactory
    from kg.extract.protocol import Extractor
    from kg.model import Extraction, Rejected


class SerialEngine:
    """Extracts one paper after another; the extractor is made when the first paper comes."""

    def extract(
        self, records: Iterable[Paper | Extraction | Rejected], factory: ExtractorFactory
    ) -> Iterator[Extraction | Rejected]:
        """Yield one item for each record, in order."""
        extractor: Extractor | None = None
        for record in records:
            if not isinstance(record, Paper):
                yield record
                continue
            extractor = extractor or factory()
            yield from extractor.extract([record])
