"""kg_roles: in which roles a paper names each entity; cue phrases say which of its mentions are the evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from spacy.language import Language

from kg.extract.document import sentence_of, to_doc, tokens_at
from kg.extract.policy import POLICY
from kg.model import ROLES_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from kg.model import EntityType, Mention, Role

_LIST = r"(?:[\w.,+/-]+ ){0,6}"
_WE = r"\b(?:we|paper|work|study|article) (?:\w+ )?"
_MORE = r"\b(?:\w+er|more|less|better|improvements?|speed-?ups?|gains?|reductions?) "
_CUES: tuple[tuple[Role, float, str], ...] = (
    ("proposed", 0.9, _WE + r"(?:propos|introduc|present|develop|design|releas|describ)\w* (?:[\w-]+ ){0,6}"),
    ("proposed", 0.85, r"\b(?:called|dubbed|termed|named|namely|propose|introduce|our|is proposed:?) (?:[\w-]+ ){0,3}"),
    ("baseline", 0.85, r"\b(?:compared (?:to|with|against)|comparison (?:to|with)|relative to|versus|vs\.?) " + _LIST),
    ("baseline", 0.85, r"\b(?:outperform\w*|surpass\w*|exceed\w*|beat\w*) " + _LIST),
    ("baseline", 0.8, _MORE + r"(?:[\w%.]+ ){0,4}(?:than|over) " + _LIST),
    ("baseline", 0.6, r"\b(?:over|than) (?:the )?" + _LIST),
    ("evaluated_on", 0.8, r"\b(?:on|across|in|from|benchmarks?|datasets?|evaluat\w*|experiments?|including|using) "
     + _LIST),
    ("trained_on", 0.8, r"\b(?:pre-?)?train\w* (?:\w+ )?(?:on|with|using) " + _LIST),
    ("runs_on", 0.8, r"\b(?:on|using|with|across|single|one|two|four|eight|\d) " + _LIST),
    ("targets", 0.7, r"\b(?:for|tailored to|designed for|targeting|optimi[sz]ed for) " + _LIST),
    ("used", 0.7, r"\b(?:based on|built (?:on|upon)|using|leverag\w*|employ\w*|utiliz\w*|via|adopt\w*|appl\w+ to"
     r"|integrat\w* (?:with|into)|implemented (?:in|on|with)|models? (?:such as|including|like)|with|on"
     r"|extend\w*|through|combin\w*) " + _LIST),
)  # fmt: skip
BEFORE = tuple((role, score, re.compile(pattern + r"[\W_]*$", re.I)) for role, score, pattern in _CUES)
"""(role, how sure, what stands before the name in its sentence), the surest first."""


@Language.component(
    "kg_roles", requires=["doc._.sentence_starts", "doc._.mentions", "doc._.role_scores"], assigns=["doc._.mentions"]
)
def kg_roles(doc: Doc) -> Doc:
    """Replace the mentions by mentions in roles; what has no other role stays `mentioned`."""
    groups: dict[tuple[EntityType, str], list[Mention]] = defaultdict(list)
    for mention in doc._.mentions:
        groups[mention.type, mention.label].append(mention)
    out = [m for group in groups.values() for m in with_roles(doc, group)]
    doc._.mentions = sorted(out, key=lambda m: (m.field != "title", m.field, m.start, m.end, m.type, m.label, m.role))
    return doc


def with_roles(doc: Doc, group: list[Mention]) -> Iterator[Mention]:
    """Yield the mentions of one thing: those that support a role with that role, the rest with the first role.

    The second stage decides over the whole paper; the cues then say which mentions are the evidence.
    """
    scores: dict[Role, float] = doc._.role_scores[group[0].type, group[0].label]
    roles = likely_roles(group[0].type, scores)
    supported = [(m, role) for m in group for role, _ in cues(doc, m)]
    given: set[Role] = set()
    pending = []
    for mention in group:
        own = [role for m, role in supported if m is mention and role in roles]
        pending.append((mention, own or [roles[0]]))
        given.update(pending[-1][1])
    pending[0][1].extend(role for role in roles if role not in given)
    for mention, own in pending:
        for role in dict.fromkeys(own):
            sure = scores.get(role, mention.confidence)
            yield replace(mention, role=role, confidence=round(max(0.01, min(mention.confidence, sure)), 3))


def likely_roles(type_: EntityType, scores: dict[Role, float]) -> list[Role]:
    """Return the roles that are probable enough, the surest first; never none, and `mentioned` only alone."""
    if type_ == "Task":
        return ["addresses"]
    ranked = sorted(scores, key=lambda role: (-scores[role], role))
    chosen: list[Role] = [role for role in ranked if role != "mentioned" and scores[role] >= POLICY.role[role]]
    if type_ == "Method" and "proposed" in chosen:  # a paper neither builds on nor competes with what it proposes
        chosen = ["proposed"] if chosen[0] == "proposed" else [role for role in chosen if role != "proposed"]
    return chosen or ["mentioned"]


def cues(doc: Doc, mention: Mention) -> Iterator[tuple[Role, float]]:
    """Yield the roles that the words before a mention say, with how sure each is."""
    if mention.field == "title" and mention.type in {"Method", "Dataset"}:
        stop = tokens_at(doc, *to_doc(doc, mention.field, mention.start, mention.end))[1]
        if mention.start == 0 and stop < len(doc) and doc._.words[stop] == ":":
            yield "proposed", 0.95
        return
    if mention.type == "Metric":
        if re.search(r"\d", mention.sentence):
            yield "reports", 0.7
        return
    allowed = ROLES_OF[mention.type]
    first = tokens_at(doc, *to_doc(doc, mention.field, mention.start, mention.end))[0]
    starts = doc._.starts
    before = doc._.text[starts[max(sentence_of(doc, first)[0], first - 30)] : starts[first]][-120:]
    for role, score, pattern in BEFORE:
        if role in allowed and pattern.search(before):
            yield role, score
            return
