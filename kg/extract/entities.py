"""kg_entities: what of the concepts, names and phrases is an entity, and which of them are one thing in this paper."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spacy.language import Language

from kg.extract import concepts, names, phrases
from kg.extract.document import to_field
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
from kg.iris import fold
from kg.model import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span

    from kg.model import EntityType

EXTRACTOR = "kg.rules 0.1"
_HEADS = re.compile(
    r"\b(?:the|a|an|our|datasets?|benchmarks?|models?|methods?|frameworks?|systems?|library|implementations?|baselines?"
    r"|approach|algorithm|gpus?|npus?|tpus?|cpus?)\b"
)
_INTRODUCE = re.compile(
    r"\b(?:propos(?:e|es|ed|ing)|introduc(?:e|es|ed|ing)|present(?:s|ed)?|develop(?:s|ed)?|call(?:ed)?|dubbed|termed"
    r"|named|namely|design(?:s|ed)?|describe)\b[^.;:]{0,25}$",
    re.I,
)


@dataclass(slots=True)
class Sighting:
    """Words of the Doc that may name an entity: first token, end, what it would be and how sure that is."""

    start: int
    end: int
    type: EntityType
    score: float
    name: str
    kind: str = ""
    entity: str | None = None
    generic: bool = False
    joins: str = ""
    """Another name of the same thing, where the text says so."""


@dataclass(slots=True)
class Cluster:
    """The sightings of one thing in one paper."""

    type: EntityType
    sightings: list[Sighting] = field(default_factory=list)


@Language.component(
    "kg_entities",
    requires=["token.is_sent_start", "doc.spans", "doc._.abbreviations", "doc._.web_links", "doc._.coordinated"],
    assigns=["doc._.mentions"],
)
def kg_entities(doc: Doc) -> Doc:
    """Set `doc._.mentions`: one a sighting, each with the role `mentioned`; kg_roles gives the roles."""
    sightings = without_overlaps(doc, [*find_concepts(doc), *find_names(doc), *find_phrases(doc)])
    doc._.mentions = list(mentions_of(doc, cluster(doc, sightings)))
    return doc


def key_of(name: str) -> str:
    """Return the key under which the spellings of a name in one paper meet: no heads, no plural, no separators."""
    words = fold(name)
    bare = " ".join(_HEADS.sub(" ", words).split()) or words
    return "".join(w[:-1] if len(w) > 3 and w[-1] == "s" and w[-2] != "s" else w for w in bare.split())


def find_concepts(doc: Doc) -> Iterator[Sighting]:
    """Yield the vocabulary's hits."""
    for span in doc.spans[concepts.SPANS]:
        concept = doc._.concepts[span.kb_id_]
        yield Sighting(span.start, span.end, concept.type, 0.9, span.text, concept.kind, concept.iri, concept.generic)


def find_names(doc: Doc) -> Iterator[Sighting]:
    """Yield what is written as a name, typed by the words around it."""
    for span in doc.spans[names.SPANS]:
        type_, score = type_of_name(span)
        name = doc._.coordinated.get(span.start, span.text) if len(span) == 1 else span.text
        yield Sighting(span.start, span.end, type_, score, name, "model" if type_ == "Method" else "")


def type_of_name(span: Span) -> tuple[EntityType, float]:
    """Return the type that the words in a name and after it say; a method where nothing says otherwise."""
    doc = span.doc
    after = doc[span.end].lower_ if span.end < len(doc) else ""
    words = {t.lower_ for t in span} | {after}
    before = {t.lower_ for t in doc[max(0, span.start - 4) : span.start]}
    if words & HARDWARE_HEADS:
        return "Hardware", 0.8
    if words & DATASET_HEADS or before & DATASET_HEADS or re.search(r"Bench$|QA$", span.text):
        return "Dataset", 0.8
    if words & METRIC_HEADS and not any(names.is_strong_name(t.text) for t in span):
        return "Metric", 0.6
    strong = any(names.is_strong_name(t.text) for t in span)
    return "Method", 0.7 if strong else 0.4


def find_phrases(doc: Doc) -> Iterator[Sighting]:
    """Yield definite techniques that the text introduces, measured quantities, devices by class, and comparators."""
    for span in doc.spans[phrases.SPANS]:
        head = span[-1].lower_
        start = span.start
        if span[0].lower_ in ANONYMOUS and head in ANONYMOUS_HEADS:
            yield Sighting(start, span.end, "Method", 0.5, span.text, "technique", generic=True)
            continue
        while start < span.end - 1 and doc[start].lower_ in LEADING:
            start += 1
        text = doc[start : span.end].text
        low = re.sub(r"(?<=\w\w)s$", "", text.lower())
        if low in GENERIC_HARDWARE:
            yield Sighting(start, span.end, "Hardware", 0.6, text, GENERIC_HARDWARE[low], generic=True)
        elif head in METHOD_HEADS and span.end - start > 1 and _INTRODUCE.search(_before(doc, start)):
            yield Sighting(start, span.end, "Method", 0.5, text, "technique")
        elif head in METRIC_HEADS and span.end - start <= 3 and any(t.like_num for t in span.sent):
            yield Sighting(start, span.end, "Metric", 0.5, text)


def _before(doc: Doc, at: int) -> str:
    return str(doc[max(0, at - 8) : at].text)


def without_overlaps(doc: Doc, sightings: list[Sighting]) -> list[Sighting]:
    """Keep the surest and longest of sightings that overlap, and none inside a URL or of function words alone."""
    taken = [False] * len(doc)
    for i, token in enumerate(doc):
        taken[i] = "://" in token.text or token.is_space
    kept = []
    for s in sorted(sightings, key=lambda s: (-(s.end - s.start), -s.score, s.start)):
        if not any(taken[s.start : s.end]) and not all(t.lower_ in FUNCTION for t in doc[s.start : s.end]):
            taken[s.start : s.end] = [True] * (s.end - s.start)
            kept.append(s)
    return sorted(kept, key=lambda s: s.start)


def cluster(doc: Doc, sightings: list[Sighting]) -> list[Cluster]:
    """Join the sightings of one thing: by key, by IRI, and short forms with their long forms."""
    long_forms = {key_of(short): key_of(long) for short, long in doc._.abbreviations.items()}
    groups: dict[str, list[Sighting]] = {}
    for s in sightings:
        key = key_of(s.name)
        groups.setdefault(long_forms.get(key, key), []).append(s)
    out: list[Cluster] = []
    for group in groups.values():
        votes: dict[EntityType, float] = defaultdict(float)
        for s in group:
            votes[s.type] += s.score * (3 if s.entity else 1)
        type_ = max(sorted(votes), key=lambda t: votes[t])
        out.append(Cluster(type_, group))
    return out


def label_of(doc: Doc, group: Cluster) -> str:
    """Return the name that all mentions share: the short form, else the spelling used most, the first of equals."""
    spellings = Counter(s.name for s in group.sightings)
    short = [s for s in spellings if s in doc._.abbreviations]
    if short and group.type in {"Method", "Dataset", "Hardware"}:
        return short[0]
    label = max(spellings, key=lambda name: (spellings[name], not name.isupper(), -list(spellings).index(name)))
    if group.type == "Hardware" and label.endswith("s") and not label.endswith("ss"):
        return label[:-1]
    return label


def mentions_of(doc: Doc, groups: list[Cluster]) -> Iterator[Mention]:
    """Yield the mentions of the clusters, in the order of the text."""
    out = []
    labels: Counter[tuple[str, str]] = Counter()
    for group in groups:
        label = label_of(doc, group)
        kind = next((s.kind for s in group.sightings if s.entity and s.kind), "") or group.sightings[0].kind
        entity = next((s.entity for s in group.sightings if s.entity and s.type == group.type), None)
        generic = all(s.generic for s in group.sightings)
        labels[group.type, label] += 1
        out += [(s, group.type, label, kind if group.type in {"Method", "Hardware"} else "", entity, generic)
                for s in group.sightings]  # fmt: skip
    for s, type_, label, kind, entity, generic in sorted(out, key=lambda o: (o[0].start, o[0].end)):
        span = doc[s.start : s.end]
        place = to_field(doc, span.start_char, span.end_char)
        if place is not None:
            yield Mention(
                *place,
                span.text,
                type_,
                "mentioned",
                label,
                kind,
                entity,
                generic,
                s.score,
                sentence_of(span),
                EXTRACTOR,
            )


def sentence_of(span: Span) -> str:
    """Return the sentence in which a span begins, without white space at its ends."""
    return str(span.sent.text).strip()
