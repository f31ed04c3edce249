"""What is known of a name in a paper, as numbers: what the second stage decides by."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.extract import lists
from kg.extract.lexicon import HEAD_OF, LEADING
from kg.extract.names import is_strong_name
from kg.model import ENTITY_TYPES, ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from spacy.tokens import Doc

    from kg.extract.clusters import Cluster
    from kg.extract.tagger import Judgement

    Array = npt.NDArray[np.float32]

ORIGINS = ("tagger", "vocabulary", "written", "phrase", "part")
CUES = {
    "propose": r"propos\w*|introduc\w*|present\w*|develop\w*|design\w*|devis\w*|novel|call(?:ed)?|named|dubbed|termed"
    r"|our|describ\w*|releas\w*|namely",
    "compare": r"compar\w*|versus|vs|outperform\w*|surpass\w*|exceed\w*|beat\w*|than|over|against|baselines?"
    r"|state|art|relative|superior",
    "test": r"evaluat\w*|experiments?|benchmarks?|datasets?|test\w*|across|results|tasks|assess\w*|validat\w*",
    "train": r"train\w*|pre-?train\w*|fine-?tun\w*|corpus|annotat\w*",
    "use": r"based|built|using|leverag\w*|employ\w*|utiliz\w*|via|adopt\w*|appl\w*|integrat\w*|implement\w*|combin\w*"
    r"|extend\w*|with|incorporat\w*|through|build\w*|by",
    "run": r"run\w*|deploy\w*|hardware|devices?|single|platforms?|accelerat\w*|server|on-device",
    "background": r"existing|prior|previous\w*|traditional\w*|such|like|recent|while|although|however|suffer\w*"
    r"|typically|widely|popular|conventional|despite|unlike|many|often",
    "result": r"achiev\w*|improv\w*|reduc\w*|increas\w*|speedups?|faster|lower|higher|gains?|\d[\d.]*[%x×]?",
}
_CUE = re.compile("|".join(f"(?P<{k}>{v})" for k, v in CUES.items()), re.I)
_CUE_NUMBER = {name: i for i, name in enumerate(CUES)}
_DATASET_NAME = re.compile(r"(?:[Bb]ench|QA|Set|Dataset|Corpus|-\d+[KkM])$")
_COLON = re.compile(r"\s?:")
_DIGIT = re.compile(r"\d")
_FAR = 120
_HOPELESS = -2.5  # log-odds below which a name is no entity, whatever else is known of it

FEATURES: tuple[str, ...] = (
    *(f"odds {t}" for t in ENTITY_TYPES), "odds none", "odds generic",
    *(f"odds {r}" for r in ROLES),
    *(f"tags {t}" for t in ENTITY_TYPES), "out before", "out after",
    "top odds", "top margin",
    "places", "in title", "only title", "leads title", "first", "last", "sentence", "sentences left",
    "words", "letters",
    *(f"from {o}" for o in ORIGINS), "share tagged",
    *(f"concept {t}" for t in ENTITY_TYPES), "concept generic",
    "strong", "capital", "lower", "digit", "hyphen", "leading", "short", "long", "dataset name",
    *(f"head {t}" for t in ENTITY_TYPES), *(f"next {t}" for t in ENTITY_TYPES),
    "rivals", "rival odds", "inside", "around",
    "rank", "likely of type", "paper words",
    "rank proposed", "best other proposed", "rank baseline", "best other baseline",
    *(f"{side} {cue}" for cue in CUES for side in ("after", "before")),
    *(f"nearest {cue}" for cue in CUES),
    *lists.COLUMNS,
)  # fmt: skip
_OWN = FEATURES.index("rivals") - FEATURES.index("places")
COUNTED = frozenset(
    (
        "places",
        "letters",
        "words",
        "paper words",
        "sentence",
        "sentences left",
        "rivals",
        "inside",
        "around",
        "rank",
        "rank proposed",
        "rank baseline",
        "listed",
        *(f for f in FEATURES if f.startswith(("after ", "before ", "nearest "))),
    )
)
"""The columns that count, of which the logarithm is looked at."""


def features_of_clusters(doc: Doc, clusters: Sequence[Cluster], judged: Judgement) -> tuple[list[Cluster], Array]:
    """Return the clusters that may be entities, and a row for each; the columns are FEATURES."""
    view = _View(doc)
    known = np.array([any(p.concept is not None for p in c.places) for c in clusters])
    kept = np.flatnonzero(known | (judged.types.max(-1) >= _HOPELESS))
    likely = [clusters[i] for i in kept.tolist()]
    tagger = np.concatenate(
        [judged.types, judged.none[:, None], judged.generic[:, None], judged.roles, judged.tags, judged.edges], -1
    )
    ordered = np.sort(judged.types, -1)
    tops = np.stack([ordered[:, -1], ordered[:, -1] - ordered[:, -2]], -1)
    among = _competition(clusters, judged, len(doc))
    own = np.array([view.of_name(c) for c in likely], np.float32).reshape(len(likely), _OWN)
    cues = np.array([view.of_cues(c) for c in likely], np.float32).reshape(len(likely), 3 * len(CUES))
    listed = lists.beside(view.text, clusters, judged)
    return likely, np.concatenate([tagger[kept], tops[kept], own, among[kept], cues, listed[kept]], -1)


@lru_cache(maxsize=1 << 16)
def _cue_of(word: str) -> int:
    """Return the number of the cue that a word is, or -1."""
    match = _CUE.fullmatch(word)
    return _CUE_NUMBER[match.lastgroup or ""] if match else -1


class _Spelling(NamedTuple):
    """How the names of a cluster are written, one after another: their words, what their heads say, their letters."""

    words: tuple[int, ...]
    head: tuple[int, ...]
    strong: tuple[bool, ...]
    capital: tuple[bool, ...]
    lower: tuple[bool, ...]
    not_lower: tuple[bool, ...]
    digit: tuple[bool, ...]
    hyphen: tuple[bool, ...]
    leading: tuple[bool, ...]
    dataset: tuple[bool, ...]


@lru_cache(maxsize=1 << 16)
def _spelling(name: str) -> tuple[int | bool, ...]:
    """Return how one name is written, wherever it stands, in the order of _Spelling."""
    words = name.split()
    lower = name.islower()
    return (
        len(words),
        HEAD_OF.get(words[-1].lower(), 0),
        any(map(is_strong_name, words)),
        name[0].isupper(),
        lower,
        not lower and any(c.isupper() or c.islower() or c.istitle() for c in name),
        bool(_DIGIT.search(name)),
        "-" in name,
        words[0].lower() in LEADING,
        bool(_DATASET_NAME.search(name)),
    )


class _View:
    """A paper, laid out for its features."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text: str = doc._.text
        self.starts: list[int] = doc._.starts
        self.words: list[str] = doc._.words
        self.short: dict[str, str] = doc._.abbreviations
        self.long = set(self.short.values())
        self.sentences = [self.starts[i] for i in doc._.sentence_starts] or [0]
        field = doc._.fields[0] if doc._.fields else None
        self.title_end = field.end if field is not None and field.name == "title" else 0
        self.cues: dict[int, list[tuple[int, int]]] = {}
        """The cues of each sentence, by how many sentences begin before: where they stand, and which they are."""
        for token in doc._.reading.tokens:
            cue = _cue_of(token.text)
            if cue >= 0:
                self.cues.setdefault(bisect_right(self.sentences, token.start), []).append((token.start, cue))

    def of_name(self, c: Cluster) -> Sequence[float]:
        """Return how the name is written, where it stands and who proposes it."""
        places = c.places
        spans = sorted({(p.start, p.end) for p in places})
        length = max(len(self.text), 1)
        in_title = sum([end <= self.title_end for _, end in spans])
        first, last = spans[0], spans[-1]
        sentence = bisect_right(self.sentences, first[0])
        names = {p.name for p in places}
        spelt = _Spelling(*zip(*map(_spelling, names), strict=True))
        origins = {p.origin for p in places}
        by_tagger = len({p.start for p in places if p.origin == "tagger"})
        concepts = {p.concept.type: p.concept for p in places if p.concept is not None}
        heads = nexts = 0
        for head in spelt.head:
            heads |= head
        for _, end in spans:
            stop = bisect_left(self.starts, end)
            nexts |= HEAD_OF.get(self.words[stop].lower(), 0) if stop < len(self.words) else 0
        return [
            len(spans), in_title > 0, in_title == len(spans),
            first[0] == 0 and bool(_COLON.match(self.text, first[1])),
            first[0] / length, last[0] / length, sentence, len(self.sentences) - bisect_right(self.sentences, last[0]),
            sum(spelt.words) / len(names), (sum(map(len, names)) + len(names) - 1) / len(names),
            *(o in origins for o in ORIGINS), by_tagger / len(spans),
            *(t in concepts for t in ENTITY_TYPES), any(x.generic for x in concepts.values()),
            any(spelt.strong), any(spelt.capital), any(spelt.lower) and not any(spelt.not_lower),
            any(spelt.digit), any(spelt.hyphen), all(spelt.leading),
            not names.isdisjoint(self.short), not names.isdisjoint(self.long), any(spelt.dataset),
            *(heads >> i & 1 for i in range(5)), *(nexts >> i & 1 for i in range(5)),
        ]  # fmt: skip

    def of_cues(self, c: Cluster) -> Sequence[float]:
        """Return, for each cue, how many places stand after and before one in their sentence; then how near."""
        before = [0] * len(CUES)
        after = [0] * len(CUES)
        nearest = [_FAR] * len(CUES)
        for start, end in sorted({(p.start, p.end) for p in c.places}):
            last: dict[int, int] = {}
            seen: set[int] = set()
            for at, k in self.cues.get(bisect_right(self.sentences, start), ()):
                if at < start:
                    last[k] = at
                elif at >= end and k not in seen:
                    seen.add(k)
                    after[k] += 1
            for k, at in last.items():
                before[k] += 1
                nearest[k] = min(nearest[k], start - at)
        return [x for pair in zip(before, after, strict=True) for x in pair] + nearest


def _competition(clusters: Sequence[Cluster], judged: Judgement, words: int) -> Array:
    """Return how a candidate stands among the others of the paper: those it overlaps, those of its type and role."""
    top = judged.types.max(-1)
    kind = judged.types.argmax(-1)
    spans = sorted({(p.start, p.end, i) for i, c in enumerate(clusters) for p in c.places})
    tops = top.tolist()
    rival = [-9.0] * len(clusters)
    count, inside, around = ([0.0] * len(clusters) for _ in range(3))
    met: set[tuple[int, int]] = set()
    for n, (start, end, i) in enumerate(spans):
        for s, e, j in spans[n + 1 :]:
            if s >= end:
                break
            if i == j:
                continue
            for a, b in ((i, j), (j, i)):
                rival[a] = max(rival[a], tops[b])
                if (a, b) not in met:
                    met.add((a, b))
                    count[a] += 1
            if s == start or e <= end:
                outer, inner = (i, j) if e <= end else (j, i)
                around[outer] += 1
                inside[inner] += 1
    rank = np.zeros(len(clusters))
    likely = np.zeros(len(clusters))
    for k in range(len(ENTITY_TYPES)):
        mine = np.flatnonzero(kind == k)
        rank[mine[np.argsort(-top[mine], kind="stable")]] = np.arange(len(mine))
        likely[mine] = (1 / (1 + np.exp(-judged.types[:, k]))).sum()
    columns = [
        np.array(count),
        np.array(rival) - top,
        np.array(inside),
        np.array(around),
        np.minimum(rank, 30),
        likely,
        np.full(len(clusters), words),
    ]
    method = judged.types[:, 0]
    for role in ("proposed", "baseline"):
        both = np.minimum(judged.roles[:, ROLES.index(role)], method)
        order = np.empty(len(both))
        order[np.argsort(-both, kind="stable")] = np.arange(len(both))
        best = np.sort(both)[::-1]
        other = np.where(order == 0, best[1] if len(best) > 1 else -9.0, best[0])
        columns += [np.minimum(order, 30), other - both]
    return np.stack(columns, -1).astype(np.float32)
