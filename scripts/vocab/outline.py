"""The hand-kept outlines of the vocabularies (ontology/vocab/src/*.txt), read as entries.

One concept a line; a line that is indented under another is narrower than it:

    # a comment
    NVIDIA GPU [maker=NVIDIA; brand=NVIDIA]
      V100 | Tesla V100 | ?V-100 [memory=16, 32; year=2017]

Labels are parted by " | ": the first is preferred, those after it are alternatives, one with "?" is hidden
(matched, not shown). In brackets stand settings, parted by ";". These go to all that is narrower, until it says
otherwise: kind, maker, architecture, brand. These are the concept's own: memory (GB), year, unit, polarity (+1, -1),
context (words parted by commas), also (further broader concepts, parted by commas), iri (the last part of the IRI),
and without a value: exact (matched only as written), generic, abstract (the line only groups what is under it and
makes no concept). `brand` makes further hidden labels: the brand before each label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INHERITED = ("kind", "maker", "architecture", "brand")
OWN = ("memory", "year", "unit", "polarity", "context", "also", "iri", "exact", "generic", "abstract")
_LINE = re.compile(r"(?P<indent> *)(?P<labels>.+?)(?: +\[(?P<settings>[^\]]*)\])?")


class OutlineError(ValueError):
    """A line of an outline that cannot be understood; says file and line."""


@dataclass(slots=True)
class Entry:
    """One concept of an outline: its labels, its settings (inherited ones included) and the label it stands under."""

    label: str
    alt: list[str]
    hidden: list[str]
    settings: dict[str, str]
    parent: Entry | None = None
    place: str = ""
    sources: list[str] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        """Return a setting as its comma-parted values."""
        return [part.strip() for part in self.settings.get(name, "").split(",") if part.strip()]

    @property
    def is_abstract(self) -> bool:
        """Whether the line only groups others."""
        return "abstract" in self.settings


def read_outline(path: Path) -> list[Entry]:
    """Read an outline.

    Raises:
        OutlineError: A line is indented by more than one step, or has an unknown setting.
    """
    entries: list[Entry] = []
    above: list[Entry] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.rstrip()
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        place = f"{path.name}, line {number}"
        match = _LINE.fullmatch(text)
        if match is None:
            raise OutlineError(f"{place}: not a line of an outline: {text!r}")
        depth, odd = divmod(len(match["indent"]), 2)
        if odd or depth > len(above):
            raise OutlineError(f"{place}: indented by {len(match['indent'])} spaces under {len(above)} levels")
        del above[depth:]
        entry = _read_entry(match, above[-1] if above else None, place)
        above.append(entry)
        entries.append(entry)
    return entries


def _read_entry(match: re.Match[str], parent: Entry | None, place: str) -> Entry:
    settings = {k: v for k, v in parent.settings.items() if k in INHERITED} if parent else {}
    for part in filter(None, map(str.strip, (match["settings"] or "").split(";"))):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name not in INHERITED + OWN:
            raise OutlineError(f"{place}: unknown setting {name!r}; there are {', '.join(INHERITED + OWN)}")
        settings[name] = value
    labels = [label.strip() for label in match["labels"].split(" | ")]
    shown = [label for label in labels if not label.startswith("?")]
    hidden = [label[1:].strip() for label in labels if label.startswith("?")]
    if parent is not None and parent.is_abstract:
        parent = parent.parent
    return Entry(shown[0], shown[1:], hidden, settings, parent, place)


def brand_labels(entry: Entry) -> Iterator[str]:
    """Yield the labels with each brand before them: "NVIDIA" and "NVIDIA GeForce" for "RTX 4090"."""
    for brand in entry.values("brand"):
        for label in (entry.label, *entry.alt):
            if not label.casefold().startswith((brand.casefold(), brand.split()[0].casefold())):
                yield f"{brand} {label}"
