"""From token scores to candidate spans: a Viterbi path over BIO tags, and spans joined into names."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.tagger_tokens import fold_name
from kg.model import ENTITY_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from kg.extract.tagger_tokens import Token

TAGS = ("O", *(f"{bio}-{t}" for t in ENTITY_TYPES for bio in "BI"))
"""Tag 0 is outside; type k has B at 1 + 2k and I at 2 + 2k."""

_LONGEST_SPAN = 12
_BEGINS = range(1, len(TAGS), 2)
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate: tokens[start:end], as the entity type with index `type`."""

    start: int
    end: int
    type: int


def viterbi(log_probs: npt.NDArray[np.float32]) -> list[int]:
    """Return the best tag sequence in which I-x follows only B-x or I-x; `log_probs` is tokens × tags.

    Since only one rule binds, a step needs the best predecessor overall and, for each I-x, the better of B-x and I-x.
    The best sequence has O at a token where O leads every other tag by more than what the next token gains by being
    I-x instead of B-x: whatever went on through x does better with O and B-x. Between such tokens, which are most,
    sequences are independent. Plain floats: a paper has too few tags a step for arrays to pay.
    """
    count = len(log_probs)
    if not count:
        return []
    begins, insides = log_probs[:, 1::2], log_probs[:, 2::2]
    gains = np.zeros(count, np.float32)
    gains[:-1] = np.maximum((insides[1:] - begins[1:]).max(-1), 0)
    unsure: list[int] = np.flatnonzero(log_probs[:, 0] - begins.max(-1) <= gains).tolist()
    path = [0] * count
    rows: list[list[float]] = log_probs.tolist()
    margins: list[float] = gains.tolist()
    done = 0
    for start in unsure:
        if start >= done:
            done = _best_from(start, rows, margins, path)
    return path


def _best_from(start: int, rows: Sequence[Sequence[float]], margins: Sequence[float], path: list[int]) -> int:
    """Write the best tags into a path, from a token that O stands before to one that O leads; return the one after."""
    score = [_NEVER if tag and tag % 2 == 0 else p for tag, p in enumerate(rows[start])]
    back: list[tuple[int, list[int]]] = []
    at = start
    while at + 1 < len(rows) and score[0] - max(score[1:]) <= margins[at]:
        at += 1
        row, top = rows[at], max(score)
        inside: list[int] = []
        step = [top + row[0]]
        for begin in _BEGINS:
            before = begin if score[begin] >= score[begin + 1] else begin + 1
            inside.append(before)
            step += (top + row[begin], score[before] + row[begin + 1])
        back.append((score.index(top), inside))
        score = step
    tag = score.index(max(score))
    path[at] = tag
    for token, (best, inside) in zip(range(at - 1, start - 1, -1), reversed(back), strict=True):
        path[token] = tag = inside[tag // 2 - 1] if tag and tag % 2 == 0 else best
    return at + 1


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
