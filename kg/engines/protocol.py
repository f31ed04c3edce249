"""What an engine is: it maps extraction over many papers, in order, wherever the work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.extract.protocol import Extractor
    from kg.model import Extraction, Paper, Rejected

    ExtractorFactory = Callable[[], Extractor]
    """Makes the extractor where it will work; picklable, so that a worker process can call it."""


class Engine(Protocol):
    """Maps extraction over papers."""

    def extract(
        self, records: Iterable[Paper | Extraction | Rejected], factory: ExtractorFactory
    ) -> Iterator[Extraction | Rejected]:
        """Yield one item for each record, in order: a paper's extraction, and what came extracted or rejected as it is.

        The order is kept so that two runs write the same graph whatever the number of workers. A paper that breaks
        its worker is yielded as Rejected. Records are read a bounded number ahead.
        """
        ...
