"""kg_sections: what the place in a full text says of a role; papers of title and abstract alone pass through.

The same words mean other things in other places: what is "proposed" under Related Work was proposed by others, a
dataset named under Experiments is most likely one that the paper evaluates on, a device under Setup one that it runs
on. A section's kind comes from its heading, or from the heading of the section that it is part of.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from spacy.language import Language

from kg.extract.references import References, is_no_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc

    from kg.model import EntityType, Mention, Result, Role, Section

Kind = Literal["background", "method", "setup", "baselines", "results", "other"]

_HEADINGS: dict[Kind, str] = {
    "background": (
        "related (?:works?|research|stud(?:y|ies)|approaches|methods|literature)|(?:prior|previous|earlier|existing) "
        "(?:works?|research|stud(?:y|ies)|approaches|methods|systems)|background|literature (?:review|survey)"
        "|state of the art|preliminar[a-z]*|motivation"
    ),
    "baselines": "baselines?|compar(?:ed|ison) (?:methods|systems|models)|competitors",
    "setup": (
        "set-? ?ups?|settings?|implementation(?: details)?|training details|hyper-?parameters?|data(?:sets?)?|corpora"
        "|corpus|benchmarks?|metrics|hardware|environment|testbed"
        "|platforms?|materials|participants|configurations?|protocol"
    ),
    "results": (
        "results?|experiments?|experimental|evaluations?|evaluating|ablations?|comparisons?|performance"
        "|case stud(?:y|ies)|findings|analys[ie]s|scalability|measurements?"
    ),
    "method": (
        "methods?|methodology|approach[a-z]*|models?|architectures?|algorithms?|design|system|framework|our [a-z]+"
        "|proposed|overview|formulation|pipeline|training|pre-?training|fine-?tuning"
    ),
}
KINDS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.I)) for kind, words in _HEADINGS.items())
"""What the headings of each kind have in them; the first kind that fits is it."""

WEIGHT: dict[Kind, dict[Role, float]] = {
    "method": {"baseline": 0.6, "evaluated_on": 0.6},
    "setup": {"proposed": 0.4, "targets": 0.8},
    "baselines": {"proposed": 0.3, "used": 0.6, "targets": 0.7},
    "results": {"proposed": 0.3, "used": 0.8, "trained_on": 0.8, "targets": 0.7},
}
"""How much a role counts that is seen in a section of a kind; 1 where nothing is said. Background does not speak."""

RESULT_WEIGHT: dict[Kind, float] = {"setup": 0.5, "method": 0.7}
"""How much a number counts as an outcome that stands where settings are told; it is kept, and less sure."""

LIKELY: dict[Kind, dict[EntityType, tuple[Role, float]]] = {
    "setup": {"Dataset": ("evaluated_on", 0.7), "Hardware": ("runs_on", 0.75)},
    "baselines": {"Method": ("baseline", 0.7), "Dataset": ("evaluated_on", 0.6), "Hardware": ("runs_on", 0.6)},
    "results": {"Dataset": ("evaluated_on", 0.6), "Hardware": ("runs_on", 0.6)},
}
"""The role, and how sure it is, of what a section of a kind names without saying more of it."""

ENOUGH = 0.2
"""A role whose probability times its weight is below this does not hold."""


def kind_of(section: Section) -> Kind:
    """Return the kind of a section: its heading's, unless it is part of what speaks of others, else its part's."""
    own, main = _kind_of_heading(section.name), _kind_of_heading(section.within)
    return main if main == "background" or own == "other" else own


def _kind_of_heading(heading: str) -> Kind:
    return next((kind for kind, words in KINDS if words.search(heading)), "other")


@Language.component("kg_sections", requires=["doc._.mentions"], assigns=["doc._.mentions"])
def kg_sections(doc: Doc) -> Doc:
    """Weigh the roles of a full text by the sections in which they were seen."""
    sections = doc._.paper.sections
    if sections:
        pointing = {section.name: References(section.text) for section in sections}
        named = [m for m in doc._.mentions if m.field not in pointing or not is_no_name(m, pointing[m.field])]
        doc._.mentions = weigh_all(named, {section.name: kind_of(section) for section in sections})
    return doc


@Language.component(
    "kg_own_results", requires=["doc._.mentions", "doc._.results"], assigns=["doc._.mentions", "doc._.results"]
)
def kg_own_results(doc: Doc) -> Doc:
    """Leave out the numbers of a full text that are others' (or a table's), and weigh metrics that came with them."""
    sections = {section.name: section for section in doc._.paper.sections}
    if sections:
        kinds = {name: kind_of(section) for name, section in sections.items()}
        own = [r for r in doc._.results if kinds.get(r.field) != "background"]
        pointing = {name: References(sections[name].text) for name in {r.field for r in own} & sections.keys()}
        measured = [r for r in own if r.field not in pointing or not pointing[r.field].hold_number(r)]
        doc._.results = [_weighed_result(r, kinds.get(r.field, "other")) for r in measured]
        doc._.mentions = weigh_all(doc._.mentions, kinds)
    return doc


def _weighed_result(result: Result, kind: Kind) -> Result:
    weight = RESULT_WEIGHT.get(kind)
    return replace(result, confidence=round(result.confidence * weight, 4)) if weight else result


def weigh_all(mentions: Sequence[Mention], kinds: dict[str, Kind]) -> list[Mention]:
    """Weigh the roles of all entities of a paper; the order of the mentions stays."""
    groups: dict[tuple[EntityType, str], list[int]] = defaultdict(list)
    for place, mention in enumerate(mentions):
        groups[mention.type, mention.label].append(place)
    out = list(mentions)
    for places in groups.values():
        for place, weighed in zip(places, weigh([mentions[i] for i in places], kinds), strict=True):
            out[place] = weighed
    return without_repeats(out)


def without_repeats(mentions: Iterable[Mention]) -> list[Mention]:
    """Keep one mention of each entity, place and role, the surest."""
    best: dict[tuple[object, ...], Mention] = {}
    for mention in mentions:
        key = (mention.field, mention.start, mention.end, mention.type, mention.label, mention.role)
        if key not in best or mention.confidence > best[key].confidence:
            best[key] = mention
    return list(best.values())


def weigh(mentions: Sequence[Mention], kinds: dict[str, Kind]) -> list[Mention]:
    """Return the mentions of one entity with the roles that their places leave them.

    Title and abstract say what the paper is about: a role that stands there is left as it is, and holds for all that
    says nothing of its own.
    """
    front = [m for m in mentions if m.field not in kinds and m.role != "mentioned"]
    spoken = [_weighed(m, kinds.get(m.field, "other"), named_in_front=bool(front)) for m in mentions]
    strong = [m for m in spoken if m is not None and m.role != "mentioned"]
    if not strong:
        spoken = [_likely(m, kinds.get(m.field, "other")) if m is not None else None for m in spoken]
        strong = [m for m in spoken if m is not None and m.role != "mentioned"]
    leading = _leading(front or strong)
    out = []
    for mention, said in zip(mentions, spoken, strict=True):
        said = said if said is not None else replace(mention, role="mentioned")
        if said.role == "mentioned" and leading is not None:
            said = replace(said, role=leading.role, confidence=min(mention.confidence, leading.confidence))
        out.append(said)
    return out


def _weighed(mention: Mention, kind: Kind, *, named_in_front: bool) -> Mention | None:
    """Return the mention in the role that its section leaves it; None where the section does not speak for roles."""
    if kind == "background":
        return None
    weight = WEIGHT.get(kind, {}).get(mention.role, 1.0)
    if weight == 1.0:
        return mention
    confidence = round(mention.confidence * weight, 3)
    demoted = confidence < ENOUGH or (mention.role == "proposed" and not named_in_front and confidence < 2 * ENOUGH)
    return replace(mention, role="mentioned") if demoted else replace(mention, confidence=confidence)


def _likely(mention: Mention, kind: Kind) -> Mention:
    role, confidence = LIKELY.get(kind, {}).get(mention.type, ("mentioned", 1.0))
    if mention.generic or role == "mentioned":
        return mention
    return replace(mention, role=role, confidence=min(mention.confidence, confidence))


def _leading(strong: Iterable[Mention]) -> Mention | None:
    """Return the mention of the role that most say, the surest of them."""
    by_role: dict[Role, list[Mention]] = defaultdict(list)
    for mention in strong:
        by_role[mention.role].append(mention)
    if not by_role:
        return None
    role = max(sorted(by_role), key=lambda r: sum(m.confidence for m in by_role[r]))
    return max(by_role[role], key=lambda m: m.confidence)
