"""Where a full text points elsewhere: at the literature ("Lee and Kim, 2019") and at its own parts ("Table 2")."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Mention, Result

_YEAR = r"(?:19|20)\d\d[a-z]?"
_NAME = r"[A-ZÀ-Þ][\w'’.-]*(?:[ -](?:[A-ZÀ-Þ][\w'’-]*|de|van|von|der|den|la|le|di|da)){0,2}"
_AUTHORS = rf"{_NAME}(?:,\s+{_NAME}){{0,3}}(?:,?\s+(?:and|&)\s+{_NAME}|,?\s+et\s+al\.?)?"
_CITATION = re.compile(
    rf"\b{_AUTHORS}\s+\(\s*{_YEAR}(?:\s*[,;]\s*{_YEAR})*\s*\)|\b{_AUTHORS},\s*{_YEAR}(?:,\s*{_YEAR})*(?=[,;)\]\s])"
)
_PART = re.compile(
    r"(?:\b(?:tables?|tab\.|figures?|figs?\.|sections?|secs?\.?|equations?|eqs?\.|algorithms?|alg\.|appendi(?:x|ces)"
    r"|chapters?|theorems?|lemmas?|definitions?|footnotes?|lines?|pages?|pp\.)\s*|§+\s*)\(?[A-Z]?\d+(?:\.\d+)*\)?"
    r"(?:\s*(?:,|and|to|–|-)\s*\d+(?:\.\d+)*)*",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"[a-z]\w?|.{1,12}=.{1,12}")
"""What formulas leave in the text of a PDF: "m1", "K = 3"."""


class References:
    """The references in a text.

    Attributes:
        spans: (start, end), in order and apart.
    """

    def __init__(self, text: str) -> None:
        found = sorted((m.start(), m.end()) for pattern in (_CITATION, _PART) for m in pattern.finditer(text))
        self.spans = list(_joined(found))
        self._starts = [start for start, _ in self.spans]

    def hold(self, start: int, end: int) -> bool:
        """Whether a stretch of the text stands inside one of the references."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self.spans[at][1]

    def hold_number(self, result: Result) -> bool:
        """Whether the number of a result is nothing but one of a reference."""
        pattern = re.compile(rf"(?<![\d.]){re.escape(result.number)}(?!\d)")
        places = [(m.start() + result.start, m.end() + result.start) for m in pattern.finditer(result.quote)]
        return bool(places) and all(self.hold(start, end) for start, end in places)


def is_no_name(mention: Mention, references: References) -> bool:
    """Whether words of a full text name nothing: an author who is cited, a table, a variable of a formula.

    What a vocabulary knows is a name wherever it stands.
    """
    if mention.entity is not None or mention.type not in ("Method", "Dataset", "Hardware"):
        return False
    return references.hold(mention.start, mention.end) or bool(_VARIABLE.fullmatch(mention.text))


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for start, end in spans:
        if last is not None and start < last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last
