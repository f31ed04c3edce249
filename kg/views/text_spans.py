"""Where in a text a sentence stands that is known only by its words."""

from __future__ import annotations

import re

Span = tuple[int, int]

_BREAK = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")


def find_span(text: str, sentence: str, start: int, end: int) -> Span:
    """Return the span of `sentence` in `text` that covers `start`..`end`, else one found by its stops."""
    if sentence:
        at = text.rfind(sentence, 0, start + len(sentence))  # the last occurrence that begins at `start` or before
        if at >= 0 and end <= at + len(sentence):
            return at, at + len(sentence)
    before = [m.end() for m in _BREAK.finditer(text) if m.end() <= start]
    after = [m.start() for m in _BREAK.finditer(text) if m.start() >= end]
    return (before[-1] if before else 0), (after[0] if after else len(text))
