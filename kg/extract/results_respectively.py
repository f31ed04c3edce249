"""What "respectively" pairs: in "6.4x, 2.9x and 2x faster than A, B and C, respectively" those of one rank.

A member of such a list may be no mention that was found; what separates the members says which rank each has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.results_words import COMPARATORS, PREPOSITIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.results_text import Item, Sentence

_SEPARATORS = frozenset({",", "and", "or", "&", "/"})
_MEMBER = 3
"""How many words of a list may stand beside a mention, for each separator."""
_VERBS = frozenset(
    (
        *("by", "respectively", "is", "are", "achieve", "achieves", "achieving", "reduces", "reducing"),
        *("improves", "improving", "increases", "increasing"),
    )
)
"""Words beside a list of names of metrics that are no part of it."""
Row = dict[int, int]
"""The places of a list, by rank."""


def rows_of(items: Sequence[Item], kind: str) -> list[Row]:
    """Return the lists of numbers (kind "<Q>") or of mentions of a type, each place by its rank."""
    rows: list[Row] = []
    rank = last = -1
    for place, item in enumerate(items):
        if (item.quantity >= 0) if kind == "<Q>" else (item.type == kind):
            if rows and items[last].entity >= 0 and items[last].entity == item.entity:
                last = place
                continue
            steps = _steps(items, last, place) if rows else 0
            if steps:
                rank += steps
                rows[-1][rank] = place
            else:
                rank = 0
                rows.append({0: place})
            last = place
    return rows


def _steps(items: Sequence[Item], left: int, right: int) -> int:
    """Return how many members of a list an item is after another one, 0 where they are of no list."""
    groups = loose = 0
    opened = before = False
    for item in items[left + 1 : right]:
        if item.text in {"(", ")"}:
            opened = item.text == "("
        elif opened:
            continue
        elif item.text in _SEPARATORS:
            groups += not before
            before = True
            continue
        elif item.quantity >= 0 or item.text in PREPOSITIONS or item.text in COMPARATORS or item.text in {";", ":"}:
            return 0
        else:
            loose += 1
        before = False
    return groups if loose <= _MEMBER * groups else 0


def _length(items: Sequence[Item], row: Row, wanted: int) -> int:
    """Return how many members a list has; a last one that is no mention counts where it completes those wanted."""
    length = max(row) + 1
    after = [i.text for i in items[row[length - 1] + 1 : row[length - 1] + 4]]
    return length + (length + 1 == wanted and ("and" in after[:2] or "or" in after[:2]))


def rank_of(sentence: Sentence, index: int) -> tuple[int, int]:
    """Return the rank of a number in a list that "respectively" pairs, and the length of the list; (0, 0) for none."""
    if "respectively" not in sentence.words:
        return 0, 0
    at = sentence.quantity_at[index]
    numbers = next((r for r in rows_of(sentence.items, "<Q>") if at in r.values()), {})
    if len(numbers) < 2 or max(numbers) + 1 != len(numbers):
        return 0, 0
    return next(r for r, place in numbers.items() if place == at), len(numbers)


def paired(sentence: Sentence, index: int, entity: int, kind: str) -> int | None:
    """Return the entity that has the rank of a number among those listed with an entity, None where no list says."""
    rank, length = rank_of(sentence, index)
    for row in rows_of(sentence.items, kind) if length else ():
        names = {r: sentence.items[p].entity for r, p in row.items()}
        if len(row) > 1 and entity in names.values() and _length(sentence.items, row, length) == length:
            return names.get(rank)
    return None


def paired_metric(
    sentence: Sentence, index: int, places: Sequence[Sequence[tuple[int, int]]], likely: Sequence[float], pick: int
) -> int:
    """Return which of some names has the rank of a number among those listed with the one picked, or that one.

    Args:
        sentence: the sentence.
        index: the number.
        places: where the words of each name stand, as (first, last).
        likely: how likely each name is.
        pick: the name picked.
    """
    for first, last in places[pick]:
        end = paired_end(sentence, index, first, last)
        there = [i for i, spans in enumerate(places) if any(e == end for _, e in spans)]
        if end is not None and end != last and there:
            return max(there, key=lambda i: (likely[i], -i))
    return pick


def paired_end(sentence: Sentence, index: int, first: int, last: int) -> int | None:
    """Return where the member that has the rank of a number ends, of a list of words with the stretch given."""
    rank, length = rank_of(sentence, index)
    if not length:
        return None
    items = sentence.items
    ends = [*_members_before(items, first), last, *_members_after(items, last)]
    return ends[rank] if len(ends) == length else None


def _plain(item: Item) -> bool:
    """Whether an item may be a word of a listed name."""
    fits = item.quantity < 0 and item.text not in _SEPARATORS and item.text not in PREPOSITIONS
    return fits and item.text not in COMPARATORS and item.text[-1:].isalpha() and item.text not in _VERBS


def _members_before(items: Sequence[Item], first: int) -> list[int]:
    """Return the ends of the members of a list before one that begins at a place, in order."""
    ends: list[int] = []
    at = first - 1
    while at > 0:
        while at > 0 and _plain(items[at]) and first - at <= _MEMBER:
            at -= 1
        if items[at].text not in _SEPARATORS:
            break
        while at > 0 and items[at].text in _SEPARATORS:
            at -= 1
        if not _plain(items[at]):
            break
        ends.insert(0, at)
        first = at
        at -= 1
    return ends


def _members_after(items: Sequence[Item], last: int) -> list[int]:
    """Return the ends of the members of a list after one that ends at a place, in order."""
    ends: list[int] = []
    at = last + 1
    while at < len(items) and items[at].text in _SEPARATORS:
        while at < len(items) and items[at].text in _SEPARATORS:
            at += 1
        begun = at
        while at < len(items) and _plain(items[at]) and at - begun <= _MEMBER:
            at += 1
        if at == begun:
            break
        ends.append(at - 1)
    return ends
