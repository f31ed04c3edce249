"""Lists of names ("LaSOT, VOT20 and DiDi"): who stands beside whom; what is listed together is mostly of one type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.lexicon import HEAD_OF
from kg.model import ENTITY_TYPES, ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from kg.extract.clusters import Cluster
    from kg.extract.tagger import Judgement

    Array = npt.NDArray[np.float32]

_BETWEEN = re.compile(r"(?:\s?\([^()]{1,30}\))?(?:,\s?(?:and\s|or\s)?|\s(?:and|or|&)\s|\s?/\s?)(?:the\s)?")
_INTRODUCED = re.compile(
    r"(\w+)(?:,?\s(?:including|like|namely|such\sas|i\.e\.,?|e\.g\.,?|called|named)\s|:\s"
    r"|\s?\((?:e\.g\.,?\s|i\.e\.,?\s)?|\s?[—–]\s?)$"
)
_MARKS = (
    *("including ", "like ", "namely ", "such as ", ".e. ", ".e., ", ".g. ", ".g., ", "called ", "named "),
    *(": ", "(", "— ", "– ", "—", "–"),
)
_WORD = re.compile(r"\s([\w-]+)")
_ROLES = tuple(ROLES.index(role) for role in ("evaluated_on", "baseline", "runs_on"))
_NOBODY = -9.0
_NONE = (-99.0, 0, 0)
_LONGEST = 12
COLUMNS = (
    *(f"beside {t}" for t in ENTITY_TYPES),
    *(f"beside {ROLES[r]}" for r in _ROLES),
    *(f"beside concept {t}" for t in ENTITY_TYPES[:3]),
    *(f"list of {t}" for t in ENTITY_TYPES),
    "listed",
)
_FIRST = len(ENTITY_TYPES) + len(_ROLES)
_ALONE: list[float] = [_NOBODY] * _FIRST + [0.0] * (len(COLUMNS) - _FIRST)


def beside(text: str, clusters: Sequence[Cluster], judged: Judgement) -> Array:
    """Return for each cluster what is thought of its neighbours in lists, by COLUMNS, [clusters, columns].

    These are the log-odds of the most probable neighbour for a type or role, whether a vocabulary knows one, and how
    many there are.
    """
    odds: list[list[float]] = np.concatenate([judged.types, judged.roles[:, _ROLES]], -1).tolist()
    out = [_ALONE] * len(clusters)
    for n, (others, heads) in _neighbours(text, clusters, judged.types.max(-1).tolist()).items():
        some = others - {n}
        best = list(map(max, zip(*(odds[i] for i in some), strict=True))) if some else _ALONE[:_FIRST]
        known = {p.concept.type for i in some for p in clusters[i].places if p.concept is not None}
        out[n] = [
            *best,
            *(t in known for t in ENTITY_TYPES[:3]),
            *(heads >> i & 1 for i in range(len(ENTITY_TYPES))),
            len(some),
        ]
    return np.array(out, np.float32)


def _neighbours(text: str, clusters: Sequence[Cluster], top: Sequence[float]) -> dict[int, tuple[set[int], int]]:
    """Return for each cluster those that stand in a list with it, and which heads the list has (as HEAD_OF says).

    Of names that overlap, the most probable one is taken for the member of the list.
    """
    begin: dict[int, tuple[float, int, int]] = {}
    finish: dict[int, tuple[float, int, int]] = {}
    spans = sorted({(p.start, p.end, n) for n, c in enumerate(clusters) for p in c.places})
    for start, end, n in spans:
        begin[start] = max(begin.get(start, _NONE), (top[n], end, n))
        finish[end] = max(finish.get(end, _NONE), (top[n], start, n))
    after: dict[int, int] = {}
    before: dict[int, int] = {}
    for end in sorted(finish, key=lambda e: finish[e][0]):
        match = _BETWEEN.match(text, end)
        if match and match.end() in begin:
            after[end] = match.end()
            before[match.end()] = end  # of two that end before one mark, the more probable one
    introduced = {start: _introduced(text, start) for start in begin}
    followed = {end: _followed(text, end) for end in finish}
    found: dict[int, tuple[set[int], int]] = {}
    for start, end, n in spans:
        others, heads = found.get(n, (set(), 0))
        right, after_it = _along(end, after, begin, followed)
        left, before_it = _along(start, before, finish, introduced)
        if others or heads or right or left or after_it or before_it:
            found[n] = others | right | left, heads | after_it | before_it
    return found


def _along(
    at: int, step: dict[int, int], most: dict[int, tuple[float, int, int]], said: dict[int, int]
) -> tuple[set[int], int]:
    """Return the members of a list on one side of a place, and what the nouns beside it and them say."""
    others: set[int] = set()
    heads = said[at]
    for _ in range(_LONGEST):
        if at not in step:
            break
        _, at, other = most[step[at]]
        others.add(other)
        heads |= said[at]
    return others, heads


def _introduced(text: str, start: int) -> int:
    if not text.endswith(_MARKS, 0, start):
        return 0
    match = _INTRODUCED.search(text, max(0, start - 40), start)
    return HEAD_OF.get(match[1].lower(), 0) if match else 0


def _followed(text: str, end: int) -> int:
    match = _WORD.match(text, end)
    return HEAD_OF.get(match[1].lower(), 0) if match else 0
