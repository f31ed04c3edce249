"""kg_entities: what is an entity, of which type, and which names are one thing in this paper.

Four sources see names: the trained tagger, the vocabularies, the way names are written, and phrases that the text
introduces. Sightings of one thing are joined (one key, one concept, one group of the tagger, short form and long
form); what the tagger has seen is decided by its probability, raised where a vocabulary agrees, the rest by rule.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract import concepts, names, phrases
from kg.extract.document import sentence_of, to_field, tokens_at
from kg.extract.kinds import kind_of
from kg.extract.lexicon import (
    ANONYMOUS,
    ANONYMOUS_HEADS,
    DATASET_HEADS,
    FUNCTION,
    GENERIC_HARDWARE,
    HARDWARE_HEADS,
    LEADING,
    METHOD_HEADS,
    METRIC_HEADS,
)
from kg.extract.name_key import key_of
from kg.extract.policy import POLICY
from kg.extract.tagged_names import names_in
from kg.model import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from spacy.tokens import Span

    from kg.extract.tagger import TaggedSpan
    from kg.model import EntityType, Role

    Origin = Literal["tagger", "vocabulary", "written", "phrase"]

EXTRACTOR = "kg_entities/1"
_DATASET_NAME = re.compile(r"(?:[Bb]ench|QA|Set|Dataset|Corpus)$")
_INTRODUCE = re.compile(
    r"\b(?:propos(?:e|es|ed|ing)|introduc(?:e|es|ed|ing)|present(?:s|ed)?|develop(?:s|ed)?|call(?:ed)?|dubbed|termed"
    r"|named|namely|design(?:s|ed)?|describe)\b[^.;:]{0,25}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Words of the Doc, by characters, that may name an entity: what it would be, how sure that is, who says so."""

    start: int
    end: int
    type: EntityType
    score: float
    name: str
    origin: Origin
    kind: str = ""
    entity: str | None = None
    generic: bool = False
    group: int = -1
    roles: tuple[tuple[Role, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """The sightings of one thing in one paper, its type and how sure it is."""

    type: EntityType
    score: float
    sightings: tuple[Sighting, ...]

    @property
    def roles(self) -> dict[Role, float]:
        """The probability of each role, as the tagger sees it; empty where it does not know the thing."""
        out: dict[Role, float] = {}
        for sighting in self.sightings:
            for role, p in sighting.roles:
                if sighting.type == self.type:
                    out[role] = max(p, out.get(role, 0.0))
        return out


@Language.component(
    "kg_entities",
    requires=[
        "doc._.sentence_starts",
        "doc.spans",
        "doc._.abbreviations",
        "doc._.web_links",
        "doc._.coordinated",
        "doc._.tagged",
    ],
    assigns=["doc._.mentions", "doc._.role_scores"],
)
def kg_entities(doc: Doc) -> Doc:
    """Set `doc._.mentions`, one a sighting, with the role `mentioned`, and `doc._.role_scores` for kg_roles."""
    if not Doc.has_extension("role_scores"):
        Doc.set_extension("role_scores", default={})
    hits = list(find_concepts(doc))
    seen = without_overlaps(doc, [*find_tagged(doc), *hits, *find_names(doc), *find_phrases(doc)])
    kept = [c for c in cluster(doc, seen, hits) if accept(c, tagged=bool(doc._.tagged))]
    doc._.role_scores = {}
    doc._.mentions = list(mentions_of(doc, kept))
    return doc


# -- the four sources --------------------------------------------------------------------------------------


def find_tagged(doc: Doc) -> Iterator[Sighting]:
    """Yield what the tagger sees."""
    text = doc._.text
    for s in doc._.tagged:
        type_, roles = type_of_tagged(s, text[s.start : s.end])
        named = s.type in {"Method", "Dataset", "Hardware"}
        parts = list(names_in(text, s.start, s.end)) if named else [(s.start, s.end)]
        group = s.group if len(parts) == 1 else -1
        for start, end in parts:
            name, generic = text[start:end], s.generic >= 0.5
            yield Sighting(start, end, type_, s.score, name, "tagger", "", None, generic, group, roles)


def type_of_tagged(s: TaggedSpan, name: str) -> tuple[EntityType, tuple[tuple[Role, float], ...]]:
    """Return the tagger's type and roles; a "method" called FooBench or FooQA is a dataset, whose roles cues decide."""
    roles = tuple(sorted(s.role_probs.items()))
    if s.type != "Method" or not _DATASET_NAME.search(name):
        return s.type, roles
    proposed = s.role_probs["proposed"]
    return "Dataset", (("proposed", proposed),) if proposed >= POLICY.role["proposed"] else ()


def find_concepts(doc: Doc) -> Iterator[Sighting]:
    """Yield the vocabulary's hits."""
    for span in doc.spans[concepts.SPANS]:
        c = doc._.concepts[span.kb_id_]
        yield Sighting(span.start_char, span.end_char, c.type, 0.8, span.text, "vocabulary", c.kind, c.iri, c.generic)


def find_names(doc: Doc) -> Iterator[Sighting]:
    """Yield what is written as a name, typed by the words around it."""
    for span in doc.spans[names.SPANS]:
        type_, score = type_of_name(span)
        name = doc._.coordinated.get(span.start, span.text) if len(span) == 1 else span.text
        yield Sighting(span.start_char, span.end_char, type_, score, name, "written")


def type_of_name(span: Span) -> tuple[EntityType, float]:
    """Return the type that the words in a name and after it say; a method where nothing says otherwise."""
    doc = span.doc
    after = doc[span.end].lower_ if span.end < len(doc) else ""
    words = {t.lower_ for t in span} | {after}
    before = {t.lower_ for t in doc[max(0, span.start - 4) : span.start]}
    strong = any(names.is_strong_name(t.text) for t in span)
    if words & HARDWARE_HEADS:
        return "Hardware", 0.8
    if words & DATASET_HEADS or before & DATASET_HEADS or _DATASET_NAME.search(span.text):
        return "Dataset", 0.8
    if words & METRIC_HEADS and not strong:
        return "Metric", 0.6
    return "Method", 0.7 if strong else 0.4


def find_phrases(doc: Doc) -> Iterator[Sighting]:
    """Yield definite techniques that the text introduces, measured quantities, devices by class, and comparators."""
    for span in doc.spans[phrases.SPANS]:
        found = _of_phrase(span)
        if found is not None:
            yield found


def _of_phrase(span: Span) -> Sighting | None:
    doc, start, head = span.doc, span.start, span[-1].lower_

    def sighting(type_: EntityType, score: float, kind: str = "", *, generic: bool = False) -> Sighting:
        part = doc[start : span.end]
        return Sighting(part.start_char, part.end_char, type_, score, part.text, "phrase", kind, None, generic=generic)

    if span[0].lower_ in ANONYMOUS and head in ANONYMOUS_HEADS:
        return sighting("Method", 0.5, "technique", generic=True)
    while start < span.end - 1 and doc[start].lower_ in LEADING:
        start += 1
    low = re.sub(r"(?<=\w\w)s$", "", doc[start : span.end].text.lower())
    if low in GENERIC_HARDWARE:
        return sighting("Hardware", 0.6, GENERIC_HARDWARE[low], generic=True)
    if head in METHOD_HEADS and span.end - start > 1 and _INTRODUCE.search(doc[max(0, start - 8) : start].text):
        return sighting("Method", 0.5, "technique")
    if head in METRIC_HEADS and span.end - start <= 3 and _has_number(span):
        return sighting("Metric", 0.5)
    return None


def _has_number(span: Span) -> bool:
    first, stop = sentence_of(span.doc, span.start)
    return any(t.like_num for t in span.doc[first:stop])


# -- from sightings to things ------------------------------------------------------------------------------

_RANK: dict[Origin, int] = {"tagger": 3, "vocabulary": 2, "written": 1, "phrase": 0}


def without_overlaps(doc: Doc, sightings: Iterable[Sighting]) -> list[Sighting]:
    """Keep one of sightings that overlap: the tagger's where it is sure, then the longest; none in a URL.

    A vocabulary's hit that is the same name as the tagger's span, or of its type and longer, gives it its concept.
    """
    taken: list[Sighting | None] = [None] * len(doc)
    kept: dict[int, Sighting] = {}
    for s in sorted(sightings, key=_order):
        first, stop = tokens_at(doc, s.start, s.end)
        words = doc[first:stop]
        if any("://" in t.text or t.is_space for t in words) or all(t.lower_ in FUNCTION for t in words):
            continue
        rivals = {id(r): r for r in taken[first:stop] if r is not None}
        if not rivals:
            kept[id(s)] = s
            taken[first:stop] = [s] * (stop - first)
    return sorted(kept.values(), key=lambda s: s.start)


def _order(s: Sighting) -> tuple[bool, int, int, float, int]:
    sure = s.origin == "tagger" and s.score >= POLICY.entity[s.type]
    return not sure, -(s.end - s.start), -_RANK[s.origin], -s.score, s.start


def cluster(doc: Doc, sightings: list[Sighting], named: list[Sighting]) -> list[Cluster]:
    """Join the sightings of one thing and decide its type; `named` are the vocabulary's hits."""
    joined = Joined()
    hits = concepts_of(sightings, named)
    for short, long in doc._.abbreviations.items():
        joined.join("k" + key_of(short), "k" + key_of(long))
    for s in sightings:
        key = "k" + key_of(s.name)
        if s.group >= 0:
            joined.join(key, f"g{s.group}")
        if (hit := hits.get((s.start, s.end))) is not None and not hit.generic:
            joined.join(key, f"e{hit.entity}")
    groups: dict[str, list[Sighting]] = defaultdict(list)
    for s in sightings:
        groups[joined.root("k" + key_of(s.name))].append(s)
    return [_typed(group, hits) for group in groups.values()]


def concepts_of(sightings: list[Sighting], hits: list[Sighting]) -> dict[tuple[int, int], Sighting]:
    """Return the vocabulary's hit for each sighting that names it, be it with a head more ("V100 GPU" for "V100")."""
    out: dict[tuple[int, int], Sighting] = {}
    starts = [h.start for h in hits]
    for s in sightings:
        for hit in hits[bisect_left(starts, s.start) : bisect_left(starts, s.end)]:
            if hit.end <= s.end and key_of(hit.name) == key_of(s.name):
                out[s.start, s.end] = hit
    return out


def _typed(group: list[Sighting], hits: dict[tuple[int, int], Sighting]) -> Cluster:
    """Choose the type with most votes; a vocabulary that agrees raises the score of what the tagger sees."""
    votes: dict[EntityType, float] = defaultdict(float)
    for s in group:
        votes[s.type] += s.score * POLICY.weight[s.origin]
    type_ = max(sorted(votes), key=lambda t: votes[t])
    same = [h for s in group if (h := hits.get((s.start, s.end))) is not None and h.type == type_]
    seen = max((s.score for s in group if s.origin == "tagger" and s.type == type_), default=0.0)
    score = seen or max(s.score for s in group if s.type == type_)
    if seen and same:
        score = min(1.0, score + POLICY.agreement)
    concept = same[0] if same else None
    out = tuple(s if concept is None or s.entity else _linked(s, concept) for s in group)
    return Cluster(type_, score, out)


def _linked(s: Sighting, concept: Sighting) -> Sighting:
    return Sighting(
        s.start,
        s.end,
        s.type,
        s.score,
        s.name,
        s.origin,
        concept.kind,
        concept.entity,
        s.generic or concept.generic,
        s.group,
        s.roles,
    )


class Joined:
    """Which keys stand for one thing: a disjoint-set forest."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        """Return the key that stands for all that are joined with this one."""
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key

    def join(self, a: str, b: str) -> None:
        """Say that two keys are one thing."""
        a, b = sorted((self.root(a), self.root(b)))
        if a != b:
            self._parent[b] = a


def accept(group: Cluster, *, tagged: bool) -> bool:
    """Whether a cluster is an entity: by its probability where the tagger knows it, else by what the rules see."""
    origins = {s.origin for s in group.sightings if s.type == group.type}
    known = ("vocabulary", group.type) in POLICY.alone and any(s.entity and not s.generic for s in group.sightings)
    if "tagger" in origins and not known:
        generic = all(s.generic for s in group.sightings)
        return group.score >= max(POLICY.entity[group.type], POLICY.generic if generic else 0.0)
    if known or not tagged:
        return True
    return any((origin, group.type) in POLICY.alone for origin in origins) and not all(
        s.generic for s in group.sightings
    )


# -- from things to mentions -------------------------------------------------------------------------------


def label_of(doc: Doc, group: Cluster) -> str:
    """Return the name that all mentions share: the short form, else the spelling used most, the first of equals."""
    spellings = Counter(s.name for s in group.sightings)
    short = sorted(s for s in spellings if s in doc._.abbreviations)
    if short and group.type in {"Method", "Dataset", "Hardware"}:
        return short[0]
    order = {name: i for i, name in enumerate(spellings)}
    label = max(spellings, key=lambda name: (spellings[name], not name.isupper(), -order[name]))
    plural = group.type == "Hardware" and label.endswith("s") and not label.endswith("ss")
    return label[:-1] if plural else label


def mentions_of(doc: Doc, groups: list[Cluster]) -> Iterator[Mention]:
    """Yield the mentions of the clusters, in the order of the text."""
    out = []
    for group in groups:
        label = label_of(doc, group)
        entity = next((s.entity for s in group.sightings if s.entity), None)
        kind = next((s.kind for s in group.sightings if s.entity and s.kind), "") or kind_of(
            group.type, [(s.name, _after(doc, s)) for s in group.sightings]
        )
        generic = all(s.generic for s in group.sightings)
        if roles := group.roles:
            doc._.role_scores[group.type, label] = roles
        out += [(s, group, label, kind, entity, generic) for s in group.sightings]
    for s, group, label, kind, entity, generic in sorted(out, key=lambda o: (o[0].start, o[0].end)):
        place = to_field(doc, s.start, s.end)
        if place is not None:
            text = doc._.paper.text(place[0])[place[1] : place[2]]
            confidence = round(max(group.score, 0.01), 3)
            sentence = sentence_at(doc, s.start, s.end)
            yield Mention(
                *place, text, group.type, "mentioned", label, kind, entity, generic, confidence, sentence, EXTRACTOR
            )


def _after(doc: Doc, s: Sighting) -> str:
    stop = tokens_at(doc, s.start, s.end)[1]
    return str(doc[stop].lower_) if stop < len(doc) else ""


def sentence_at(doc: Doc, start: int, end: int) -> str:
    """Return the sentence of some words, without white space at its ends; more than one where the words need it."""
    first, stop = tokens_at(doc, start, end)
    span = doc[sentence_of(doc, first)[0] : sentence_of(doc, stop - 1)[1]]
    return str(span.text).strip()
