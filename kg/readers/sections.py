"""Sections of full texts: which are left out, and names that tell them apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.model import Section

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEFT_OUT = re.compile(
    r"(?i)^(?:[\dIVX.]+\s+)?(?:references?(?: and notes)?|bibliography|literature(?: cited)?|works cited"
    r"|acknowled?ge?ments?|funding|conflicts? of interest|competing interests?|author contributions?"
    r"|supplementary (?:material|data)|copyright|license)\s*[.:]?$"
)
_NUMBER = re.compile(r"^(?:(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){1,2}|[IVX]{1,4})[.)]?\s+)(?=\S)")
_LETTERED = re.compile(r"[A-H]\s+\S")

UNNAMED = "body"
"""The name of a section that has none."""


def is_left_out(name: str) -> bool:
    """Whether a section says nothing of the paper's own work: references, thanks, legal notices."""
    return bool(_LEFT_OUT.match(" ".join(name.split())))


def bare_name(name: str) -> str:
    """Return a heading without its number: "3.1 Datasets" → "Datasets"."""
    return _NUMBER.sub("", " ".join(name.split())).strip(" .:") or " ".join(name.split())


def join_paragraphs(parts: Iterable[tuple[str, ...]]) -> tuple[Section, ...]:
    """Join the paragraphs, each (heading above it, text), into sections; what is left out stays out.

    Which main section a section is part of is said by a third value, or by the numbers of headings: "3.1 Datasets" is
    part of "3 Experiments".
    """
    sections: list[tuple[str, str, list[str]]] = []
    numbered: dict[str, str] = {}
    for name, text, *above in parts:
        heading = bare_name(name)
        number = _number(name) or _letter(name)
        if number and "." not in number:
            numbered[number] = heading
        if is_left_out(name) or is_left_out(heading) or not text.strip():
            continue
        if not sections or sections[-1][0] != heading:
            within = bare_name(above[0]) if above and above[0] else numbered.get(number.split(".")[0], "")
            sections.append((heading, "" if within == heading else within, []))
        sections[-1][2].append(text.strip())
    return tuple(Section(name, "\n\n".join(paragraphs), within) for name, within, paragraphs in sections)


def _letter(name: str) -> str:
    """Return the letter of an appendix, which may as well be an article: it only tells what "A.1" is part of."""
    return name[:1] if _LETTERED.match(name) else ""


def _number(name: str) -> str:
    """Return the number of a heading without dots at its end: "3.1", "A", or ""."""
    found = _NUMBER.match(" ".join(name.split()))
    return found[0].strip(" .)") if found else ""


def with_own_names(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Give each section a name that no other field of the paper has: a repeated one gets its number behind it."""
    used = {"title", "abstract"}
    named = []
    for section in sections:
        wanted = name = section.name or UNNAMED
        count = 2
        while name in used:
            name, count = f"{wanted} ({count})", count + 1
        used.add(name)
        named.append(Section(name, section.text, section.within))
    return tuple(named)
