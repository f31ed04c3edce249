"""What features look at: the document with what was decided so far, and what stands between two items of a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.extract.results_words import CLAUSE_MARKS, COMPARATORS, UNITS_OF_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.extract.pairs import Pairs
    from kg.extract.quantities import Quantity
    from kg.extract.results_metrics import MetricPhrase
    from kg.extract.results_text import Named, Sentence


@dataclass(slots=True)
class Chosen:
    """What was decided for a number: the indices of entities in the slots, and the rest of a result."""

    quantity: int
    sentence: int
    metric: str = ""
    direction: str = "absolute"
    subject: int | None = None
    baseline: int | None = None
    dataset: int | None = None
    hardware: int | None = None
    phrase: MetricPhrase | None = None


@dataclass(slots=True)
class Context:
    """A document as the features see it, what was decided so far, and what the network over pairs says of it."""

    text: str
    sentences: list[Sentence]
    quantities: list[Quantity]
    entities: list[Named]
    sentence_of: dict[int, int]
    chosen: list[Chosen] = field(default_factory=list)
    last_sentence: dict[int, list[int]] = field(default_factory=dict)
    long_forms: Mapping[str, str] = field(default_factory=dict)
    pairs: Pairs | None = None


def unit_class(quantity: Quantity) -> str:
    """Return the kind of unit that a quantity has."""
    unit = quantity.unit
    if quantity.counted:
        return "count"
    if unit in UNITS_OF_TIME:
        return "time"
    if unit == "fps" or unit.endswith(("/s", "Hz")):
        return "rate"
    if unit.endswith("B") and len(unit) <= 3:
        return "bytes"
    return unit if unit in {"x", "%", "points", "", "fps", "parameters", "tokens", "dB", "USD"} else "unit"


def window(sentence: Sentence, at: int, step: int, count: int) -> list[str]:
    """Return the words of the next items from a place, left (step -1) or right (1); "<E>" beyond the sentence."""
    items = sentence.items
    return [items[i].text if 0 <= i < len(items) else "<E>" for i in range(at + step, at + step * (count + 1), step)]


def distance_class(n: int) -> str:
    """Return the class of a distance in items, coarser the farther."""
    return str(n) if n < 4 else "4" if n < 7 else "7" if n < 12 else "12" if n < 20 else "20"


def between(sentence: Sentence, at: int, other: int, type_: str) -> tuple[int, int, str]:
    """Return how many quantities and mentions of a type stand between two items, and the clause marks there."""
    low, high = (at, other) if at < other else (other, at)
    quantities = kin = 0
    marks: set[str] = set()
    for item in sentence.items[low + 1 : high]:
        if item.quantity >= 0:
            quantities += 1
        elif item.type == type_:
            kin += 1
        elif item.text in CLAUSE_MARKS or item.text in {",", "(", ")"}:
            marks.add(item.text)
    return quantities, kin, "".join(sorted(marks))


def aligned_place(sentence: Sentence, index: int, type_: str) -> int | None:
    """Return the position of the mention that a list of like length pairs with a number of a list, or None.

    "reduces A and B by 1.2% and 4.2%": the first number belongs to the first name.
    """
    at = sentence.quantity_at[index]
    row = next((r for r in sentence.lists if at in r), None)
    if row is None:
        return None
    rank = row.index(at)
    pairs = [r for r in sentence.lists if len(r) == len(row) and sentence.items[r[0]].type == type_]
    if not pairs:
        return None
    nearest = min(pairs, key=lambda r: min(abs(r[-1] - row[0]), abs(r[0] - row[-1])))
    return nearest[rank]


def order_features(sentence: Sentence, index: int, position: int, type_: str) -> list[str]:
    """Return whether a place is the one that a list pairs with a number."""
    aligned = aligned_place(sentence, index, type_)
    return [] if aligned is None else [f"al{'respectively' in sentence.words}={aligned == position}"]


def link_to_previous(sentence: Sentence, previous: Chosen, at: int) -> str:
    """Return what joins this number to the one decided before it in the sentence."""
    there = sentence.quantity_at.get(previous.quantity, 0)
    quantities, _, marks = between(sentence, there, at, "")
    types = {item.type for item in sentence.items[there + 1 : at] if item.type}
    kinds = "".join(t[0] for t in ("Method", "Dataset", "Hardware") if t in types)
    return f"{marks}|{kinds}|{min(2, quantities)}"


def is_compared(sentence: Sentence, at: int) -> str:
    """Return "C" where a number is itself what is compared with ("compared to 782"), else ""."""
    for i in range(at - 1, max(-1, at - 4), -1):
        item = sentence.items[i]
        if item.quantity >= 0 or item.text in {",", ";"}:
            return ""
        if item.text in COMPARATORS:
            return "C"
    return ""
