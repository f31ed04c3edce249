"""Units where they stand in a text: the longest spelling after a number."""

from __future__ import annotations

import re

from kg.units import SPELLINGS, WORDS

_PIECE = r"(?:[^\W\d_]+(?:\^?\d{1,3}(?:eq?)?|²)?|%p(?![^\W_])|°C?|[%$€])"
_CHUNK = re.compile(rf"p\.p\.|{_PIECE}(?:[\s/\x00-]{{1,3}}{_PIECE}){{0,3}}")
_JOIN = re.compile(r"[\s\x00-]+")
_CUT = re.compile(r"[\s/\x00-]+")


_PER = re.compile(r"/[A-Za-z]{1,10}\d?(?![\w/])")
_COMPOUND = re.compile(
    r"[A-Za-zµμ]{1,6}(?:/(?:s|W|J|L|dL|kg|h|min|day|year|mm\d?|cm\d?|m\d?|frame|image|token|sample|run|step|query)){1,2}"
    r"(?![\w/])"
)
OF_VALIDATION = r"(?![\s-]+(?:cross|CV\b|validation|stratified|split))"
_FOLDS = re.compile(rf"[\s-]?folds?\b(?!{OF_VALIDATION})", re.IGNORECASE)


def find_unit(text: str, at: int) -> tuple[str, int] | None:
    """Return (symbol, end) of the longest unit that begins at an offset of a text; None where there is none.

    What has no symbol of its own is as it stands: "GOp/s/W", "MB/frame".
    """
    found = _known_unit(text, at) if not _FOLDS.match(text, at) else None  # "5-fold cross-validation" is no factor
    if found is None:
        match = _COMPOUND.match(text, at)
        return (match.group(), match.end()) if match else None
    symbol, end = found
    per = _PER.match(text, end) if symbol[-1:].isalpha() and symbol not in {"x", "points"} else None
    return (symbol + per.group(), per.end()) if per else found


def _known_unit(text: str, at: int) -> tuple[str, int] | None:
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
