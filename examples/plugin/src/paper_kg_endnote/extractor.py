"""The smallest honest extractor: "QuickServe: Serving …" proposes QuickServe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.model import Extraction, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Paper

_NAMED = re.compile(r"(\S+): ")


class TitleExtractor:
    """Takes the one word before the colon of a title as the method that the paper proposes."""

    name = "titles"
    version = "1"

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        """Yield an extraction a paper, with one mention or none."""
        for paper in papers:
            found = _NAMED.match(paper.title)
            yield Extraction(paper, (self._mention(paper, found[1]),) if found else ())

    def _mention(self, paper: Paper, name: str) -> Mention:
        return Mention(
            field="title",
            start=0,
            end=len(name),
            text=name,
            type="Method",
            role="proposed",
            label=name,
            confidence=0.8,
            sentence=paper.title,
            extractor=f"{self.name} {self.version}",
        )
