"""Names and texts as sequences of words in which spellings of one name are equal.

"Llama-2-7B", "LLaMA2 7B" and "llama 2 7b" are all (llama, 2, 7, b): letters and digits are words of their own,
separators vanish, case is folded, a plural -s is dropped, a "v" between a name and its version stands alone
("YOLOv8", "YOLO-V8", "YOLO v8"). Chinese, Japanese and Korean characters are words one by one, as their scripts
write no spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LETTER = rf"[^\W\d_{_CJK}]"
_WORD = re.compile(
    rf"[{_CJK}]"
    rf"|{_LETTER}{{2,}}(?=[vV]\d)"
    rf"|{_LETTER}+"
    r"|\d+(?:\.\d+)*"
    r"|[+#*@∞]+"
)
_LONE_CJK = re.compile(rf"[{_CJK}]")

# One character for one, so that offsets stay: raised and lowered digits, and full-width forms.
_ALIKE = {ord(c): str(i) for row in ("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉") for i, c in enumerate(row)}
_ALIKE |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ALIKE[ord("×")] = "x"
_ALIKE[ord("µ")] = "μ"

_NO_PLURAL = frozenset("sui")  # class, corpus, analysis


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: `keys[i]` is the folded form of `text[starts[i]:ends[i]]`."""

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]

    def raw(self, i: int) -> str:
        """Return a word as it is written."""
        return self.text[self.starts[i] : self.ends[i]]

    def gap(self, i: int) -> str:
        """Return what stands between word `i` and the next one."""
        return self.text[self.ends[i] : self.starts[i + 1]]

    def touches(self, i: int) -> bool:
        """Whether words `i` and `i + 1` are written together as one ("A100" + "X"); CJK always stands apart."""
        if not 0 <= i < len(self.keys) - 1 or self.ends[i] != self.starts[i + 1]:
            return False
        return not (_LONE_CJK.match(self.keys[i]) or _LONE_CJK.match(self.keys[i + 1]))


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """Fold the case of a word and drop its plural -s: "GPUs" → "gpu", "Datasets" → "dataset"."""
    low = word.lower()
    if low[-1:] != "s" or len(low) < 3:
        return low
    if len(low) > 3 and low[-2] not in _NO_PLURAL:
        return low[:-1]
    return low[:-1] if word[-1] == "s" and word[:-1].isupper() else low


def _takes_plural(keys: list[str]) -> bool:
    """Whether an "s" written on to the last word is a plural: in "A100s" and "4090s", but not in "YOLOv8s"."""
    last = keys[-1]
    before = keys[-2] if len(keys) > 1 else ""
    return last[-1].isdigit() and (len(last) > 2 or (len(before) == 1 and before != "v" and before.isalpha()))


def split_words(text: str) -> Words:
    """Split a text into words; a plural -s that is written on to a number ("A100s") belongs to the number."""
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _WORD.finditer(text.translate(_ALIKE)):
        word = match.group()
        if word == "s" and ends and ends[-1] == match.start() and _takes_plural(keys):
            ends[-1] = match.end()
            continue
        keys.append(singular(word))
        starts.append(match.start())
        ends.append(match.end())
    return Words(text, keys, starts, ends)


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """Return the key under which all spellings of a name are one; empty for a name without any word."""
    return " ".join(split_words(name).keys)
