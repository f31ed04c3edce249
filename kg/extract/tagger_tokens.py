"""Words for the tagger: its own tokens, so that training and use cut the text in the same places."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(r"\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+|[^\w\s]|_")
_LONGEST_WORD = 40  # a longer run of letters is text without spaces, not a name

SHAPES = ("lower", "Title", "UPPER", "UPPERs", "miXed", "digits", "a1", "A1", "X", "-", "(", ")", ",", ".", "other")
"""How a word is written; the index of its shape is a feature of the network."""

_PUNCTUATION = {
    "-": 9, "–": 9, "—": 9, "/": 9, "(": 10, "[": 10, ")": 11, "]": 11, ",": 12, ";": 12, ":": 12,
    ".": 13, "!": 13, "?": 13,
}  # fmt: skip


class Token(NamedTuple):
    """One word or punctuation mark: `text[start:end]`."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Return the words and punctuation marks of a text, white space left out."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def shape_of(word: str) -> int:
    """Return the index in SHAPES of how a word is written."""
    if not word[0].isalnum():
        return _PUNCTUATION.get(word, 14)
    if word[0].isdigit() and not any(c.isalpha() for c in word):
        return 5
    if any(c.isdigit() for c in word):
        return 7 if any(c.isupper() for c in word) else 6
    if word.islower():
        return 0
    if len(word) == 1:
        return 8
    if word.isupper():
        return 2
    if word[:-1].isupper() and word[-1] == "s":
        return 3
    return 1 if word[0].isupper() and word[1:].islower() else 4


def fold_word(word: str) -> str:
    """Return a word without case, compatibility variants and excess length."""
    return unicodedata.normalize("NFKC", word[:_LONGEST_WORD]).casefold() or word[:1]


def fold_name(words: Sequence[str]) -> str:
    """Return the form in which spellings of one name in one paper are equal: no case, hyphens or plural -s."""
    kept = [w for w in (fold_word(w) for w in words) if w[0].isalnum() or w in "+.&×"]
    if not kept:
        return "".join(words)
    return "".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in kept)
