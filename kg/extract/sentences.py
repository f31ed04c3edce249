"""kg_sentences: where sentences begin, by rule; the edge of a field ends one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language

from kg.extract.document import register_extensions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

TERMINAL = frozenset({".", "!", "?", "…", "。", "！", "？"})
MAX_WORDS = 200
"""A longer "sentence" is none (a table, a list of names); it is cut so that evidence stays readable."""
CLOSING = frozenset({")", "]", "}", '"', "'", "”", "’", "»", "$"})


@Language.component("kg_sentences", assigns=["token.is_sent_start", "doc._.sentence_starts"])
def kg_sentences(doc: Doc) -> Doc:
    """Mark the first token of each sentence."""
    # Set all at once: setting `token.is_sent_start` looks through the whole Doc each time.
    marks = np.full((len(doc), 1), -1, dtype=np.int64)
    register_extensions()
    doc._.sentence_starts = list(_beginnings(doc))
    marks[doc._.sentence_starts] = 1
    doc.from_array([SENT_START], marks.astype(np.uint64))  # type: ignore[arg-type]
    return doc


def _beginnings(doc: Doc) -> Iterator[int]:
    """Yield the indices of the tokens that begin a sentence."""
    if len(doc):
        yield 0
    ended, edge, length = True, True, 0
    words = doc._.words
    for i, text in enumerate(words):
        if text.isspace():
            edge = edge or "\n\n" in text
            ended = ended or edge
            continue
        length += 1
        if length > MAX_WORDS or (ended and (edge or (text not in CLOSING and _may_begin(text)))):
            yield i
            ended, edge, length = False, False, 1
        ended = (ended and text in CLOSING) or ((text in TERMINAL or text == "etc.") and _may_end(doc, i))


def _may_begin(text: str) -> bool:
    """Whether a sentence may begin with a word: not with a lower-case one, unless it is a name such as "vLLM"."""
    return not text[0].islower() or any(c.isupper() or c.isdigit() for c in text[1:])


def _may_end(doc: Doc, i: int) -> bool:
    """A full stop ends a sentence where white space or a closing mark follows, and no initial stands before it."""
    words, token = doc._.words, doc[i]
    if i + 1 >= len(words):
        return True
    if not token.whitespace_ and not words[i + 1].isspace() and words[i + 1] not in CLOSING:
        return words[i] in {"。", "！", "？"}
    before = words[i - 1] if i else ""
    return not (words[i] == "." and len(before) == 1 and before.isupper() and not token.nbor(-1).whitespace_)
