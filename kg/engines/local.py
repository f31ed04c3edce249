"""Extraction in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engines.protocol import Finder, FinderFactory, Found
    from kg.model import Extraction, Rejected


class SerialEngine:
    """Extracts one paper after another; the extractor is made when the first paper comes."""

    def extract(self, records: Iterable[Paper | Extraction | Rejected], factory: FinderFactory) -> Iterator[Found]:
        """Yield one item for each record, in order."""
        extractor: Finder | None = None
        for record in records:
            if not isinstance(record, Paper):
                yield record
                continue
            extractor = extractor or factory()
            yield from extractor.extract([record])
