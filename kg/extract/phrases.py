"""kg_phrases: the noun phrases of a text, found without a tagger.

A phrase is a run of words between words of closed classes, finite verbs, adverbs and marks. That is enough to find
where names of techniques, tasks and metrics can stand; which of them are entities is decided later.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from spacy.language import Language

from kg.extract.lexicon import FUNCTION, NOUN_TOO, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span

SPANS = "kg_phrases"
MAX_WORDS = 8
_SUBJECTS = frozenset({"we", "to", "can", "could", "will", "may", "it", "they", "that", "which"})
_MARK = re.compile(r"[^\w\s]+$|\s+$")
_BARE_NUMBER = re.compile(r"[+−–-]?[\d.,]+(?:[%x×]|e-?\d+)?$")


@Language.component("kg_phrases", requires=["doc._.sentence_starts"], assigns=["doc.spans"])
def kg_phrases(doc: Doc) -> Doc:
    """Set `doc.spans["kg_phrases"]`: the longest phrases, none overlapping another."""
    doc.spans[SPANS] = list(_phrases(doc))
    return doc


def _phrases(doc: Doc) -> Iterator[Span]:
    begin = 0
    words: list[str] = doc._.words
    sentences = set(doc._.sentence_starts)
    for i, word in enumerate(words):
        if i in sentences and begin < i:
            yield from _cut(doc, words, begin, i)
            begin = i
        ends = _ends_phrase(word)
        if ends is None:
            ends = not _is_hyphen(doc, i) if word == "-" else words[i - 1].lower() in _SUBJECTS if i else False
        if ends:
            yield from _cut(doc, words, begin, i)
            begin = i + 1
    yield from _cut(doc, words, begin, len(doc))


def _is_hyphen(doc: Doc, i: int) -> bool:
    """Whether a mark joins the words beside it: "two-level" is three tokens."""
    return 0 < i < len(doc) - 1 and not doc[i].whitespace_ and not doc[i - 1].whitespace_


@lru_cache(maxsize=1 << 16)
def _ends_phrase(text: str) -> bool | None:
    """Whether a word can stand in no phrase; None where its neighbours decide: a hyphen, a verb that is a noun too."""
    if text == "-":
        return None
    low = text.lower()
    if _MARK.match(text) or low in FUNCTION or "://" in text:
        return True
    if low in VERBS:
        return None if low in NOUN_TOO else True
    return low.endswith("ly") and len(low) > 4 and low not in {"family", "assembly", "anomaly"}


def _cut(doc: Doc, words: list[str], begin: int, end: int) -> Iterator[Span]:
    """Yield the phrase without bare numbers at its front, where a word is left."""
    while begin < end and _BARE_NUMBER.match(words[begin]):
        begin += 1
    if begin < end:
        yield doc[max(begin, end - MAX_WORDS) : end]
