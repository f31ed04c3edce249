"""Features of an entity as what fills a slot that look at the paper: how many like it there are, and earlier results.

A paper that names one dataset measures nearly all on it; what filled a slot for the same metric or subject before is
likely to fill it again, and a sentence that begins with "it" or "our" goes on about what the paper proposes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.results_clusters import class_of
from kg.extract.results_context import unit_class
from kg.extract.results_words import COMPARATORS, COSTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.results_context import Chosen, Context
    from kg.extract.results_rank import Features
    from kg.extract.results_text import Named, Sentence
    from kg.model import Role

_ROLES: dict[str, Role] = {"dataset": "evaluated_on", "hardware": "runs_on", "baseline": "baseline"}
"""The role that what fills a slot mostly has; of a subject it is `proposed`."""
_ANAPHORS = frozenset({"it", "our", "we", "this", "these", "the", "its", "they", "both", "on", "in", "for", "compared"})


def paper_features(context: Context, index: int, slot: str, entity: int | None, current: Chosen, here: str) -> Features:
    """Return features of an entity (None: of nothing); `here` says where the entity is, as seen from the number."""
    sentence = context.sentences[current.sentence]
    kind = "Dataset" if slot == "dataset" else "Hardware" if slot == "hardware" else "Method"
    like = [e for e in context.entities if e.type == kind]
    role = _ROLES.get(slot, "proposed")
    count = min(3, len(like))
    in_role = min(3, sum(role in e.roles for e in like))
    kin = sum(item.type == kind for item in sentence.items)
    unit = unit_class(context.quantities[index])
    filled = [getattr(c, slot) for c in context.chosen]
    same_metric = [getattr(c, slot) for c in context.chosen if c.metric.casefold() == current.metric.casefold()]
    same_sentence = [getattr(c, slot) for c in context.chosen if c.sentence == current.sentence]
    out = [
        f"N{count}{in_role}{here}",
        f"N{count}{in_role}{min(2, kin)}{here}{unit}",
        f"E{_share(filled, entity)}",
        f"E{_share(filled, entity)}{here}{min(2, kin)}",
        f"EM{_share(same_metric, entity)}",
        f"ES{_share(same_sentence, entity)}{here}",
        f"MT{_metric_kind(current)}{unit}{here}",
        f"MT{_metric_kind(current)}{current.direction[0]}{here}N{count}",
        f"cs{_compares(sentence)}{current.direction[0]}{here}",
        f"cs{_compares(sentence)}{current.direction[0]}{unit}{here}{min(2, kin)}",
    ]
    if context.pairs is not None:
        out += context.pairs.entity_features(index, slot, entity)
    if entity is None:
        return [f"0{x}" for x in out]
    named = context.entities[entity]
    start = sentence.items[0].text if sentence.items else ""
    if start not in _ANAPHORS:
        start = sentence.items[0].type or "-" if sentence.items else "-"
    out += [
        f"an{start}{named.main}{here}",
        f"an{start}{role in named.roles}{here}",
        f"N{in_role}{role in named.roles}{here}",
        f"g{named.generic}{role in named.roles}{here}{current.direction[0]}",
    ]
    out += _sure_features(named, like, slot, role, here)
    if slot == "subject":
        rest = [e for e in like if "proposed" in e.roles]
        out += [f"P{min(3, len(rest))}{named.main}{'proposed' in named.roles}{here}{min(2, kin)}"]
    return out


def _sure_features(named: Named, like: list[Named], slot: str, role: Role, here: str) -> Features:
    """Return how sure the entity is, and how likely in the role that the slot asks for, alone and among its like."""
    out = [f"sr{int(5 * named.sure)}{here}"]
    if not named.role_scores:
        return out
    likely = named.role_scores.get(role, 0.0)
    better = sum(other.role_scores.get(role, 0.0) > likely for other in like)
    out += [
        f"rs{int(6 * likely)}",
        f"rs{int(6 * likely)}{here}",
        f"rr{min(3, better)}{here}",
        f"rr{min(3, better)}{int(3 * likely)}",
    ]
    if slot in {"subject", "baseline"}:
        other_role: Role = "baseline" if slot == "subject" else "proposed"
        other = named.role_scores.get(other_role, 0.0)
        out += [f"ro{int(4 * other)}{here}", f"ro{int(4 * likely)}{int(4 * other)}{here}"]
    return out


def gap_features(sentence: Sentence, at: int, place: int, type_: str) -> Features:
    """Return what stands between a number and a place of an entity: few words as they are, of many the telling ones."""
    low, high, side = (at, place, ">") if at < place else (place, at, "<")
    gap = sentence.items[low + 1 : high]
    words = ["<Q>" if i.quantity >= 0 else "<S>" if i.type == type_ else i.text for i in gap]
    out = [
        f"{side}gc{'C' if any(w in COMPARATORS for w in words) else ''}{',' in words}{'<S>' in words}{'<Q>' in words}"
    ]
    if len(words) <= 5:
        out.append(f"{side}gap={'_'.join(words)}")
        out.append(f"{side}gapc={'_'.join(class_of(w) for w in words)}")
    if len(words) > 2:
        out += [
            f"{side}g1c={class_of(words[0])}_{class_of(words[-1])}",
            f"{side}g2c={class_of(words[-2])}_{class_of(words[-1])}",
        ]
        out += [
            f"{side}g1={words[0]}_{words[-1]}",
            f"{side}g2={words[-2]}_{words[-1]}",
            f"{side}g0={words[0]}_{words[1]}",
        ]
    return out


def _share(filled: Iterable[int | None], entity: int | None) -> str:
    hits = [f == entity for f in filled]
    return "-" if not hits else "a" if all(hits) else "n" if not any(hits) else "l" if hits[-1] else "s"


def _metric_kind(current: Chosen) -> str:
    words = set(current.metric.casefold().replace("-", " ").split())
    return "s" if current.metric == "speedup" else "c" if words & COSTS else "q"


def _compares(sentence: Sentence) -> str:
    return "".join(sorted({w[:2] for w in sentence.words & COMPARATORS}))[:8]
