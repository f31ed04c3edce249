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
    "than compared over vs versus relative comparison baseline baselines outperforms outperforming surpasses surpassing"
    " faster while whereas from against original only improvement improves reduces speedup respectively matching".split()
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
    if 1000 <= value:
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
    out.append(f"same={quantity.unit in units}{unit}")
    out += [f"in={t}" for t in _covering(context, quantity)]
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


def _between(context: Context, sentence: Sentence, at: int, other: int, type_: str) -> tuple[int, int, str]:
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


def _order(context: Context, sentence: Sentence, index: int, position: int, type_: str) -> list[str]:
    """Return how the rank of a mention among its kind fits the rank of the number among its kind."""
    unit = context.quantities[index].unit
    peers = [q for q in sentence.quantity_at if context.quantities[q].unit == unit]
    mentions = [p for p, item in enumerate(sentence.items) if item.type == type_]
    last = [p for p in mentions if p < sentence.quantity_at[peers[0]]][-len(peers) :] if peers else []
    nexts = [p for p in mentions if peers and p > sentence.quantity_at[peers[-1]]][: len(peers)]
    rank = peers.index(index) if index in peers else 0
    respectively = "respectively" in sentence.words
    out = []
    for name, row in (("l", last), ("n", nexts)):
        if len(peers) > 1 and len(row) == len(peers) and position in row:
            out.append(f"ord{name}{respectively}={row.index(position) == rank}")
    return out


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
    if entity is None:
        type_ = {"dataset": "Dataset", "hardware": "Hardware"}.get(slot, "Method")
        kin = [p for p, item in enumerate(sentence.items) if item.type == type_]
        out = ["0", f"0h={history}", f"0h={history}{link}", f"0u={unit}", f"0d={current.direction}", f"0k={min(3, len(kin))}",
               f"0f={quantity.form}", f"0m={current.metric.casefold()}", f"0u+d={unit}{current.direction}k{bool(kin)}",
               f"0hk={history}{bool(kin)}"]  # fmt: skip
        out += [f"0w={w}" for w in sorted(sentence.words & _COMPARE)]
        out += [f"0p={w}" for w in _window(sentence, at, -1, 2)] + [f"0n={w}" for w in _window(sentence, at, 1, 3)]
        return out
    named = context.entities[entity]
    roles = "+".join(sorted(named.roles))
    places = sentence.entity_at.get(entity, ())
    here = "s" if places else _elsewhere(context, entity, sentence.index)
    out = [f"t={named.type}", f"R={roles}", f"h={history}", f"h={history}{here}", f"h={history}{link}", f"w={here}",
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
    return out


def _place_features(
    context: Context, sentence: Sentence, index: int, at: int, place: int, named: Named, current: Chosen
) -> Features:
    side = "<" if place < at else ">"
    far = _distance(abs(place - at) - 1)
    quantities, kin, marks = _between(context, sentence, at, place, named.type)
    left1, left2 = _window(sentence, place, -1, 2)
    right1, right2 = _window(sentence, place, 1, 2)
    unit = unit_class(context.quantities[index])
    role = "+".join(sorted(named.roles))
    out = [f"{side}{far}", f"{side}q{min(quantities, 3)}", f"{side}k{min(kin, 3)}", f"{side}q{min(quantities, 2)}k{min(kin, 2)}",
           f"{side}m{marks}", f"{side}l1={left1}", f"{side}l2={left2} {left1}", f"{side}r1={right1}", f"{side}r2={right1} {right2}",
           f"{side}l1={left1}q{min(quantities, 2)}k{min(kin, 1)}", f"{side}l1={left1}R={role}", f"{side}R={role}q{min(quantities, 2)}",
           f"{side}R={role}k{min(kin, 2)}", f"{side}u={unit}", f"{side}d={current.direction}l1={left1}", f"{side}l1={left1}d{far}"]  # fmt: skip
    first = min(p for p, item in enumerate(sentence.items) if item.type == named.type)
    out.append(f"{side}first={place == first}{'proposed' in named.roles}")
    if side == ">" and left1 == "(" and place - at <= 3:
        out.append("paren>")
    if side == "<" and right1 == "(" and kin == 0 and at - place <= 5:
        out.append(f"paren<q{min(quantities, 2)}")
    out += _order(context, sentence, index, place, named.type)
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
    quantities, _, marks = _between(context, sentence, there, at, "")
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
    quantities, kin, marks = _between(context, sentence, at, last if side == "<" else first, "Metric")
    left1 = _window(sentence, first, -1, 1)[0]
    right1 = _window(sentence, last, 1, 1)[0]
    gap = (
        "_".join(i.text for i in (sentence.items[last + 1 : at] if side == "<" else sentence.items[at + 1 : first]))
        if far <= 3
        else "far"
    )
    head = words[-1] if words else ""
    return [f"{side}{_distance(far)}{kind[:3]}", f"{side}q{min(quantities, 3)}", f"{side}q{min(quantities, 3)}{_distance(far)}",
            f"{side}k{min(kin, 2)}", f"{side}m{marks}", f"{side}l1={left1}", f"{side}r1={right1}", f"{side}gap={gap}", f"{side}gap={gap}u{unit}",
            f"k={kind}", f"hd={head}", f"u={unit}hd={head}", f"u={unit}k={kind}", f"{side}u={unit}q{min(quantities, 2)}",
            f"U={quantity.unit}hd={head}", f"{side}n1={_window(sentence, at, 1, 1)[0]}", f"{side}p1={_window(sentence, at, -1, 1)[0]}",
            *[f"{side}{x}" for x in _order(context, sentence, index, first, "Metric")]]  # fmt: skip


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


def direction_features(context: Context, index: int, current: Chosen, direction: str) -> Features:
    """Return the features of a direction (increase, decrease, absolute) of a number whose metric is known."""
    quantity = context.quantities[index]
    sentence = context.sentences[current.sentence]
    at = sentence.quantity_at[index]
    before = _window(sentence, at, -1, 5)
    after = _window(sentence, at, 1, 5)
    unit = unit_class(quantity)
    metric = current.metric.casefold()
    head = metric.split()[-1] if metric else ""
    previous = context.chosen[-1] if context.chosen else None
    near = previous is not None and previous.sentence == current.sentence
    out = [f"u={unit}", f"U={quantity.unit}", f"m={metric}", f"mh={head}", f"mh={head}u={unit}", f"f={quantity.form}", f"sg={quantity.sign}{unit}",
           f"q={quantity.qualifier}{unit}", f"p12={before[1]} {before[0]}", f"n12={after[0]} {after[1]}", f"p1u={before[0]}{unit}", f"n1u={after[0]}{unit}",
           f"r={quantity.value_high is not None}{unit}", f"p1n1={before[0]}{after[0]}"]  # fmt: skip
    out += [f"p={w}{unit}" for w in before[:5]] + [f"n={w}{unit}" for w in after[:5]]
    out += [f"s={w}{unit}" for w in sorted(sentence.words) if w.isalpha() and len(w) > 3]
    if near and previous is not None:
        alike = context.quantities[previous.quantity].unit == quantity.unit
        link = _between(context, sentence, sentence.quantity_at.get(previous.quantity, 0), at, "")[2]
        out += [f"h={previous.direction}{alike}", f"h={previous.direction}{alike}{link}"]
    if head:
        places = [p for p, item in enumerate(sentence.items) if item.text == head]
        out += [f"mside={'<' if p < at else '>'}" for p in places[:1]]
    return [f"{direction[0]}:{x}" for x in out]
