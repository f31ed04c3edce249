"""Features of what a number may measure, and of the direction in which it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.lexicon import METRIC_HEADS
from kg.extract.results_clusters import class_of
from kg.extract.results_context import (
    Chosen,
    Context,
    between,
    distance_class,
    link_to_previous,
    order_features,
    unit_class,
    window,
)
from kg.extract.results_words import COSTS, DOWN, LEVEL, UP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.results_rank import Features
    from kg.extract.results_text import Sentence


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
    quantities, kin, marks = between(sentence, at, last if side == "<" else first, "Metric")
    left1 = window(sentence, first, -1, 1)[0]
    right1 = window(sentence, last, 1, 1)[0]
    gap = (
        "_".join(i.text for i in (sentence.items[last + 1 : at] if side == "<" else sentence.items[at + 1 : first]))
        if far <= 3
        else "far"
    )
    head = words[-1] if words else ""
    kind_of_head = class_of(head)
    after, before = window(sentence, at, 1, 2), window(sentence, at, -1, 2)
    return [
        f"hc={kind_of_head}u={unit}",
        f"hc={kind_of_head}U={quantity.unit}",
        f"{side}lc={class_of(left1)}",
        f"{side}rc={class_of(right1)}",
        f"{side}rc={class_of(right1)}{distance_class(far)}",
        f"{side}nc={class_of(after[0])}_{class_of(after[1])}",
        f"{side}pc={class_of(before[1])}_{class_of(before[0])}",
        f"{side}{distance_class(far)}{kind[:3]}",
        f"{side}q{min(quantities, 3)}",
        f"{side}q{min(quantities, 3)}{distance_class(far)}",
        f"{side}k{min(kin, 2)}",
        f"{side}k{min(kin, 2)}q{min(quantities, 2)}",
        f"{side}m{marks}",
        f"{side}l1={left1}",
        f"{side}r1={right1}",
        f"{side}gap={gap}",
        f"{side}gap={gap}u{unit}",
        f"k={kind}",
        f"hd={head}",
        f"u={unit}hd={head}",
        f"u={unit}k={kind}",
        f"{side}u={unit}q{min(quantities, 2)}",
        f"U={quantity.unit}hd={head}",
        f"{side}n1={window(sentence, at, 1, 1)[0]}",
        f"{side}p1={window(sentence, at, -1, 1)[0]}",
        *[f"{side}{x}" for x in order_features(sentence, index, first, "Metric")],
    ]


def _shape(label: str) -> Features:
    """Return what the words of a name look like: whether they end as metrics do, are capitals, begin with a verb."""
    words = label.split()
    if not words:
        return []
    last = words[-1].casefold()
    head = (
        "h" if last in METRIC_HEADS or last.removesuffix("s") in METRIC_HEADS else "a" if words[-1].isupper() else "-"
    )
    capitals = sum(w[:1].isupper() for w in words)
    odd = any(not w.replace("-", "").replace("@", "").isalnum() for w in words)
    verb = words[0].casefold().endswith(("ing", "ed")) or words[0].casefold() in LEVEL | UP | DOWN
    return [f"mh={head}{min(len(words), 3)}", f"mc={min(capitals, 2)}{head}", f"mo={odd}", f"mv={verb}{head}"]


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
        link_to_previous(
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
    out += [f"W={w}u={unit}" for w in words] + [f"WC={class_of(w)}u={unit}" for w in words]
    out.append(f"HC={class_of(words[-1]) if words else ''}{quantity.form}{unit}")
    out += [f"U={quantity.unit}W={words[-1] if words else ''}", f"q={quantity.form}W={words[-1] if words else ''}"]
    earlier = [c.metric.casefold() == label.casefold() for c in context.chosen]
    out.append(f"E={'-' if not earlier else 'a' if all(earlier) else 's' if any(earlier) else 'n'}{where}")
    in_paper = sum(e.type == "Metric" for e in context.entities)
    in_sentence = sum(i.type == "Metric" for i in context.sentences[current.sentence].items)
    out.append(f"N={min(3, in_paper)}{min(2, in_sentence)}{where}{entity is None}")
    out.append(f"N={min(2, in_sentence)}{where}{entity is None}{same}u={unit}")
    out += [f"{x}{y}" for x in _shape(label) for y in ("", f"w{where}", f"u{unit}{entity is None}")]
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
        kind = "U" if word in UP else "D" if word in DOWN else "L" if word in LEVEL else ""
        if kind:
            seen.append(f"{kind}{min(crossed, 1)}{'n' if far <= 2 else 'f'}")
    return seen


def direction_features(context: Context, index: int, current: Chosen, direction: str) -> Features:
    """Return the features of a direction (increase, decrease, absolute) of a number whose metric is known."""
    quantity = context.quantities[index]
    sentence = context.sentences[current.sentence]
    at = sentence.quantity_at[index]
    before = window(sentence, at, -1, 4)
    after = window(sentence, at, 1, 4)
    unit = unit_class(quantity)
    metric = current.metric.casefold()
    head = metric.split()[-1] if metric else ""
    cost = "c" if COSTS & set(metric.replace("-", " ").split()) else "s" if metric == "speedup" else "o"
    left = _nearest(sentence, at, -1, 14)
    right = _nearest(sentence, at, 1, 5)
    first_left = next((k for k in left if k[0] != "L"), "-")
    first_right = next((k for k in right if k[0] != "L" and k[1] == "0"), "-")
    any_left = left[0] if left else "-"
    any_right = right[0] if right else "-"
    previous = context.chosen[-1] if context.chosen else None
    near = previous is not None and previous.sentence == current.sentence
    out = [
        f"u={unit}",
        f"u={unit}{cost}",
        f"mh={head}",
        f"mh={head}u={unit}",
        f"f={quantity.form}",
        f"sg={quantity.sign}{unit}",
        f"q={quantity.qualifier}{unit}",
        f"p12={before[1]} {before[0]}",
        f"n12={after[0]} {after[1]}",
        f"p1u={before[0]}{unit}",
        f"n1u={after[0]}{unit}",
        f"r={quantity.value_high is not None}{unit}",
        f"L={any_left}{unit}",
        f"R={any_right}{unit}",
        f"LR={any_left}{any_right}{unit}",
        f"lc={first_left}{cost}{unit}",
        f"rc={first_right}{cost}{unit}",
        f"lrc={first_left}{first_right}{cost}{unit}",
        f"lr={first_left}{first_right}{before[0]}",
        f"lcp={first_left}{cost}{before[0]}",
    ]
    out += [f"p={w}{unit}" for w in before] + [f"n={w}{unit}" for w in after]
    out += [f"P={w}" for w in before] + [f"N={w}" for w in after]
    classes = [class_of(w) for w in before], [class_of(w) for w in after]
    out += [f"pc={c}{unit}" for c in classes[0]] + [f"nc={c}{unit}" for c in classes[1]]
    out += [f"pc12={classes[0][1]}_{classes[0][0]}", f"nc12={classes[1][0]}_{classes[1][1]}"]
    out += [
        f"hc={class_of(head)}u={unit}",
        f"hc={class_of(head)}{first_left}{unit}",
        f"hc={class_of(head)}{first_right}",
    ]
    out += [f"hcp={class_of(head)}{classes[0][0]}"]
    out += [f"l{i}={k}{unit}" for i, k in enumerate(left[:3])]
    if near and previous is not None:
        alike = context.quantities[previous.quantity].unit == quantity.unit
        link = between(sentence, sentence.quantity_at.get(previous.quantity, 0), at, "")[2]
        fresh = any(k[1] == "0" for k in left)
        out += [
            f"h={previous.direction}{alike}",
            f"h={previous.direction}{alike}{link}",
            f"h={previous.direction}{alike}{fresh}{any_left}",
        ]
    return [f"{direction[0]}:{x}" for x in out]
