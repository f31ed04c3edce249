r"""Numbers with their units and ranges, found in text.

Everything that looks like a number is found here, also what is no outcome (years, sizes, versions); telling them
apart is left to `results`, which sees the sentence. The text may still carry LaTeX ("$2.3\\times$", "95\\%"): its
marks are blanked in a copy of the same length, so that all offsets hold for the text as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from typing import TYPE_CHECKING

from kg.extract.latex_marks import blank_latex
from kg.extract.quantities_units import OF_VALIDATION, find_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DIGITS = 24
"""A longer run of digits is an identifier or noise, never a measurement."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: `source[start:end] == text`, unit included.

    `value_high` ends a range. `unit` is a symbol of `quantities_units`, the plural noun of a count ("images"), or "".
    `sign` is "+" or "-" where the text writes one (the value itself is never negative). `qualifier` is as GUIDE lists:
    up to, at least, over, about, average, only. `form` says how it was written: "digits", "word", "multiple" (twice,
    halves), "before" and "after" (the two numbers of "from 47 to 34 minutes").
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str = ""
    value_high: Decimal | None = None
    qualifier: str | None = None
    sign: str = ""
    form: str = "digits"
    counted: bool = False


# -- numbers -----------------------------------------------------------------------------------------------

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS: dict[str, int] = {word: i + 1 for i, word in enumerate(_ONES)} | {
    "zero": 0,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
}
_SCALES: dict[str, int] = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SUFFIX: dict[str, int] = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "G": 10**9, "T": 10**12}
_N = r"\x00*"
_DIGITS = rf"(?:\d{{1,3}}(?:{_N},{_N}\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_WORD_NUMBER = "|".join(sorted(_NUMBER_WORDS, key=lambda w: (-len(w), w)))
_NUMBER = re.compile(
    rf"(?P<digits>{_DIGITS})(?:{_N}\^{_N}(?P<power>\d{{1,2}})"
    rf"|(?:\s|{_N})*[×x](?:\s|{_N})*10{_N}\^{_N}(?P<tens>[-−]?{_N}\d{{1,2}}))?"
    rf"(?:(?:[\s-]|{_N}){{0,2}}(?P<scale>thousand|million|billion|trillion)\b"
    rf"|(?P<suffix>[kK]|(?:[MBT])(?=\W|$))(?![\w/%])|\s(?P<spaced>[MB])(?=\)|\s(?:[a-z]+\s)?param)|(?P<giga>G)(?=\sFLOPs))?"
    rf"|\b(?P<word>{_WORD_NUMBER})\b(?:[\s-](?P<wscale>thousand|million|billion|trillion)\b)?"
    r"|(?<=\s)(?P<bare>million|billion|trillion)(?=[\s-]\w)",
)
_MULTIPLES: tuple[tuple[re.Pattern[str], str, str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), value, unit, high)
    for pattern, value, unit, high in (
        (
            r"\ban order of magnitude\b|\bone order of magnitude\b|\b1 order of magnitude\b|\border-of-magnitude\b",
            "10",
            "x",
            "",
        ),
        (r"\b(?:two|2) orders[ -]of[ -]magnitude\b", "100", "x", ""),
        (r"\b(?:three|3) orders[ -]of[ -]magnitude\b", "1000", "x", ""),
        (r"\b(?:four|4) orders[ -]of[ -]magnitude\b", "10000", "x", ""),
        (r"\b(?:five|5) orders[ -]of[ -]magnitude\b", "100000", "x", ""),
        (r"\b(?:two|2)(?: to |-|–|--)(?:three|3) orders[ -]of[ -]magnitude\b", "100", "x", "1000"),
        (rf"\btwice\b|\btwo[- ]?fold\b{OF_VALIDATION}|\bdoubl(?:es?|ed|ing)\b", "2", "x", ""),
        (rf"\bthree[- ]?fold\b{OF_VALIDATION}|\btripl(?:es?|ed|ing)\b", "3", "x", ""),
        (rf"\bfour[- ]?fold\b{OF_VALIDATION}|\bquadrupl(?:es?|ed|ing)\b", "4", "x", ""),
        *(
            (rf"\b{word}[- ]?fold\b{OF_VALIDATION}", value, "x", "")
            for word, value in (
                ("five", "5"),
                ("six", "6"),
                ("seven", "7"),
                ("eight", "8"),
                ("nine", "9"),
                ("hundred", "100"),
            )
        ),
        *(
            (rf"\bsub-{word}s?\b", "1", unit, "")
            for word, unit in (("second", "s"), ("millisecond", "ms"), ("microsecond", "us"), ("watt", "W"))
        ),
        (rf"\bten[- ]?fold\b{OF_VALIDATION}", "10", "x", ""),
        (r"\bhal(?:ves|ved|ving)\b|\b(?:in|by) half\b|\bhalf of\b", "50", "%", ""),
        (r"(?<!less than )\bhalf\b(?= the| that| as)", "0.5", "x", ""),
        (r"\b(?:one|a)[- ]third\b|\b1/3\b", "0.333", "x", ""),
        (r"\b(?:one|a)[- ]quarter\b|\b1/4\b", "0.25", "x", ""),
        (r"\btwo[- ]thirds\b|\b2/3\b", "66.7", "%", ""),
    )
)
_MULTIPLE_HINT = re.compile(
    r"order|sub-|twice|fold|doubl|tripl|quadrupl|hal[fv]|third|quarter|1/[34]|2/3", re.IGNORECASE
)

_IN_NAME = re.compile(r"[\w.@/_^]$|[^\W\d_][-–]$|[A-Z]\d*[-.]$|\w\+$|\\[a-z]+$")
_NOT_IN_NAME = re.compile(r"\d[\s\x00]*[-–/]$|\d\s?[x×%]-$|/$|\bsub-$")
_TIMES_BEFORE = re.compile(r"(?:^|[\s(~≈])[\x00]*[x×]\x00*$")
_NO_FACTORS = frozenset(("64", "86", "264", "265"))
_NEXT_WORD = re.compile(r"[\s\x00]+([a-z]{3,})")
_OF_MODELS = re.compile(r"\d[\s\x00]?[MB]$")
_RANGE = re.compile(rf"[\s\x00]{{0,3}}(?:-{{1,3}}|[–—~∼]|to\b|–)[\s\x00]{{0,3}}(?=[\d.$]|{_N}\d)")
_GAP = re.compile(r"\x00*\+?(?: {1,2}|[\t-])?\x00*")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number alone, before units and ranges are read."""

    start: int
    end: int
    value: Decimal
    word: bool
    suffix: str


def _read_number(match: re.Match[str]) -> _Number | None:
    """Return the number that a match of `_NUMBER` spells; None where it is too long to be one."""
    groups = match.groupdict()
    suffix = groups["suffix"] or groups["spaced"] or ""
    factor = _SCALES.get((groups["scale"] or groups["wscale"] or groups["bare"] or "").lower(), 1)
    if groups["digits"]:
        digits = groups["digits"].replace(",", "").replace("\0", "")
        if len(digits) > _MAX_DIGITS:
            return None
        try:
            value = Decimal(digits)
        except InvalidOperation:  # digits of another script that Decimal does not know
            return None
        if groups["power"]:
            if value != 10:
                return None
            value = Decimal(10) ** int(groups["power"])
        if groups["tens"]:
            power = int(groups["tens"].replace("\0", "").replace("−", "-"))
            value = Decimal(format(value.scaleb(power), "f"))
    else:
        value = Decimal(_NUMBER_WORDS[groups["word"].lower()] if groups["word"] else 1)
    value *= factor * _SUFFIX.get(suffix, 1)
    return _Number(match.start(), match.end(), value, not groups["digits"], suffix or groups["giga"] or "")


def _numbers(text: str) -> list[_Number]:
    """Return the numbers of a text, those left out that end or continue a name ("GPT-4", "LLaMA-2-7B")."""
    found: list[_Number] = []
    name_end = -2
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()].rstrip("\0")
        if match.group("digits") and (
            (match.start() - name_end <= 1 and not _after_name(match, text)) or _in_name(before, match.group("digits"))
        ):
            name_end = match.end()
            continue
        number = _read_number(match)
        if number is not None:
            found.append(number)
    return found


def _in_name(before: str, digits: str) -> bool:
    """Whether a figure ends or continues a name, by what stands before it; "x17.8" is a factor, "x86" is none."""
    if _TIMES_BEFORE.search(before):
        return digits in _NO_FACTORS
    return bool(_IN_NAME.search(before) and not _NOT_IN_NAME.search(before))


def _after_name(match: re.Match[str], text: str) -> bool:
    """Whether a number right after a name with a figure is that name's value: "F1=0.8", "BLEU-4 0.41"."""
    before = text[match.start() - 1 : match.start()]
    return before == "=" or (before == " " and "." in match.group("digits"))


_BEFORE_NUMBER = r"[\s(\x00$+~≈±-]*(?:an?\s|the\s)?(?:average\s|mean\s)?(?:of\s)?(?:an?\s)?$"
_QUALIFIERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?:{pattern}){_BEFORE_NUMBER}", re.IGNORECASE))
    for name, pattern in (
        ("up to", (r"up\s?to|upto|as much as|as low as|as little as|as few as|as high as|at most|less than|fewer than"
                  r"|lower than|within|under|below|maximum|a maximum of|no more than|<|≤|to under")),
        ("at least", r"at least|no less than|a minimum of|≥"),
        ("over", (r"\bover|more than|greater than|higher than|above|exceed(?:s|ing)?|in excess of|surpass(?:es|ing)"
                  r"|beyond|>")),
        ("about", r"about|around|approximately|approx\.?|roughly|nearly|almost|close to|some|near|~|≈|∼"),
        ("only", r"only|just|merely|a mere|as few as"),
        ("average", r"on average|average|averaged?|avg\.?|mean|averaging|average of"),
    )
)  # fmt: skip
_AVERAGE_AFTER = re.compile(r"^[^.;,]{0,40}\bon average\b|^\s?average", re.IGNORECASE)


def _qualifier(text: str, start: int, end: int) -> str | None:
    before = text[max(0, start - 40) : start].replace("\0", "")
    for name, pattern in _QUALIFIERS:
        if pattern.search(before):
            return name
    return "average" if _AVERAGE_AFTER.match(text[end : end + 60]) else None


def _sign(text: str, start: int) -> str:
    before = text[max(0, start - 6) : start].replace("\0", "")
    last = before[-1:]
    if last == "+":
        return "+"
    if last in "-−–" and last and (len(before) == 1 or not before[-2].isalnum()) and before[-2:-1] not in {"-", "%"}:
        return "-"
    return ""


# -- counts: the noun that is counted -----------------------------------------------------------------------

_COUNT = re.compile(r"\+?[\s\x00-]{1,3}((?:[A-Za-z0-9][\w'’&/-]*,?[\s-]){0,4}?)([A-Za-z][a-zA-Z-]*[^su\W]s)\b")
_LENGTH = re.compile(
    r"(?:context|sequence|input|prompt)[ -](?:length|window|size)s?(?:[ (]\w+){0,3}[\s\x00~]*#"
    r"|#[\s-]*(?:long[ -])?(?:context|tokens?\b|sequence length)",
    re.IGNORECASE,
)
_FACTOR = re.compile(r"\bfactors?(?: of)?[\s\x00~$>≈]*(?:about |around |over |up to |at least |nearly )?$")
_OF_TOTAL = re.compile(r"(?: out)? of (?:the |these |its )?\d+\b")
_HYPHEN = re.compile(r"-([a-z]{3,})\b")
_STOP = re.compile(
    r"^(?:and|or)\b|\b(?:of|in|on|at|for|with|from|to|by|or|the|is|are|was|were|as|that|which|than|over|per|while|when|using|across"
    r"|its|their|our|we|it|can|has|have|this|these|only|based|achieves|reaches|vs|between|into|under|above|both|respectively)\b",
    re.IGNORECASE,
)


def _counted_noun(text: str, end: int) -> str:
    """Return the plural noun that a bare number counts ("42.3k labelled descriptions" → "descriptions"), or ""."""
    of_total = _OF_TOTAL.match(text, end)
    match = _COUNT.match(text, of_total.end() if of_total else end)
    if match is None and (hyphened := _HYPHEN.match(text, end)):
        return hyphened.group(1) + "s"
    if match is None or _STOP.search(match.group(1)) or len(match.group(2)) < 4:
        return ""
    if match.group(2) == "pairs" and match.group(1).strip():  # pairs are of something: "image-text pairs"
        return f"{match.group(1).split()[-1]} pairs"
    return match.group(2)


# -- putting it together -------------------------------------------------------------------------------------


def _unit_at(text: str, number: _Number) -> tuple[str, int]:
    """Return (symbol, end) of the unit that follows a number, or ("", the number's end)."""
    gap = _GAP.match(text, number.end)
    at = gap.end() if gap else number.end
    found = find_unit(text, at)
    spaced = "\n" in text[number.end : at]
    if found is None or spaced:
        return "", number.end
    symbol, end = found
    if re.match(r"\w", text[end : end + 1]) and symbol not in {"%", "°"}:
        return "", number.end
    if text[at:end] == "X" and at == number.end and number.value >= 1000:
        return "", number.end  # "Ryzen 9700X"
    glued = text[end - 1] in "xX" and at < end - 1
    if symbol == "x" and not glued and re.match(r"[\s\x00]*\d", text[end : end + 6]):
        return "", number.end  # "1152×1152" is a size, not a factor
    if number.suffix == "G":
        return "GFLOPs", end
    return symbol, end


def _money(text: str, start: int) -> int:
    """Return the start of a currency sign before a number, or the number's own start."""
    before = text[max(0, start - 2) : start]
    if before.endswith("\0"):
        return start
    return start - 1 if before.endswith(("$", "€")) else start


def _scan(text: str) -> Iterator[Quantity]:
    numbers = _numbers(text)
    index = 0
    while index < len(numbers):
        number = numbers[index]
        unit, end = _unit_at(text, number)
        start, value, high, form = number.start, number.value, None, "word" if number.word else "digits"
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if (
            following is not None
            and (gap := _RANGE.match(text, end))
            and following.start in range(gap.end(), gap.end() + 3)
        ):
            unit2, end2 = _unit_at(text, following)
            change = "to" in gap.group() and re.search(
                r"\bfrom\s[\s\x00$~≈<>]*(?:about |around |over |only |approximately |roughly |nearly |almost |just )?$",
                text[max(0, start - 24) : start],
            )
            ranging = re.search(
                r"\b(?:rang\w+|span\w*|var\w+|between)\s+(?:\w+\s+)?from[\s\x00]*$", text[max(0, start - 40) : start]
            )
            compatible = not unit or not unit2 or unit == unit2
            scaled = following.suffix and not number.suffix and not unit and value < 1000
            low = value * _SUFFIX[following.suffix] if scaled else value
            if compatible and change and not ranging:
                yield _make(text, number.start, end, low, unit or unit2, None, "before")
                yield _make(text, following.start, end2, following.value, unit2 or unit, None, "after")
                index += 2
                continue
            if compatible and following.value > low:
                value, high, unit, end = low, following.value, unit2 or unit, end2
                index += 1
        yield _make(text, start, end, value, unit, high, form)
        index += 1


def _make(text: str, start: int, end: int, value: Decimal, unit: str, high: Decimal | None, form: str) -> Quantity:
    counted = False
    if not unit and _TIMES_BEFORE.search(text[max(0, start - 4) : start]):
        start, unit = max(text.rfind("x", 0, start), text.rfind("×", 0, start)), "x"
    if not unit and _FACTOR.search(text[max(0, start - 24) : start]):
        unit = "x"
    if not unit and value >= 1000 and _LENGTH.search(text[max(0, start - 48) : start] + "#" + text[end : end + 20]):
        unit = "tokens"
    if not unit:
        begin = _money(text, start)
        if begin != start:
            start, unit = begin, "USD" if text[begin] == "$" else "EUR"
    if not unit and value == value.to_integral_value():
        unit = _counted_noun(text, end)
        counted = bool(unit)
    if not unit and _OF_MODELS.search(text[start:end]) and not _is_of_data(text, end):
        unit = "parameters"
    return Quantity(
        start, end, text[start:end], value, unit, high, _qualifier(text, start, end), _sign(text, start), form, counted
    )


def _is_of_data(text: str, end: int) -> bool:
    """Whether "25M" before a word counts that: millions of parameters stand alone, "DINOv2 (86M)"."""
    following = _NEXT_WORD.match(text, end)
    return text[end - 1] == "M" and following is not None and not _STOP.match(following.group(1))


def find_quantities(text: str) -> list[Quantity]:
    """Find all numbers of a text with their units, in order; spans never overlap.

    Words that multiply ("twice", "halves", "an order of magnitude") are found too, as factors or shares.
    """
    blanked = blank_latex(text)
    found = list(_multiples(blanked))
    taken = [(q.start, q.end) for q in found]
    found += [q for q in _scan(blanked) if not any(q.start < e and s < q.end for s, e in taken)]
    found.sort(key=lambda q: (q.start, q.end))
    ends = [0, *accumulate((q.end for q in found), max)]
    return [_restore(q, text) for q, end in zip(found, ends, strict=False) if q.start >= end]


def _restore(quantity: Quantity, text: str) -> Quantity:
    return replace(quantity, text=text[quantity.start : quantity.end])


def _multiples(text: str) -> Iterator[Quantity]:
    if not _MULTIPLE_HINT.search(text):
        return
    taken: list[tuple[int, int]] = []
    for pattern, value, unit, high in reversed(_MULTIPLES):
        for match in pattern.finditer(text):
            if any(match.start() < e and s < match.end() for s, e in taken):
                continue
            taken.append(match.span())
            top = Decimal(high) if high else None
            qualifier = _qualifier(text, match.start(), match.end())
            yield Quantity(
                match.start(), match.end(), match.group(), Decimal(value), unit, top, qualifier, "", "multiple"
            )
