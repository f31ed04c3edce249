"""Units where they stand in a text: the longest spelling after a number."""

from __future__ import annotations

import re

from kg.units import SPELLINGS, WORDS

_PIECE = r"(?:[^\W\d_]+(?:\^?\d{1,3}(?:eq?)?|²)?|%p(?![^\W_])|°C?|[%$€])"
_CHUNK = re.compile(rf"p\.p\.|{_PIECE}(?:[\s/\x00-]{{1,3}}{_PIECE}){{0,3}}")
_JOIN = re.compile(r"[\s\x00-]+")
_CUT = re.compile(r"[\s/\x00-]+")


def find_unit(text: str, at: int) -> tuple[str, int] | None:
    """Return (symbol, end) of the longest unit that begins at an offset of a text; None where there is none."""
    match = _CHUNK.match(text, at)
    if match is None:
        if text.startswith("×", at):
            return "x", at + 1
        return None
    chunk = match.group()
    ends = [m.start() for m in _CUT.finditer(chunk)]
    for end in (len(chunk), *reversed(ends)):
        spelling = _JOIN.sub(" ", chunk[:end]).replace(" /", "/").replace("/ ", "/")
        symbol = SPELLINGS.get(spelling) or WORDS.get(spelling.casefold())
        if symbol is not None:
            return symbol, at + end
    for sign in ("%", "°", "$", "€"):
        if chunk.startswith(sign):
            return SPELLINGS[sign], at + 1
    return None
