"""From places to names: which candidates of a paper are spellings of one thing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.name_key import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.extract.candidates import Place


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places that name one thing in one paper, in the order of the text."""

    key: str
    places: tuple[Place, ...]


def cluster(places: Iterable[Place], abbreviations: Mapping[str, str]) -> list[Cluster]:
    """Join places of one key, of one concept that is no class, and of a short form and its long form."""
    joined = Joined()
    for short, long in abbreviations.items():
        joined.join("k" + key_of(short), "k" + key_of(long))
    keys = [(place, "k" + key_of(place.name)) for place in places]
    for place, key in keys:
        if place.concept is not None and not place.concept.generic:
            joined.join(key, "e" + place.concept.iri)
    groups: dict[str, list[Place]] = defaultdict(list)
    for place, key in keys:
        groups[joined.root(key)].append(place)
    return [Cluster(key, tuple(group)) for key, group in groups.items()]


class Joined:
    """Which keys stand for one thing: a disjoint-set forest."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        """Return the key that stands for all that are joined with this one."""
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key

    def join(self, a: str, b: str) -> None:
        """Say that two keys are one thing."""
        a, b = sorted((self.root(a), self.root(b)))
        if a != b:
            self._parent[b] = a
