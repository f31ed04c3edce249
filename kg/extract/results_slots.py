"""Features of an entity as what fills a slot of a number: its place, what governs it, and how lists pair it.

Names of features are short because there are many: `l1` is the item before the entity, `R` its roles, `h` what was
decided for the number before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.results_clause import clause_subject
from kg.extract.results_clusters import class_of
from kg.extract.results_context import (
    Chosen,
    Context,
    aligned_place,
    between,
    distance_class,
    is_compared,
    link_to_previous,
    order_features,
    unit_class,
    window,
)
from kg.extract.results_parallel import parallel_features
from kg.extract.results_slot_paper import gap_features, paper_features
from kg.extract.results_words import COMPARATORS, COMPARING, COSTS, PREPOSITIONS

if TYPE_CHECKING:
    from kg.extract.results_rank import Features
    from kg.extract.results_text import Named, Sentence


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
    link = link_to_previous(sentence, previous, at) if near and previous is not None else ""
    main_type = {"dataset": "Dataset", "hardware": "Hardware"}.get(slot, "Method")
    structure = _structure(context, sentence, index, main_type, entity)
    cost = (
        "c"
        if COSTS & set(current.metric.casefold().replace("-", " ").split())
        else "s"
        if current.metric == "speedup"
        else "o"
    )
    if entity is None:
        type_ = {"dataset": "Dataset", "hardware": "Hardware"}.get(slot, "Method")
        kin = [p for p, item in enumerate(sentence.items) if item.type == type_]
        out = [
            "0",
            f"0h={history}",
            f"0h={history}{link}",
            f"0u={unit}",
            f"0d={current.direction}",
            f"0k={min(3, len(kin))}",
            f"0f={quantity.form}",
            f"0m={current.metric.casefold()}",
            f"0u+d={unit}{current.direction}k{bool(kin)}",
            f"0hk={history}{bool(kin)}",
        ]
        out += [f"0{x}" for x in structure] + [
            f"0mc={cost}{bool(kin)}",
            f"0mc={cost}{unit}",
            f"0mc={cost}{history}",
            f"0mc={cost}{current.direction}",
        ]
        governors = sorted({_governor(sentence, p) for p in kin})
        out += [f"0G={g}" for g in governors] + [f"0G={g}{unit}" for g in governors]
        compared = is_compared(sentence, at) or quantity.form[:1]
        out += [f"0C={compared}", f"0C={compared}{unit}", f"0C={compared}{history}"]
        out += [f"0w={w}" for w in sorted(sentence.words & COMPARING)]
        before, after = window(sentence, at, -1, 2), window(sentence, at, 1, 3)
        out += [f"0p={w}" for w in before] + [f"0n={w}" for w in after]
        out += [f"0pc={class_of(w)}" for w in before] + [f"0nc={class_of(w)}{unit}" for w in after]
        out.append(f"0mc={class_of(current.metric.casefold().rpartition(' ')[2])}{current.direction[0]}")
        out += [f"0p2={before[1]}_{before[0]}", f"0n2={after[0]}_{after[1]}"]
        out += paper_features(context, index, slot, None, current, "")
        out += parallel_features(context, sentence, index, slot, None, previous)
        return list(dict.fromkeys(out))
    named = context.entities[entity]
    roles = "+".join(sorted(named.roles))
    places = sentence.entity_at.get(entity, ())
    here = "s" if places else _elsewhere(context, entity, sentence.index)
    compared = is_compared(sentence, at) or quantity.form[:1]
    out = [
        f"C={compared}{named.main}",
        f"t={named.type}",
        f"R={roles}",
        f"h={history}",
        f"h={history}{here}",
        f"h={history}{link}",
        f"w={here}",
        f"R={roles}w={here}",
        f"g={named.generic}{here}",
        f"main={named.main}w={here}",
        f"u={unit}R={roles}",
        f"d={current.direction}R={roles}",
        f"first={named.in_title}{here}",
        f"c={min(4, len(named.spans))}{here}",
        f"hR={history}{roles}",
    ]
    if slot != "subject" and entity == current.subject:
        out.append("subj")
    if slot in {"subject", "baseline"} and previous is not None:
        across = _across(previous, slot, entity)
        out += [f"x={across}{near}", f"x={across}{near}{compared}", f"x={across}{near}{link}"]
        out.append(f"x={across}{near}{current.direction[0]}{previous.direction[0]}{before == entity}")
    if slot in {"subject", "baseline"}:
        place, how = clause_subject(sentence, at)
        itself = place >= 0 and sentence.items[place].entity == entity
        out += [f"cl={how}{itself}", f"cl={how}{itself}R={roles}", f"cl={how}{named.main}{here}{unit}"]
        out.append(f"cl={how}{itself}{compared}{current.direction[0]}")
    if slot == "subject" and not any(context.entities[e].type == "Method" for e in sentence.entity_at):
        out.append(f"none{here}main={named.main}{'we' if sentence.words & {'our', 'we', 'it'} else ''}")
    if slot == "subject":
        size = "size" if current.metric.casefold() in ("size", "dataset size") else ""
        out += [f"m={size}{named.type}{'proposed' in named.roles}"]
    for place in places:
        out += _place_features(context, sentence, index, at, place, named, current)
    if here == "p":
        out += _previous_features(context, sentence, entity, named)
    out += structure
    out += [f"mc={cost}{here}", f"mc={cost}{history}"]
    out += paper_features(context, index, slot, entity, current, here)
    out += parallel_features(context, sentence, index, slot, entity, previous)
    return list(dict.fromkeys(out))


def _across(previous: Chosen, slot: str, entity: int) -> bool:
    """Whether an entity stood on the other side of the comparison before: "9.5% vs. 23.2%" are of two methods."""
    return entity == (previous.baseline if slot == "subject" else previous.subject)


def _structure(context: Context, sentence: Sentence, index: int, type_: str, entity: int | None) -> list[str]:
    """Return how the sentence's structure speaks for an entity: by lists, parentheses and clauses."""
    at = sentence.quantity_at[index]
    items = sentence.items
    out: list[str] = []
    aligned = aligned_place(sentence, index, type_)
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


def _governor(sentence: Sentence, place: int) -> str:
    """Return the class of the word that governs a mention: a comparator, a preposition, what else begins its phrase."""
    items = sentence.items
    for i in range(place - 1, max(-1, place - 6), -1):
        item = items[i]
        if item.quantity >= 0 or item.entity >= 0:
            return "<M>" if item.entity >= 0 else "<Q>"
        if item.text in COMPARATORS:
            return "CMP"
        if item.text in PREPOSITIONS:
            return item.text
        if item.text in {",", ";", "(", ")", ":", "while", "whereas", "but"}:
            return item.text
    return "START" if place < 6 else "-"


def _place_features(
    context: Context, sentence: Sentence, index: int, at: int, place: int, named: Named, current: Chosen
) -> Features:
    side = "<" if place < at else ">"
    far = distance_class(abs(place - at) - 1)
    quantities, kin, marks = between(sentence, at, place, named.type)
    left1, left2 = window(sentence, place, -1, 2)
    right1, right2 = window(sentence, place, 1, 2)
    unit = unit_class(context.quantities[index])
    role = "+".join(sorted(named.roles))
    out = [
        f"{side}{far}",
        f"{side}q{min(quantities, 3)}",
        f"{side}k{min(kin, 3)}",
        f"{side}q{min(quantities, 2)}k{min(kin, 2)}",
        f"{side}m{marks}",
        f"{side}l1={left1}",
        f"{side}l2={left2} {left1}",
        f"{side}r1={right1}",
        f"{side}r2={right1} {right2}",
        f"{side}l1={left1}q{min(quantities, 2)}k{min(kin, 1)}",
        f"{side}l1={left1}R={role}",
        f"{side}R={role}q{min(quantities, 2)}",
        f"{side}R={role}k{min(kin, 2)}",
        f"{side}u={unit}",
        f"{side}d={current.direction}l1={left1}",
        f"{side}l1={left1}d{far}",
        f"{side}lc={class_of(left1)}{current.direction[0]}",
        f"{side}lc={class_of(left2)}_{class_of(left1)}",
        f"{side}lc={class_of(left1)}k{min(kin, 1)}R={role}",
        f"{side}rc={class_of(right1)}",
        f"{side}rc={class_of(right1)}_{class_of(right2)}",
        f"{side}rc={class_of(right1)}R={role}k{min(kin, 1)}",
    ]
    governor = _governor(sentence, place)
    compared = is_compared(sentence, at) or context.quantities[index].form[:1]
    out += [
        f"{side}G={governor}",
        f"{side}G={governor}R={role}",
        f"{side}G={governor}k{min(kin, 2)}q{min(quantities, 2)}",
        f"{side}G={governor}u={unit}{current.direction[0]}",
        f"{side}G={governor}C={compared}",
        f"C={compared}R={role}",
        f"{side}C={compared}k{min(kin, 2)}q{min(quantities, 1)}",
    ]
    first = min(p for p, item in enumerate(sentence.items) if item.type == named.type)
    out.append(f"{side}first={place == first}{'proposed' in named.roles}")
    if side == ">" and left1 == "(" and place - at <= 3:
        out.append("paren>")
    if side == "<" and right1 == "(" and kin == 0 and at - place <= 5:
        out.append(f"paren<q{min(quantities, 2)}")
    out += order_features(sentence, index, place, named.type)
    out += gap_features(sentence, at, place, named.type)
    if example := _exemplified(context, sentence, place):
        out += [f"ex={example}", f"{side}ex={example}R={role}"]
    if kin == 0 and quantities == 0:
        out.append(f"{side}adjacent{role}")
    return out


_EXAMPLES = frozenset({"like", "such", "as", "e.g", "including", "namely", "(", ".", ","})


def _exemplified(context: Context, sentence: Sentence, place: int) -> str:
    """Return whether a mention is what a class before it is named by ("systems like X"), or the class, or neither."""
    items, type_ = sentence.items, sentence.items[place].type

    def beside(step: int) -> int | None:
        for at in range(place + step, place + 5 * step, step):
            if not 0 <= at < len(items):
                return None
            if items[at].type == type_:
                return at
            if items[at].text not in _EXAMPLES:
                return None
        return None

    own = context.entities[items[place].entity].generic
    other = beside(1 if own else -1)
    if other is None or context.entities[items[other].entity].generic == own:
        return ""
    words = {items[p].text for p in range(min(place, other) + 1, max(place, other))}
    return ("class" if own else "name") + ("" if words != {","} else ",")


def example_after(context: Context, sentence: Sentence, place: int) -> int | None:
    """Return the one method that "like", "such as" or brackets after a class name it by; None where there is none."""
    items = sentence.items
    at = place + 1
    while at < len(items) and items[at].text in _EXAMPLES - {",", "."}:
        at += 1
    if at == place + 1 or at >= len(items) or items[at].type != items[place].type:
        return None
    alone = not any(at in row for row in sentence.lists)
    return items[at].entity if alone and not context.entities[items[at].entity].generic else None


def _previous_features(context: Context, sentence: Sentence, entity: int, named: Named) -> Features:
    previous = context.sentences[sentence.index - 1]
    places = previous.entity_at[entity]
    first = min(p for p, item in enumerate(previous.items) if item.type == named.type)
    left = window(previous, places[0], -1, 1)[0]
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
