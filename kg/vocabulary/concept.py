"""A concept of a vocabulary, as the extractors see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import EntityType


@dataclass(frozen=True, slots=True)
class Concept:
    """One SKOS concept.

    `alt` are alternative labels (shown to people), `hidden` only matched. `broader` are IRIs. `exact_case` labels
    are matched as they are written; `context` lists words of which one must stand in the same text for a hit (for
    names that are common words: "Swift", "Apex"); a word that ends in "*" stands for all words that begin so.
    `generic` marks classes rather than things ("GPU"). `polarity` is +1 where more is better, -1 where less is,
    0 where unknown, and `unit` the usual unit (metrics). `scheme` is the IRI of the concept scheme, which also
    names the scheme's graph in the store.
    """

    iri: str
    type: EntityType
    label: str
    alt: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    kind: str = ""
    exact_case: bool = False
    context: tuple[str, ...] = ()
    generic: bool = False
    polarity: int = 0
    unit: str = ""
    scheme: str = ""

    def labels(self) -> Iterator[str]:
        """Yield the preferred, the alternative and the hidden labels, in that order."""
        yield self.label
        yield from self.alt
        yield from self.hidden
