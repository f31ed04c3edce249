"""kg_entities: what is an entity, of which type, in which roles, and which names are one thing in this paper.

Four sources propose places (`candidates`), places of one thing are joined (`clusters`), and the second stage says of
each thing what it is. Where candidates overlap, the most probable one holds the words.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.abbreviations import singular_form
from kg.extract.candidates import find_places
from kg.extract.clusters import Cluster, cluster
from kg.extract.document import sentence_among, to_field, tokens_among
from kg.extract.entity_features import features_of_clusters
from kg.extract.joining import Thing, join_things
from kg.extract.kinds import kind_of
from kg.extract.policy import POLICY
from kg.extract.second_stage import load_second_stage
from kg.model import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from kg.extract.candidates import Place
    from kg.extract.second_stage import SecondStage, Verdict

EXTRACTOR = "kg_entities/2"
_SURELY_OUTSIDE = -0.012  # a phrase of which a word is surely in no name is none: fewer than 5 of 1,000 names are lost
_NAMED = frozenset({"Method", "Dataset", "Hardware"})


class EntityComponent:
    """Sets `doc._.mentions`, one a place, with the role `mentioned`, and `doc._.role_scores` for kg_roles."""

    def __init__(self, second_stage: SecondStage) -> None:
        if not Doc.has_extension("role_scores"):
            Doc.set_extension("role_scores", default={})
        self.second_stage = second_stage

    def __call__(self, doc: Doc) -> Doc:
        """Decide what a paper's names are."""
        clusters, rows = examine(doc)
        things: list[Thing] = []
        if rows is not None:
            verdicts = as_in_full(doc, clusters, self.second_stage.decide(rows))
            things = join_things(doc, choose(clusters, verdicts), self.second_stage.same)
        doc._.role_scores = {}
        doc._.mentions = list(mentions_of(doc, things))
        return doc


@Language.factory(
    "kg_entities",
    requires=[
        "doc._.sentence_starts",
        "doc.spans",
        "doc._.abbreviations",
        "doc._.redefined",
        "doc._.web_links",
        "doc._.coordinated",
        "doc._.tagged",
        "doc._.reading",
        "doc._.judge",
    ],
    assigns=["doc._.mentions", "doc._.role_scores"],
)
def make_entities(nlp: Language, name: str) -> EntityComponent:  # noqa: ARG001 (spaCy calls it so)
    """Make the component with the second stage that ships."""
    return EntityComponent(load_second_stage())


def examine(doc: Doc) -> tuple[list[Cluster], npt.NDArray[np.float32] | None]:
    """Return the candidates of a paper, and a row of features for each; None where there are none."""
    clusters = cluster(find_places(doc), doc._.abbreviations)
    if not clusters:
        return [], None
    reading = doc._.reading
    groups = [sorted({reading.span_at(p.start, p.end) for p in c.places}) for c in clusters]
    outside = reading.log_probs[:, 0].tolist()
    kept = [
        n
        for n, c in enumerate(clusters)
        if any(p.origin != "phrase" for p in c.places) or any(max(outside[a:b]) < _SURELY_OUTSIDE for a, b in groups[n])
    ]
    if not kept:
        return [], None
    clusters = [clusters[n] for n in kept]
    return features_of_clusters(doc, clusters, doc._.judge(reading, [groups[n] for n in kept]))


def as_in_full(doc: Doc, clusters: Sequence[Cluster], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts, the shortened members of "LLaMA-2-7B and 13B" judged as the name in full before them."""
    if not doc._.coordinated:
        return list(verdicts)
    starts = {doc[token].idx for token in doc._.coordinated}
    ends = sorted((p.end, n) for n, c in enumerate(clusters) for p in c.places if p.origin == "written")
    out = list(verdicts)
    for n, c in enumerate(clusters):
        if c.places[0].start in starts and c.places[0].end - c.places[0].start < len(c.places[0].name):
            before = [m for end, m in ends if end <= c.places[0].start and m != n and verdicts[m].type == "Method"]
            if before and verdicts[before[-1]].score > out[n].score:
                out[n] = verdicts[before[-1]]
    return out


def choose(clusters: Sequence[Cluster], verdicts: Sequence[Verdict]) -> list[Thing]:
    """Return the things that are probable enough; words that two claim are the more probable one's."""
    likely = sorted(
        (-v.score, c.places[0].start, c.key, n)
        for n, (c, v) in enumerate(zip(clusters, verdicts, strict=True))
        if v.score >= max(POLICY.entity[v.type], POLICY.generic if v.generic >= 0.5 else 0.0)
    )
    taken: list[tuple[int, int]] = []
    out: list[Thing] = []
    for *_, n in likely:
        places = tuple(p for p in clusters[n].places if not _overlaps(taken, p))
        if places:
            out.append(Thing(places, verdicts[n]))
            for span in sorted({(p.start, p.end) for p in places}):
                insort(taken, span)
    return out


def _overlaps(taken: list[tuple[int, int]], place: Place) -> bool:
    """Whether a place shares words with one of those taken; these overlap one another only within one thing."""
    at = bisect_left(taken, (place.end, 0))
    return any(end > place.start for _, end in taken[max(0, at - 8) : at])


# -- from things to mentions -------------------------------------------------------------------------------


def label_of(doc: Doc, thing: Thing) -> str:
    """Return the name that all mentions share: the short form, else the spelling used most, the shortest of equals.

    A short form that stands for something else elsewhere gives way to what it stands for here.
    """
    label = _spelling_of(doc, thing)
    short = singular_form(label)
    return str(doc._.abbreviations[short]) if short in doc._.redefined else label


def _spelling_of(doc: Doc, thing: Thing) -> str:
    spellings = Counter(p.name for p in thing.places)
    short = sorted(s for s in spellings if s in doc._.abbreviations)
    if short and thing.verdict.type in _NAMED:
        return short[0]
    order = {name: i for i, name in enumerate(spellings)}
    label = max(spellings, key=lambda name: (spellings[name], not name.isupper(), -len(name), -order[name]))
    plural = thing.verdict.type == "Hardware" and label.endswith("s") and not label.endswith("ss")
    return label[:-1] if plural else label


def mentions_of(doc: Doc, things: Sequence[Thing]) -> Iterator[Mention]:
    """Yield the mentions of the things, in the order of the text, and note the probabilities of their roles."""
    found: dict[tuple[int, int, int], Mention] = {}
    text, starts, words, sentences = doc._.text, doc._.starts, doc._.words, doc._.sentence_starts
    role_scores, paper = doc._.role_scores, doc._.paper

    def after(place: Place) -> str:
        stop = tokens_among(starts, place.start, place.end)[1]
        return str(words[stop]).lower() if stop < len(words) else ""

    for n, thing in enumerate(things):
        v, label = thing.verdict, label_of(doc, thing)
        concept = next((p.concept for p in thing.places if p.concept is not None and p.concept.type == v.type), None)
        kind = (concept.kind if concept else "") or kind_of(v.type, [(p.name, after(p)) for p in thing.places])
        scores = role_scores.setdefault((v.type, label), {})
        for role, p in v.roles.items():
            scores[role] = max(scores.get(role, 0.0), v.score * p)
        for start, end in _longest({(p.start, p.end) for p in thing.places}):
            place = to_field(doc, start, end)
            if place is not None:
                found[start, end, n] = Mention(
                    *place,
                    paper.text(place[0])[place[1] : place[2]],
                    v.type,
                    "mentioned",
                    label,
                    kind,
                    concept.iri if concept else None,
                    thing.generic,
                    round(max(v.score, 0.01), 3),
                    text[slice(*sentence_around(starts, sentences, start, end))].strip(),
                    EXTRACTOR,
                )
    for key in sorted(found):
        yield found[key]


def _longest(spans: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans in the order of the text, of those that overlap the longest one that begins first."""
    stop = 0
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start >= stop:
            yield start, end
            stop = end


def sentence_around(starts: Sequence[int], sentences: Sequence[int], start: int, end: int) -> tuple[int, int | None]:
    """Return the offsets of the sentence of some words, of more than one where the words need it; None is the end.

    Args:
        starts: where each token starts.
        sentences: the first token of each sentence.
        start: where the words begin.
        end: where they end.
    """
    first, stop = tokens_among(starts, start, end)
    begin, _ = sentence_among(sentences, first, len(starts))
    _, after = sentence_among(sentences, stop - 1, len(starts))
    return starts[begin], starts[after] if after < len(starts) else None
