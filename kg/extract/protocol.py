"""What an extractor is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Extraction, Paper, Rejected


class Extractor(Protocol):
    """Finds entities, results and links in papers; pure: one paper's extraction depends on that paper alone.

    Attributes:
        name: as it stands in `kg:extractor`.
        version: changes whenever the same paper could give another extraction (code, model, vocabulary digest).
    """

    name: str
    version: str

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        """Yield one extraction a paper, in order; a paper that breaks the extractor is yielded as Rejected."""
        ...
