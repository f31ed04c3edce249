"""Features that tell an outcome from any other number: its unit, its form and the words around it.

Names of features are short because there are many: `p1` is the item before, `n1` the item after, `u` the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.results_clusters import class_of
from kg.extract.results_context import Context, is_compared, unit_class, window
from kg.extract.results_words import COMPARING

if TYPE_CHECKING:
    from kg.extract.quantities import Quantity
    from kg.extract.results_rank import Features


def number_features(context: Context, index: int) -> Features:
    """Return the features that tell an outcome from any other number."""
    quantity = context.quantities[index]
    sentence = context.sentences[context.sentence_of[index]]
    at = sentence.quantity_at[index]
    before = window(sentence, at, -1, 5)
    after = window(sentence, at, 1, 5)
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
    classes = [class_of(w) for w in before], [class_of(w) for w in after]
    out += [f"pc={c}{unit}" for c in classes[0][:4]] + [f"nc={c}{unit}" for c in classes[1][:4]]
    out += [f"pc12={classes[0][1]}_{classes[0][0]}{unit}", f"nc12={classes[1][0]}_{classes[1][1]}{unit}"]
    out.append(f"pnc={classes[0][0]}_{classes[1][0]}{unit}")
    out += [f"pu={w}{unit}" for w in before[1:4]]
    out += [f"nu={w}{unit}" for w in after[1:4]]
    out += [f"s={w}_{unit}" for w in sorted(sentence.words & COMPARING)]
    if sentence.entity_at:
        out += [f"st={t}{unit}" for t in sorted({context.entities[e].type for e in sentence.entity_at})]
    units = [context.quantities[q].unit for q in sentence.quantity_at if q != index]
    row = next((r for r in sentence.lists if at in r), ())
    near = window(sentence, at, -1, 4)
    inside = "(" in near and ")" not in near
    out += [
        f"row={min(len(row), 4)}{unit}",
        f"par={inside}{unit}{index in sentence.anchors}",
        f"cmp={is_compared(sentence, at)}{unit}",
    ]
    out.append(f"same={quantity.unit in units}{unit}")
    out += [f"in={t}{unit}" for t in _covering(context, quantity)]
    return out


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


def _covering(context: Context, quantity: Quantity) -> list[str]:
    return sorted(
        {
            entity.type
            for entity in context.entities
            for start, end in entity.spans
            if start <= quantity.start < end or start < quantity.end <= end
        }
    )
