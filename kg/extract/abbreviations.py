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
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc

BRACKET = re.compile(r"\(([^()\n]{2,120})\)")
SHORT = re.compile(r"[^\W_][\w.+/&*×-]{0,14}(?:[ -][\w.+]{1,6})?$")
WORD = re.compile(r"\S+")
_LEAD = re.compile(r"^(?:i\.e\.|e\.g\.|namely|called|termed|dubbed|denoted|short for|abbreviated as|or|the)[, ]+", re.I)
_BREAK = re.compile(r"[.;:!?(]\s+|\n")
_PARTS = re.compile(r"[^\W_]+")
_JOINING = frozenset(("a", "an", "and", "for", "in", "of", "on", "the", "to", "with"))
_STEM = 3


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
        short = singular_form(inner)
        if is_short(short):
            long = long_form(short, before, bound=min(len(short) + 5, len(short) * 2))
            if long:
                yield short, long
                continue
        last = before.split()[-1].strip("\"'`“”{}$~,")
        if is_short(singular_form(last)) and len(inner.split()) > 1:
            long = long_form(singular_form(last), inner, bound=len(inner.split()))
            if long:
                yield singular_form(last), long


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


def singular_form(text: str) -> str:
    """Return a short form without the small "s" of its plural: "GPUs" is "GPU"."""
    return text[:-1] if len(text) > 2 and text.endswith("s") and text[-2].isupper() else text


def is_redefined(short: str, long: str, labels: Iterable[str]) -> bool:
    """Whether a paper uses a short form for something else than the concept with these labels.

    Only clear cases count: the words of the paper's long form and of some label begin with the letters of the short
    form, and no such label is the same words, give or take their endings. "FFT (fast Fourier transform)" is not the
    concept "full fine-tuning"; a concept with no long form among its labels contradicts nothing.

    Args:
        short: the short form, as `find_abbreviations` yields it.
        long: what the paper says that it stands for.
        labels: the labels of a concept that has the short form among them.
    """
    letters = "".join(c.casefold() for c in short if c.isalnum())
    said = _stems(long)
    if _initials(said) != letters:
        return False
    known = [stems for stems in map(_stems, labels) if len(stems) > 1 and _initials(stems) == letters]
    return bool(known) and said not in known


def _stems(text: str) -> tuple[str, ...]:
    words = (w.casefold() for w in _PARTS.findall(text))
    return tuple(w[:_STEM] for w in words if w not in _JOINING)


def _initials(stems: tuple[str, ...]) -> str:
    return "".join(s[0] for s in stems)
