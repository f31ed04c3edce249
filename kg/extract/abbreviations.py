"""kg_abbreviations: short forms and the long forms they stand for, in both orders.

The matching of letters follows A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text", Pacific Symposium on Biocomputing 2003: the letters of the short form are looked for
from right to left in the words before the bracket, and the first one must begin a word. "Short (long form)" is read
the same way with the two sides exchanged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spacy.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

BRACKET = re.compile(r"\(([^()\n]{2,120})\)")
SHORT = re.compile(r"[^\W_][\w.+/&*×-]{0,14}(?:[ -][\w.+]{1,6})?$")
WORD = re.compile(r"\S+")
_LEAD = re.compile(r"^(?:i\.e\.|e\.g\.|namely|called|termed|dubbed|denoted|short for|abbreviated as|or|the)[, ]+", re.I)
_BREAK = re.compile(r"[.;:!?(]\s+|\n")


@Language.component("kg_abbreviations", requires=["token.is_sent_start"], assigns=["doc._.abbreviations"])
def kg_abbreviations(doc: Doc) -> Doc:
    """Set `doc._.abbreviations`, short form → long form; the first definition of a short form holds."""
    found: dict[str, str] = {}
    for short, long in find_abbreviations(doc._.text):
        found.setdefault(short, long)
    doc._.abbreviations = found
    return doc


def find_abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """Yield (short form, long form) as they stand in the text."""
    for bracket in BRACKET.finditer(text):
        inner = re.split(r"[,;]", _LEAD.sub("", bracket[1].strip()), maxsplit=1)[0].strip()
        before = _words_before(text, bracket.start())
        if not inner or not before:
            continue
        short = _singular(inner)
        if is_short(short):
            long = long_form(short, before, bound=min(len(short) + 5, len(short) * 2))
            if long:
                yield short, long
                continue
        last = before.split()[-1].strip("\"'`“”{}$~,")
        if is_short(_singular(last)) and len(inner.split()) > 1:
            long = long_form(_singular(last), inner, bound=len(inner.split()))
            if long:
                yield _singular(last), long


def is_short(text: str) -> bool:
    """Whether a text has the form of an abbreviation: short, with a letter, and a capital or a figure in it."""
    return bool(SHORT.match(text)) and any(c.isalpha() for c in text) and any(c.isupper() for c in text)


def long_form(short: str, text: str, *, bound: int) -> str | None:
    """Return the shortest end of `text` that spells `short`, or None; at most `bound` words are looked at."""
    words = list(WORD.finditer(text))[-bound:] if bound else []
    if not words:
        return None
    window = text[words[0].start() :]
    at = _spell(short, window)
    if at is None:
        return None
    long = window[at:].strip("\"'`“”,$ ")
    same = long.casefold() == short.casefold() or short in long.split()
    return None if same or len(long) <= len(short) else long


def _spell(short: str, window: str) -> int | None:
    """Return where the long form begins in the window, matching letters from the right."""
    letters = [c.casefold() for c in short if c.isalnum()]
    low = window.casefold() if len(window.casefold()) == len(window) else window.lower()
    at = len(low) - 1
    for number in range(len(letters) - 1, -1, -1):
        while at >= 0 and (low[at] != letters[number] or (number == 0 and at > 0 and low[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    return at + 1


def _words_before(text: str, at: int) -> str:
    """Return the words of the sentence before a place, at most some thirty of them."""
    head = text[max(0, at - 240) : at].rstrip()
    breaks = list(_BREAK.finditer(head))
    return head[breaks[-1].end() :] if breaks else head


def _singular(text: str) -> str:
    return text[:-1] if len(text) > 2 and text.endswith("s") and text[-2].isupper() else text
