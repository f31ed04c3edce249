"""From token scores to candidate spans: a Viterbi path over BIO tags, and spans joined into names."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.tagger_tokens import Token, fold_name
from kg.model import ENTITY_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

TAGS = ("O", *(f"{bio}-{t}" for t in ENTITY_TYPES for bio in "BI"))
"""Tag 0 is outside; type k has B at 1 + 2k and I at 2 + 2k."""

_LONGEST_SPAN = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate: tokens[start:end], as the entity type with index `type`."""

    start: int
    end: int
    type: int


def viterbi(log_probs: npt.NDArray[np.float32]) -> list[int]:
    """Return the best tag sequence in which I-x follows only B-x or I-x; `log_probs` is tokens × tags.

    Since only one rule binds, each step needs the best predecessor overall and, for each I-x, the better of B-x, I-x.
    """
    steps = len(log_probs)
    if not steps:
        return []
    count = len(TAGS)
    begins, insides = np.arange(1, count, 2), np.arange(2, count, 2)
    back = np.zeros((steps, count), dtype=np.int64)
    score = log_probs[0].astype(np.float64)
    score[insides] = -np.inf
    for t in range(1, steps):
        best = int(score.argmax())
        from_begin = score[begins] >= score[insides]
        inside = np.where(from_begin, score[begins], score[insides])
        back[t] = best
        back[t, insides] = np.where(from_begin, begins, insides)
        score = np.full(count, score[best])
        score[insides] = inside
        score += log_probs[t]
    path = [int(score.argmax())]
    for t in range(steps - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return path[::-1]


def spans_of(tags: Sequence[int]) -> list[Span]:
    """Return the spans that a tag sequence states."""
    out: list[Span] = []
    start = -1
    for at, tag in enumerate([*tags, 0]):
        if start >= 0 and (tag == 0 or tag % 2 == 1):
            out.append(Span(start, min(at, start + _LONGEST_SPAN), (tags[start] - 1) // 2))
            start = -1
        if tag % 2 == 1:
            start = at
    return out


_OPEN, _CLOSED = "([{", ")]}"
_NO_EDGE = frozenset("-–—,.;:/'\"“”‘’~") | frozenset(("the", "a", "an", "our", "The", "A", "An", "Our"))


def trim(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """Return the spans without articles and punctuation at their edges, and without half a pair of brackets."""
    out: list[Span] = []
    for s in spans:
        start, end = _balanced([t.text for t in tokens[s.start : s.end]])
        start, end = start + s.start, end + s.start
        while start < end and tokens[start].text in _NO_EDGE:
            start += 1
        while start < end and tokens[end - 1].text in _NO_EDGE:
            end -= 1
        if start < end:
            out.append(Span(start, end, s.type))
    return out


def _balanced(words: Sequence[str]) -> tuple[int, int]:
    """Return the longest part, the last of equals, in which no bracket lacks its other half."""
    bad: list[int] = []
    opened: list[int] = []
    for i, word in enumerate(words):
        if word in _OPEN:
            opened.append(i)
        elif word in _CLOSED:
            if opened:
                opened.pop()
            else:
                bad.append(i)
    cuts = [-1, *sorted(bad + opened), len(words)]
    size, start = max((b - a - 1, a + 1) for a, b in itertools.pairwise(cuts))
    return start, start + size


def group_names(tokens: Sequence[Token], spans: Sequence[Span]) -> list[list[int]]:
    """Return the spans (by index) that name one thing in the paper: the same type and the same folded words.

    A name and the name in brackets after it ("Long Form (LF)") are one thing too.
    """
    parent = list(range(len(spans)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    first: dict[tuple[int, str], int] = {}
    for i, s in enumerate(spans):
        key = s.type, fold_name([t.text for t in tokens[s.start : s.end]])
        parent[root(i)] = root(first.setdefault(key, i))
    for i in range(len(spans) - 1):
        a, b = spans[i], spans[i + 1]
        if a.type == b.type and b.start == a.end + 1 and tokens[a.end].text == "(" and _is_short_form(tokens, a, b):
            parent[root(i + 1)] = root(i)
    groups: dict[int, list[int]] = {}
    for i in range(len(spans)):
        groups.setdefault(root(i), []).append(i)
    return sorted(groups.values())


def _is_short_form(tokens: Sequence[Token], long: Span, short: Span) -> bool:
    """Whether the initials of the short form's letters stand in the long form, or the reverse."""
    if short.end >= len(tokens) or tokens[short.end].text != ")":
        return False
    a = "".join(t.text for t in tokens[long.start : long.end] if t.text.isalnum())
    b = "".join(t.text for t in tokens[short.start : short.end] if t.text.isalnum())
    if len(a) < len(b):
        a, b = b, a
    letters = [c for c in b.casefold() if c.isalpha()]
    if not letters or a[:1].casefold() != letters[0]:
        return False
    rest = iter(a.casefold())
    return all(c in rest for c in letters)
