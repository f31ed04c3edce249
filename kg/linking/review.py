"""Pairs of entities that may be one: for a person to decide, never merged silently.

A pair is proposed where the names give a reason: one entity's alias is the other's name, one name is the initials of
the other, or the keys differ by one letter. Blocking keeps the cost about linear: only names that share an alias's
key, initials, or a key with one letter left out are ever compared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from kg.iris import fold
from kg.linking.normalise import linking_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import EntityType

SHARED_ALIAS, INITIALS, ONE_LETTER, HOMONYM = 0.8, 0.6, 0.4, 0.3
"""How much each reason weighs; a pair has the weight of its best reason."""
_LONG = 7
"""Keys shorter than this differ by a letter too easily to say anything."""
_CROWD = 20
"""A block with more entities than this is a common word, not a name."""


@dataclass(frozen=True, slots=True)
class Named:
    """An entity with its names, and how many papers name it."""

    iri: str
    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    papers: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two entities that may be one; `subject` would become `object`, which more papers name."""

    subject: str
    object: str
    subject_label: str
    object_label: str
    confidence: float
    reasons: tuple[str, ...] = field(compare=False)


def uncertain_pairs(entities: Iterable[Named]) -> list[Pair]:
    """Return the pairs that a person should look at, the most likely first."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    named = {entity.iri: entity for entity in entities}
    for first, second, reason, weight in _reasons(list(named.values())):
        less, more = sorted((first, second), key=lambda iri: (named[iri].papers, _negated(iri)))
        found[less, more][reason] = weight
    pairs = [
        Pair(less, more, named[less].label, named[more].label, max(reasons.values()), tuple(sorted(reasons)))
        for (less, more), reasons in found.items()
    ]
    return sorted(pairs, key=lambda p: (-p.confidence, p.subject, p.object))


def _reasons(entities: list[Named]) -> Iterator[tuple[str, str, str, float]]:
    by_key: dict[tuple[str, str], set[str]] = defaultdict(set)
    by_any: dict[tuple[str, str], set[str]] = defaultdict(set)
    by_initials: dict[tuple[str, str], set[str]] = defaultdict(set)
    by_gap: dict[tuple[str, str], set[str]] = defaultdict(set)
    by_shorter: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity in entities:
        key = linking_key(entity.type, entity.label)
        by_key[entity.type, key].add(entity.iri)
        for name in (entity.label, *entity.aliases):
            by_any[entity.type, linking_key(entity.type, name)].add(entity.iri)
            if len(words := fold(name).split()) > 2:
                by_initials[entity.type, "".join(word[0] for word in words)].add(entity.iri)
        if len(key) >= _LONG and not any(c.isdigit() for c in key):
            for i in range(len(key)):
                shorter = key[:i] + key[i + 1 :]
                by_gap[entity.type, f"{i} {shorter}"].add(entity.iri)
                by_shorter[entity.type, shorter].add(entity.iri)
    for block, members in sorted(by_any.items()):
        reason, weight = (f"both are called {block[1]!r}", SHARED_ALIAS)
        if len(by_key.get(block, ())) > 1 and members == by_key[block]:
            reason, weight = f"two papers propose the name {block[1]!r}", HOMONYM
        yield from _pairs(members, reason, weight)
    for block, members in sorted(by_initials.items()):
        for iri in sorted(members)[:_CROWD]:
            for other in sorted(by_key.get(block, set()) - {iri})[:_CROWD]:
                yield iri, other, f"{block[1]!r} are the initials", INITIALS
    one_letter = "the names differ by one letter"
    for _, members in sorted(by_gap.items()):
        yield from _pairs(members, one_letter, ONE_LETTER)
    for block, members in sorted(by_shorter.items()):
        for iri in sorted(members)[:_CROWD]:
            for other in sorted(by_key.get(block, set()) - {iri})[:_CROWD]:
                yield iri, other, one_letter, ONE_LETTER


def _pairs(members: set[str], reason: str, weight: float) -> Iterator[tuple[str, str, str, float]]:
    if 1 < len(members) <= _CROWD:
        for first, second in combinations(sorted(members), 2):
            yield first, second, reason, weight


def _negated(text: str) -> tuple[int, ...]:
    """Sort later what comes first, so that of two entities with as many papers the first by IRI stays."""
    return tuple(-ord(c) for c in text)
