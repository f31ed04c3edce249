"""What an engine is: it maps extraction over many papers, in order, wherever the work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.extract.protocol import Extractor
    from kg.graph.draft import Draft
    from kg.model import Extraction, Paper, Rejected

    Found: TypeAlias = Extraction | Draft | Rejected
    """What there is of a paper: what was found in it, the draft of its graph, or why there is nothing."""
    ExtractorFactory: TypeAlias = Callable[[], Extractor]
    """Makes the extractor where it will work; picklable, so that a worker process can call it."""
    FinderFactory: TypeAlias = Callable[[], "Finder"]
    """The same of an extractor or of what goes on with its finds."""


class Finder(Protocol):
    """What an engine runs: an extractor (`kg.extract.protocol`), or one that goes on with what it finds."""

    def extract(self, papers: Iterable[Paper]) -> Iterator[Found]:
        """Yield one item a paper, in order."""
        ...


class Engine(Protocol):
    """Maps extraction over papers."""

    def extract(self, records: Iterable[Paper | Extraction | Rejected], factory: FinderFactory) -> Iterator[Found]:
        """Yield one item for each record, in order: what there is of a paper; what came extracted or rejected as it is.

        The order is kept so that two runs write the same graph whatever the number of workers. A paper that breaks
        its worker is yielded as Rejected. Records are read a bounded number ahead.
        """
        ...
