"""The marks of LaTeX that a text still carries, blanked in a copy of the same length: offsets hold for both."""

from __future__ import annotations

import re
from functools import lru_cache

_LATEX = re.compile(
    r"\\(?P<times>times|cdot)(?![a-z])|\\(?P<sim>sim|approx|simeq)(?![a-z])|\\(?P<pm>pm)(?![a-z])"
    r"|\\(?P<to>rightarrow|to|longrightarrow)(?![a-z])|\\(?P<ge>geq?|ge|gtrsim)(?![a-z])"
    r"|\\(?P<le>leq?|le|lesssim)(?![a-z])|\\(?P<gt>gt)(?![a-z])|\\(?P<lt>lt)(?![a-z])|\^\{?\\circ\}?"
    r"|\\(?:text|textbf|textit|mathbf|mathrm|emph|textsc|underline|bf|mu|upmu)(?![a-z])|\\[,;:! ]|\\(?=[%$&#_])"
    r"|\\(?:textless)(?![a-z])|(?<!\\)\$|[{}]|(?<=[^\W\d])~(?=\w)|(?<=\d)~(?=[^\W\d])"
)
_SYMBOL = {"times": "×", "sim": "~", "pm": "±", "to": "→", "ge": "≥", "le": "≤", "gt": ">", "lt": "<"}
_MATH = re.compile(r"(?<!\\)\$(?=[^$]{1,80}\$)[^$]*\$")
_WORDY = re.compile(r"(?<!\\)\b[a-z]{3,} [a-z]{2,}")


def _blank(match: re.Match[str]) -> str:
    whole = match.group()
    if "circ" in whole:
        return "°".ljust(len(whole), "\0")
    if whole.endswith("mu"):
        return "µ".rjust(len(whole), "\0")
    symbol = _SYMBOL.get(match.lastgroup or "", "")
    if whole == "~" or whole in {"\\ ", "\\,", "\\;", "\\:"}:
        return " " * len(whole)
    return symbol.ljust(len(whole), "\0")


@lru_cache(maxsize=1)
def blank_latex(text: str) -> str:
    """Return a copy of the same length in which LaTeX marks are NUL characters or the signs they stand for."""
    if not any(mark in text for mark in "\\${}~"):
        return text
    kept: list[str] = []
    at = 0
    dollars = {
        m.start() + i for m in _MATH.finditer(text) if not _WORDY.search(m.group()) for i in (0, len(m.group()) - 1)
    }
    for match in _LATEX.finditer(text):
        if match.group() == "$" and match.start() not in dollars:
            continue
        kept += (text[at : match.start()], _blank(match))
        at = match.end()
    kept.append(text[at:])
    return "".join(kept)
