"""Features of a number, and of what may fill its slots: strings for the log-linear models.

Names are short because there are many: `p1` is the item before, `n1` the item after, `Q` the number, `c` a candidate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.quantities import Quantity
    from kg.extract.results_metrics import MetricPhrase
    from kg.extract.results_rank import Features
    from kg.extract.results_text import Named, Sentence

_COMPARE = frozenset(
    [
        "than",
        "compared",
        "over",
        "vs",
        "versus",
        "relative",
        "comparison",
        "baseline",
        "baselines",
        "outperforms",
        "outperforming",
        "surpasses",
        "surpassing",
        "faster",
        "while",
        "whereas",
        "from",
        "against",
        "original",
        "only",
        "improvement",
        "improves",
        "reduces",
        "speedup",
        "respectively",
        "matching",
    ]
)
_COMPARATORS = frozenset(
    [
        "than",
        "over",
        "vs",
        "versus",
        "against",
        "compared",
        "relative",
        "comparison",
        "outperforms",
        "outperform",
        "outperforming",
        "outperformed",
        "surpasses",
        "surpass",
        "surpassing",
        "exceeds",
        "exceeding",
        "beats",
        "beating",
        "baseline",
        "original",
        "unlike",
        "matching",
        "matches",
        "rivaling",
        "from",
    ]
)
_PREPOSITIONS = frozenset(
    [
        "on",
        "in",
        "at",
        "with",
        "using",
        "under",
        "across",
        "by",
        "for",
        "of",
        "within",
        "via",
        "to",
        "through",
        "when",
        "into",
        "among",
        "between",
    ]
)
_UP = frozenset(
    [
        "increase",
        "increases",
        "increased",
        "increasing",
        "improve",
        "improves",
        "improved",
        "improving",
        "improvement",
        "improvements",
        "gain",
        "gains",
        "gained",
        "boost",
        "boosts",
        "boosted",
        "boosting",
        "faster",
        "higher",
        "more",
        "greater",
        "larger",
        "longer",
        "speedup",
        "speedups",
        "speed-up",
        "speed-ups",
        "accelerates",
        "accelerate",
        "accelerating",
        "acceleration",
        "enhances",
        "enhance",
        "enhancing",
        "enhancement",
        "raises",
        "raising",
        "raise",
        "lifts",
        "up",
        "better",
        "outperforms",
        "outperforming",
        "outperform",
        "surpasses",
        "surpassing",
        "surpass",
        "exceeding",
        "exceeds",
        "exceed",
        "doubles",
        "doubling",
        "rises",
        "increment",
        "expands",
        "advantage",
        "uplift",
        "absolute",
        "relative",
        "stronger",
        "above",
        "grows",
    ]
)
_DOWN = frozenset(
    [
        "reduce",
        "reduces",
        "reduced",
        "reducing",
        "reduction",
        "reductions",
        "decrease",
        "decreases",
        "decreased",
        "decreasing",
        "lower",
        "lowers",
        "lowering",
        "less",
        "fewer",
        "smaller",
        "shorter",
        "drop",
        "drops",
        "dropping",
        "cut",
        "cuts",
        "cutting",
        "save",
        "saves",
        "saving",
        "savings",
        "shrink",
        "shrinks",
        "shrinking",
        "compress",
        "compresses",
        "compression",
        "loss",
        "degradation",
        "degrades",
        "decline",
        "declines",
        "saved",
        "halves",
        "halving",
        "lesser",
        "cheaper",
        "eliminates",
        "eliminating",
        "slashes",
        "minimizes",
        "lowered",
        "drops",
        "falls",
        "overhead",
        "quicker",
        "below",
    ]
)
_LEVEL = frozenset(
    [
        "achieve",
        "achieves",
        "achieved",
        "achieving",
        "reach",
        "reaches",
        "reached",
        "reaching",
        "attain",
        "attains",
        "attained",
        "attaining",
        "obtain",
        "obtains",
        "of",
        "obtained",
        "obtaining",
        "at",
        "with",
        "is",
        "was",
        "are",
        "were",
        "only",
        "requires",
        "requiring",
        "takes",
        "uses",
        "using",
        "accuracy",
        "score",
        "scores",
        "to",
        "running",
        "runs",
        "yields",
        "yielding",
        "maintains",
        "maintaining",
        "retains",
        "retaining",
        "retain",
        "preserves",
        "preserving",
        "operates",
        "consumes",
        "total",
    ]
)
_COSTS = frozenset(
    [
        "latency",
        "time",
        "error",
        "errors",
        "cost",
        "costs",
        "memory",
        "parameters",
        "parameter",
        "flops",
        "energy",
        "power",
        "consumption",
        "rate",
        "loss",
        "size",
        "usage",
        "footprint",
        "perplexity",
        "overhead",
        "fid",
        "fvd",
        "rmse",
        "mae",
        "wer",
        "runtime",
        "tokens",
        "compute",
        "computation",
        "computations",
        "storage",
        "bandwidth",
        "params",
        "complexity",
        "ttft",
        "eer",
        "hours",
        "vram",
        "macs",
        "gflops",
        "steps",
        "bitrate",
        "bd-rate",
        "traffic",
        "distance",
        "collision",
        "hallucination",
        "training-time",
        "epe",
        "delay",
        "lpips",
        "cache",
        "samples",
        "data",
        "labels",
        "calls",
        "epochs",
    ]
)
_CLAUSE = frozenset({"while", "whereas", "but", ";", "and", "with", "which"})
_UNITS_OF_TIME = frozenset({"ms", "s", "us", "ns", "min", "h", "days", "weeks", "months", "years", "GPU hours"})


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
    """A document as the features see it, and what was decided so far."""

    text: str
    sentences: list[Sentence]
    quantities: list[Quantity]
    entities: list[Named]
    sentence_of: dict[int, int]
    chosen: list[Chosen] = field(default_factory=list)
    last_sentence: dict[int, list[int]] = field(default_factory=dict)


def unit_class(quantity: Quantity) -> str:
    """Return the kind of unit that a quantity has."""
    unit = quantity.unit
    if quantity.counted:
        return "count"
    if unit in _UNITS_OF_TIME:
        return "time"
    if unit == "fps" or unit.endswith(("/s", "Hz")):
        return "rate"
    if unit.endswith("B") and len(unit) <= 3:
        return "bytes"
    return unit if unit in {"x", "%", "points", "", "fps", "parameters", "tokens", "dB", "USD"} else "unit"


def _shape(quantity: Quantity) -> str:
    value = quantity.value
    digits = len(quantity.text.partition(".")[2]) if "." in quantity.text else 0
    size = (
        "0"
        if value == 0
        else "s"
        if value < 1
        else "1"
        if value == 1
        else "d"
        if value < 10
        else "c"
        if value < 100
        else "C"
    )
    if value >= 1000:
        size = "Y" if 1950 <= value <= 2035 and value == value.to_integral_value() and "," not in quantity.text else "K"
    return f"{size}{'.' if digits else ''}"


def _window(sentence: Sentence, at: int, step: int, count: int) -> list[str]:
    items = sentence.items
    return [items[i].text if 0 <= i < len(items) else "<E>" for i in range(at + step, at + step * (count + 1), step)]


def number_features(context: Context, index: int) -> Features:
    """Return the features that tell an outcome from any other number."""
    quantity = context.quantities[index]
    sentence = context.sentences[context.sentence_of[index]]
    at = sentence.quantity_at[index]
    before = _window(sentence, at, -1, 5)
    after = _window(sentence, at, 1, 5)
    unit = unit_class(quantity)
    count = len(sentence.quantity_at)
    out = [
        "b",
        f"u={unit}",
        f"U={quantity.unit}",
        f"sh={_shape(quantity)}",
        f"u+sh={unit}{_shape(quantity)}",
        f"f={quantity.form}{unit}",
        f"q={quantity.qualifier}",
        f"q+u={quantity.qualifier}{unit}",
        f"sg={quantity.sign}",
        f"r={quantity.value_high is not None}{unit}",
        f"t={sentence.title}{unit}",
        f"n={min(count, 6)}",
        f"where={min(4, 5 * sentence.index // max(1, len(context.sentences)))}{unit}",
        f"p1={before[0]}",
        f"n1={after[0]}",
        f"p12={before[1]} {before[0]}",
        f"n12={after[0]} {after[1]}",
        f"pn={before[0]}_{after[0]}",
        f"p1u={before[0]}_{unit}",
        f"n1u={after[0]}_{unit}",
    ]
    out += [f"p={w}" for w in before[:4]]
    out += [f"n={w}" for w in after[:4]]
    out += [f"pu={w}{unit}" for w in before[1:4]]
    out += [f"nu={w}{unit}" for w in after[1:4]]
    out += [f"s={w}_{unit}" for w in sorted(sentence.words & _COMPARE)]
    if sentence.entity_at:
        out += [f"st={t}{unit}" for t in sorted({context.entities[e].type for e in sentence.entity_at})]
    units = [context.quantities[q].unit for q in sentence.quantity_at if q != index]
    row = next((r for r in sentence.lists if at in r), ())
    near = _window(sentence, at, -1, 4)
    inside = "(" in near and ")" not in near
    out += [
        f"row={min(len(row), 4)}{unit}",
        f"par={inside}{unit}{index in sentence.anchors}",
        f"cmp={_compared(sentence, at)}{unit}",
    ]
    out.append(f"same={quantity.unit in units}{unit}")
    out += [f"in={t}{unit}" for t in _covering(context, quantity)]
    return out


def _covering(context: Context, quantity: Quantity) -> list[str]:
    return sorted(
        {
            entity.type
            for entity in context.entities
            for start, end in entity.spans
            if start <= quantity.start < end or start < quantity.end <= end
        }
    )


# -- slots -------------------------------------------------------------------------------------------------


def _distance(n: int) -> str:
    return str(n) if n < 4 else "4" if n < 7 else "7" if n < 12 else "12" if n < 20 else "20"


def _between(sentence: Sentence, at: int, other: int, type_: str) -> tuple[int, int, str]:
    """Return how many quantities and mentions of a type stand between two items, and the clause marks there."""
    low, high = (at, other) if at < other else (other, at)
    quantities = kin = 0
    marks: set[str] = set()
    for item in sentence.items[low + 1 : high]:
        if item.quantity >= 0:
            quantities += 1
        elif item.type == type_:
            kin += 1
        elif item.text in _CLAUSE or item.text in {",", "(", ")"}:
            marks.add(item.text)
    return quantities, kin, "".join(sorted(marks))


def _aligned(sentence: Sentence, index: int, type_: str) -> int | None:
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


def _order(sentence: Sentence, index: int, position: int, type_: str) -> list[str]:
    """Return whether a place is the one that a list pairs with a number."""
    aligned = _aligned(sentence, index, type_)
    return [] if aligned is None else [f"al{'respectively' in sentence.words}={aligned == position}"]


def _structure(context: Context, sentence: Sentence, index: int, type_: str, entity: int | None) -> list[str]:
    """Return how the sentence's structure speaks for an entity: paired in lists, before parentheses, first in clause."""
    at = sentence.quantity_at[index]
    items = sentence.items
    out: list[str] = []
    aligned = _aligned(sentence, index, type_)
    if aligned is not None:
        out.append(f"AL{'respectively' in sentence.words}={items[aligned].entity == entity}")
    anchor = sentence.anchors.get(index)
    if anchor is not None and items[anchor].type == type_:
        same = items[anchor].entity == entity
        roles = "+".join(sorted(context.entities[items[anchor].entity].roles))
        out += [f"AN={same}", f"AN={same}R={roles}"]
    clause = sentence.clauses[at]
    first = next((i for i in items if i.type == type_ and sentence.clauses[_position(sentence, i)] == clause), None)
    out.append(f"CF={clause > 0}{None if first is None else first.entity == entity}")
    after = next((items[p] for p in range(at + 1, min(at + 5, len(items))) if items[p].type == type_), None)
    if after is not None:
        gap = [items[p].text for p in range(at + 1, len(items)) if p < _position(sentence, after)]
        if gap and gap[-1] in {"(", "for", "by", "of", "in", "on", "over", "from"}:
            out.append(f"AF={gap[-1]}{after.entity == entity}")
    return out


def _position(sentence: Sentence, item: object) -> int:
    return next(p for p, other in enumerate(sentence.items) if other is item)


def entity_features(context: Context, index: int, slot: str, entity: int | None, current: Chosen) -> Features:
    """Return the features of an entity (None: of nothing) as the filler of a slot of a number."""
    quantity = context.quantities[index]
    sentence = context.sentences[current.sentence]
    unit = unit_class(quantity)
    previous = context.chosen[-1] if context.chosen else None
    near = previous is not None and previous.sentence == sentence.index
    before = getattr(previous, slot) if previous is not None else None
    history = "0" if previous is None else f"{'s' if near else 'p'}{before == entity}"
    at = sentence.quantity_at[index]
    link = _link(context, sentence, previous, at) if near and previous is not None else ""
    main_type = {"dataset": "Dataset", "hardware": "Hardware"}.get(slot, "Method")
    structure = _structure(context, sentence, index, main_type, entity)
    cost = (
        "c"
        if _COSTS & set(current.metric.casefold().replace("-", " ").split())
        else "s"
        if current.metric == "speedup"
        else "o"
    )
    if entity is None:
        type_ = {"dataset": "Dataset", "hardware": "Hardware"}.get(slot, "Method")
        kin = [p for p, item in enumerate(sentence.items) if item.type == type_]
        out = ["0", f"0h={history}", f"0h={history}{link}", f"0u={unit}", f"0d={current.direction}", f"0k={min(3, len(kin))}",
               f"0f={quantity.form}", f"0m={current.metric.casefold()}", f"0u+d={unit}{current.direction}k{bool(kin)}",
               f"0hk={history}{bool(kin)}"]  # fmt: skip
        out += [f"0{x}" for x in structure] + [
            f"0mc={cost}{bool(kin)}",
            f"0mc={cost}{unit}",
            f"0mc={cost}{history}",
            f"0mc={cost}{current.direction}",
        ]
        governors = sorted({_governor(sentence, p) for p in kin})
        out += [f"0G={g}" for g in governors] + [f"0G={g}{unit}" for g in governors]
        compared = _compared(sentence, at) or quantity.form[:1]
        out += [f"0C={compared}", f"0C={compared}{unit}", f"0C={compared}{history}"]
        out += [f"0w={w}" for w in sorted(sentence.words & _COMPARE)]
        out += [f"0p={w}" for w in _window(sentence, at, -1, 2)] + [f"0n={w}" for w in _window(sentence, at, 1, 3)]
        return list(dict.fromkeys(out))
    named = context.entities[entity]
    roles = "+".join(sorted(named.roles))
    places = sentence.entity_at.get(entity, ())
    here = "s" if places else _elsewhere(context, entity, sentence.index)
    compared = _compared(sentence, at) or quantity.form[:1]
    out = [f"C={compared}{named.main}", f"t={named.type}", f"R={roles}", f"h={history}", f"h={history}{here}", f"h={history}{link}", f"w={here}",
           f"R={roles}w={here}", f"g={named.generic}{here}", f"main={named.main}w={here}", f"u={unit}R={roles}", f"d={current.direction}R={roles}",
           f"first={named.in_title}{here}", f"c={min(4, len(named.spans))}{here}", f"hR={history}{roles}"]  # fmt: skip
    if slot != "subject" and entity == current.subject:
        out.append("subj")
    if slot == "subject" and not any(context.entities[e].type == "Method" for e in sentence.entity_at):
        out.append(f"none{here}main={named.main}{'we' if sentence.words & {'our', 'we', 'it'} else ''}")
    if slot == "subject":
        out += [
            f"m={'size' if current.metric.casefold() in ('size', 'dataset size') else ''}{named.type}{'proposed' in named.roles}"
        ]
    for place in places:
        out += _place_features(context, sentence, index, at, place, named, current)
    if here == "p":
        out += _previous_features(context, sentence, entity, named)
    out += structure
    out += [f"mc={cost}{here}", f"mc={cost}{history}"]
    return list(dict.fromkeys(out))


def _governor(sentence: Sentence, place: int) -> str:
    """Return the class of the word that governs a mention: a comparator, a preposition, or what else begins its phrase."""
    items = sentence.items
    for i in range(place - 1, max(-1, place - 6), -1):
        item = items[i]
        if item.quantity >= 0 or item.entity >= 0:
            return "<M>" if item.entity >= 0 else "<Q>"
        if item.text in _COMPARATORS:
            return "CMP"
        if item.text in _PREPOSITIONS:
            return item.text
        if item.text in {",", ";", "(", ")", ":", "while", "whereas", "but"}:
            return item.text
    return "START" if place < 6 else "-"


def _compared(sentence: Sentence, at: int) -> str:
    """Return whether a number is itself what is compared with ("compared to 782", "from 84.0 (Rival) to 91.2")."""
    for i in range(at - 1, max(-1, at - 4), -1):
        item = sentence.items[i]
        if item.quantity >= 0 or item.text in {",", ";"}:
            return ""
        if item.text in _COMPARATORS:
            return "C"
    return ""


def _place_features(
    context: Context, sentence: Sentence, index: int, at: int, place: int, named: Named, current: Chosen
) -> Features:
    side = "<" if place < at else ">"
    far = _distance(abs(place - at) - 1)
    quantities, kin, marks = _between(sentence, at, place, named.type)
    left1, left2 = _window(sentence, place, -1, 2)
    right1, right2 = _window(sentence, place, 1, 2)
    unit = unit_class(context.quantities[index])
    role = "+".join(sorted(named.roles))
    out = [f"{side}{far}", f"{side}q{min(quantities, 3)}", f"{side}k{min(kin, 3)}", f"{side}q{min(quantities, 2)}k{min(kin, 2)}",
           f"{side}m{marks}", f"{side}l1={left1}", f"{side}l2={left2} {left1}", f"{side}r1={right1}", f"{side}r2={right1} {right2}",
           f"{side}l1={left1}q{min(quantities, 2)}k{min(kin, 1)}", f"{side}l1={left1}R={role}", f"{side}R={role}q{min(quantities, 2)}",
           f"{side}R={role}k{min(kin, 2)}", f"{side}u={unit}", f"{side}d={current.direction}l1={left1}", f"{side}l1={left1}d{far}"]  # fmt: skip
    governor = _governor(sentence, place)
    compared = _compared(sentence, at) or context.quantities[index].form[:1]
    out += [f"{side}G={governor}", f"{side}G={governor}R={role}", f"{side}G={governor}k{min(kin, 2)}q{min(quantities, 2)}", f"{side}G={governor}u={unit}{current.direction[0]}",
            f"{side}G={governor}C={compared}", f"C={compared}R={role}", f"{side}C={compared}k{min(kin, 2)}q{min(quantities, 1)}"]  # fmt: skip
    first = min(p for p, item in enumerate(sentence.items) if item.type == named.type)
    out.append(f"{side}first={place == first}{'proposed' in named.roles}")
    if side == ">" and left1 == "(" and place - at <= 3:
        out.append("paren>")
    if side == "<" and right1 == "(" and kin == 0 and at - place <= 5:
        out.append(f"paren<q{min(quantities, 2)}")
    out += _order(sentence, index, place, named.type)
    if kin == 0 and quantities == 0:
        out.append(f"{side}adjacent{role}")
    return out


def _previous_features(context: Context, sentence: Sentence, entity: int, named: Named) -> Features:
    previous = context.sentences[sentence.index - 1]
    places = previous.entity_at[entity]
    first = min(p for p, item in enumerate(previous.items) if item.type == named.type)
    left = _window(previous, places[0], -1, 1)[0]
    start = sentence.items[0].text if sentence.items else ""
    return [
        f"pv first={places[0] == first}",
        f"pv l1={left}",
        f"pv start={start}",
        f"pv own={not _has(context, sentence, named.type)}",
    ]


def _has(context: Context, sentence: Sentence, type_: str) -> bool:
    return any(context.entities[e].type == type_ for e in sentence.entity_at)


def _elsewhere(context: Context, entity: int, index: int) -> str:
    where = context.last_sentence.get(entity, [])
    if index - 1 in where and not context.sentences[index - 1].title:
        return "p"
    if any(0 < index - i <= 2 for i in where):
        return "p2"
    return "e" if any(i < index for i in where) else "l"


def _link(context: Context, sentence: Sentence, previous: Chosen, at: int) -> str:
    """Return what joins this number to the one decided before it in the sentence."""
    there = sentence.quantity_at.get(previous.quantity, 0)
    quantities, _, marks = _between(sentence, there, at, "")
    types = {item.type for item in sentence.items[there + 1 : at] if item.type}
    return f"{marks}|{'M' if 'Method' in types else ''}{'D' if 'Dataset' in types else ''}{'H' if 'Hardware' in types else ''}|{min(2, quantities)}"


# -- metric and direction ----------------------------------------------------------------------------------


def metric_place_features(
    context: Context, index: int, current: Chosen, first: int, last: int, words: Sequence[str], kind: str
) -> Features:
    """Return the features of a stretch of the sentence as the metric of a number."""
    quantity = context.quantities[index]
    sentence = context.sentences[current.sentence]
    at = sentence.quantity_at[index]
    unit = unit_class(quantity)
    side = "<" if last < at else ">"
    far = abs((last if side == "<" else first) - at) - 1
    quantities, kin, marks = _between(sentence, at, last if side == "<" else first, "Metric")
    left1 = _window(sentence, first, -1, 1)[0]
    right1 = _window(sentence, last, 1, 1)[0]
    gap = (
        "_".join(i.text for i in (sentence.items[last + 1 : at] if side == "<" else sentence.items[at + 1 : first]))
        if far <= 3
        else "far"
    )
    head = words[-1] if words else ""
    return [f"{side}{_distance(far)}{kind[:3]}", f"{side}q{min(quantities, 3)}", f"{side}q{min(quantities, 3)}{_distance(far)}",
            f"{side}k{min(kin, 2)}", f"{side}k{min(kin, 2)}q{min(quantities, 2)}", f"{side}m{marks}", f"{side}l1={left1}", f"{side}r1={right1}", f"{side}gap={gap}", f"{side}gap={gap}u{unit}",
            f"k={kind}", f"hd={head}", f"u={unit}hd={head}", f"u={unit}k={kind}", f"{side}u={unit}q{min(quantities, 2)}",
            f"U={quantity.unit}hd={head}", f"{side}n1={_window(sentence, at, 1, 1)[0]}", f"{side}p1={_window(sentence, at, -1, 1)[0]}",
            *[f"{side}{x}" for x in _order(sentence, index, first, "Metric")]]  # fmt: skip


def metric_features(
    context: Context, index: int, current: Chosen, label: str, entity: int | None, where: str
) -> Features:
    """Return the features of a metric whatever its place."""
    quantity = context.quantities[index]
    unit = unit_class(quantity)
    previous = context.chosen[-1] if context.chosen else None
    near = previous is not None and previous.sentence == current.sentence
    same = previous is not None and previous.metric.casefold() == label.casefold()
    same_unit = previous is not None and context.quantities[previous.quantity].unit == quantity.unit
    words = label.casefold().split()
    link = (
        _link(
            context,
            context.sentences[current.sentence],
            previous,
            context.sentences[current.sentence].quantity_at[index],
        )
        if near and previous
        else ""
    )
    out = [
        f"L={label.casefold()}",
        f"L={label.casefold()}u={unit}",
        f"w={where}",
        f"same={near}{same}{same_unit}",
        f"same={near}{same}{same_unit}{where}{link}",
        f"len={len(words)}{where[:1]}",
    ]
    out += [f"W={w}u={unit}" for w in words]
    if entity is not None:
        named = context.entities[entity]
        out += [f"R={'+'.join(sorted(named.roles))}{where}", f"c={min(3, len(named.spans))}{where}"]
    else:
        out.append(f"new{where}")
    return out


def _nearest(sentence: Sentence, at: int, step: int, reach: int) -> list[str]:
    """Return the classes of the change words nearest to a place, to one side, up to another quantity."""
    items = sentence.items
    seen: list[str] = []
    crossed = 0
    for far in range(1, reach + 1):
        i = at + far * step
        if not 0 <= i < len(items) or items[i].text in {";", "."}:
            break
        word = items[i].text
        crossed += items[i].quantity >= 0
        kind = "U" if word in _UP else "D" if word in _DOWN else "L" if word in _LEVEL else ""
        if kind:
            seen.append(f"{kind}{min(crossed, 1)}{'n' if far <= 2 else 'f'}")
    return seen


def direction_features(context: Context, index: int, current: Chosen, direction: str) -> Features:
    """Return the features of a direction (increase, decrease, absolute) of a number whose metric is known."""
    quantity = context.quantities[index]
    sentence = context.sentences[current.sentence]
    at = sentence.quantity_at[index]
    before = _window(sentence, at, -1, 4)
    after = _window(sentence, at, 1, 4)
    unit = unit_class(quantity)
    metric = current.metric.casefold()
    head = metric.split()[-1] if metric else ""
    cost = "c" if _COSTS & set(metric.replace("-", " ").split()) else "s" if metric == "speedup" else "o"
    left = _nearest(sentence, at, -1, 14)
    right = _nearest(sentence, at, 1, 5)
    first_left = next((k for k in left if k[0] != "L"), "-")
    first_right = next((k for k in right if k[0] != "L" and k[1] == "0"), "-")
    any_left = left[0] if left else "-"
    any_right = right[0] if right else "-"
    previous = context.chosen[-1] if context.chosen else None
    near = previous is not None and previous.sentence == current.sentence
    out = [f"u={unit}", f"u={unit}{cost}", f"mh={head}", f"mh={head}u={unit}", f"f={quantity.form}", f"sg={quantity.sign}{unit}",
           f"q={quantity.qualifier}{unit}", f"p12={before[1]} {before[0]}", f"n12={after[0]} {after[1]}", f"p1u={before[0]}{unit}",
           f"n1u={after[0]}{unit}", f"r={quantity.value_high is not None}{unit}", f"L={any_left}{unit}", f"R={any_right}{unit}",
           f"LR={any_left}{any_right}{unit}", f"lc={first_left}{cost}{unit}", f"rc={first_right}{cost}{unit}",
           f"lrc={first_left}{first_right}{cost}{unit}", f"lr={first_left}{first_right}{before[0]}", f"lcp={first_left}{cost}{before[0]}"]  # fmt: skip
    out += [f"p={w}{unit}" for w in before] + [f"n={w}{unit}" for w in after]
    out += [f"P={w}" for w in before] + [f"N={w}" for w in after]
    out += [f"l{i}={k}{unit}" for i, k in enumerate(left[:3])]
    if near and previous is not None:
        alike = context.quantities[previous.quantity].unit == quantity.unit
        link = _between(sentence, sentence.quantity_at.get(previous.quantity, 0), at, "")[2]
        fresh = any(k[1] == "0" for k in left)
        out += [
            f"h={previous.direction}{alike}",
            f"h={previous.direction}{alike}{link}",
            f"h={previous.direction}{alike}{fresh}{any_left}",
        ]
    return [f"{direction[0]}:{x}" for x in out]
