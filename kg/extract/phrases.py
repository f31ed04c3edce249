"""kg_phrases: the noun phrases of a text, found without a tagger.

A phrase is a run of words between words of closed classes, finite verbs, adverbs and marks. That is enough to find
where names of techniques, tasks and metrics can stand; which of them are entities is decided later.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spacy.language import Language

from kg.extract.lexicon import FUNCTION, NOUN_TOO, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span, Token

SPANS = "kg_phrases"
MAX_WORDS = 8
_SUBJECTS = frozenset({"we", "to", "can", "could", "will", "may", "it", "they", "that", "which"})
_MARK = re.compile(r"[^\w\s]+$|\s+$")
_BARE_NUMBER = re.compile(r"[+−–-]?[\d.,]+(?:[%x×]|e-?\d+)?$")


@Language.component("kg_phrases", requires=["token.is_sent_start"], assigns=["doc.spans"])
def kg_phrases(doc: Doc) -> Doc:
    """Set `doc.spans["kg_phrases"]`: the longest phrases, none overlapping another."""
    doc.spans[SPANS] = list(_phrases(doc))
    return doc


def _phrases(doc: Doc) -> Iterator[Span]:
    begin = 0
    for token in doc:
        if token.is_sent_start and begin < token.i:
            yield from _cut(doc, begin, token.i)
            begin = token.i
        if ends_phrase(token):
            yield from _cut(doc, begin, token.i)
            begin = token.i + 1
    yield from _cut(doc, begin, len(doc))


def ends_phrase(token: Token) -> bool:
    """Whether a word can stand in no phrase."""
    text = token.text
    low = text.lower()
    if text == "-" and 0 < token.i < len(token.doc) - 1:  # "two-level" is three tokens
        return bool(token.whitespace_ or token.nbor(-1).whitespace_)
    if _MARK.match(text) or low in FUNCTION or "://" in text:
        return True
    if low in VERBS:
        before = token.nbor(-1).text.lower() if token.i else ""
        return low not in NOUN_TOO or before in _SUBJECTS
    return low.endswith("ly") and len(low) > 4 and low not in {"family", "assembly", "anomaly"}


def _cut(doc: Doc, begin: int, end: int) -> Iterator[Span]:
    """Yield the phrase without bare numbers at its front, where a word is left."""
    while begin < end and _BARE_NUMBER.match(doc[begin].text):
        begin += 1
    if begin < end:
        yield doc[max(begin, end - MAX_WORDS) : end]
