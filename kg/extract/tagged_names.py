"""The names inside the tagger's spans: "the state-of-the-art LLMLingua2 method" is LLMLingua2.

The tagger marks what readers marked, now with the words around a name and now without. Where the span holds a word
that is written as a name, the plain words at its edges that name nothing are left off, and "A and B" is two names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.lexicon import LEADING
from kg.extract.names import is_strong_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"\S+")
_HEADS = frozenset(
    head + plural
    for head in ("method", "network", "baseline", "model", "framework", "system", "algorithm", "adapter")
    for plural in ("", "s")
) | {"approach", "approaches"}
"""Words that say what a name stands for."""
_QUALIFIED = re.compile(r"-[a-z]+$")  # "CBD-based", "QAT-only": not the name of a thing alone
_CONSTRAINED = re.compile(r"[a-z]+-(?:constrained|limited|grade|powered)$")
_PAIR = re.compile(r"([A-Z]\S*) (?:and|&) ([A-Z]\S*)$")


def names_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the names that `text[start:end]` holds; the span itself where it holds no other."""
    pair = _PAIR.match(text[start:end])
    if pair:
        for number in (1, 2):
            yield bare(text, start + pair.start(number), start + pair.end(number))
    else:
        yield bare(text, start, end)


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a span without the plain words at its edges, where a word written as a name is left."""
    words = [(m.group(), start + m.start(), start + m.end()) for m in _WORD.finditer(text[start:end])]
    if not any(_is_name(word) for word, _, _ in words):
        return start, end
    first, last = 0, len(words) - 1
    while not _is_name(words[first][0]) and _is_plain(words[first][0]):
        first += 1
    if words[last][0] in _HEADS and _is_name(words[last - 1][0]):
        last -= 1
    return words[first][1], words[last][2]


def _is_name(word: str) -> bool:
    return word[0] not in "([" and is_strong_name(word) and not _QUALIFIED.search(word)


def _is_plain(word: str) -> bool:
    return word in LEADING or word in _HEADS or bool(_CONSTRAINED.match(word))
