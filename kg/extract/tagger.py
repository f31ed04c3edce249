"""The learned model: where a paper names methods, datasets, hardware, tasks and metrics, and in which roles.

    tagger = load_tagger()
    [spans] = tagger.predict([PaperText(doc.text, title_end=len(paper.title))])

Nothing is thresholded but very unlikely spans: each comes with calibrated probabilities, and the pipeline decides.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import ThreadpoolController

from kg.extract.tagger_decode import Span, group_names, spans_of, trim, viterbi
from kg.extract.tagger_features import Features, PieceVocabulary, features_of
from kg.extract.tagger_network import Network, sigmoid
from kg.extract.tagger_tokens import tokenize
from kg.extract.weights import weights_of
from kg.model import ENTITY_TYPES, ROLES, ROLES_OF, EntityType, Role
from kg.resources import model_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import numpy.typing as npt

    from kg.extract.tagger_tokens import Token

    Array = npt.NDArray[np.float32]

WEIGHTS = "tagger.npz"
_WINDOW = 480  # words that the network sees at once: more than any abstract of the gold has
_NONE = len(ENTITY_TYPES)
_TYPES = np.arange(_NONE)


@dataclass(frozen=True, slots=True)
class PaperText:
    """The text of a whole paper, as the Doc has it; `text[:title_end]` is its title."""

    text: str
    title_end: int = 0


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A span that may name an entity: `text[start:end]`.

    `score` is the probability that the paper has an entity of this type under this name; it is decided over all
    mentions of the name in the paper, which share `group`, as are `generic` and the probabilities of the roles.
    `mention_score` is the probability of the tags at this one place. Groups are numbered by their first mention.
    """

    start: int
    end: int
    type: EntityType
    score: float
    generic: float
    role_probs: dict[Role, float]
    mention_score: float
    group: int


@dataclass(frozen=True)
class Reading:
    """What the network made of one paper: the words, a vector and tag log-probabilities for each, the spans tagged.

    A window of a long paper sees nothing of the others; a span that crosses the edge of two is judged by both.
    """

    tokens: tuple[Token, ...]
    title_words: int
    words: Array
    log_probs: Array
    spans: tuple[Span, ...]

    def span_at(self, start: int, end: int) -> tuple[int, int]:
        """Return the first token and the end of the tokens that touch some offsets; at least one, if there is any."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        if first < len(self.tokens) - 1 and self.tokens[first].end <= start:
            first += 1
        return first, max(bisect_left(self._starts, end), first + 1)

    @functools.cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Calibrated log-odds of groups of places, a row each: that the group is an entity of each type, generic, in roles.

    `tags` has the log-odds, by the tags alone, of the best place as each type; `edges` those of the two words beside
    the best place as outside of any entity, before and after.
    """

    types: Array
    none: Array
    generic: Array
    roles: Array
    tags: Array
    edges: Array


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling: a row (weight of the entity logit, of the tag logit, bias) a type; a row (weight, bias) a role."""

    entity: Array
    generic: Array
    role: Array


class Tagger:
    """Finds spans in papers; pure: what it says of a paper depends on that paper alone.

    Attributes:
        version: digest of the weights; part of what `kg:extractor` names.
    """

    def __init__(
        self, network: Network, vocabulary: PieceVocabulary, calibration: Calibration, *, outside: float, version: str
    ) -> None:
        self.version = version
        self._network = network
        self._vocabulary = vocabulary
        self._calibration = calibration
        self._outside = outside

    def predict(self, texts: Sequence[PaperText]) -> list[list[TaggedSpan]]:
        """Return the spans of each paper, ordered by their place; no two of a paper overlap."""
        # The products are too small to share: on a busy machine a second thread makes each tens of times slower.
        with one_thread():
            return [self._predict(t) for t in texts]

    def _predict(self, paper: PaperText) -> list[TaggedSpan]:
        tokens = tokenize(paper.text)
        title_words = sum(t.end <= paper.title_end for t in tokens)
        features = features_of(self._vocabulary, tokens, title_words)
        spans: list[Span] = []
        vectors: list[Array] = []
        certainties: list[float] = []
        for start, end in windows(tokens):
            words, log_probs = self._network.read(_cut(features, start, end))
            found = self._decode(tokens[start:end], log_probs)
            if found:
                vectors.append(self._network.mentions(words, found))
                certainties += [certainty(log_probs, s) for s in found]
                spans += [Span(s.start + start, s.end + start, s.type) for s in found]
        if not spans:
            return []
        groups = group_names(tokens, spans)
        facts = np.array([group_features([spans[i] for i in g], len(tokens), title_words) for g in groups], np.float32)
        logits = self._network.entities(np.concatenate(vectors), groups, facts)
        return self._describe(tokens, spans, groups, logits, certainties)

    def read(self, paper: PaperText) -> Reading:
        """Return what the network makes of a paper, for `judge`; pure."""
        tokens = tokenize(paper.text)
        title_words = sum(t.end <= paper.title_end for t in tokens)
        features = features_of(self._vocabulary, tokens, title_words)
        vectors: list[Array] = []
        tags: list[Array] = []
        spans: list[Span] = []
        with one_thread():
            for start, end in windows(tokens):
                words, log_probs = self._network.read(_cut(features, start, end))
                vectors.append(words)
                tags.append(log_probs)
                spans += [
                    Span(s.start + start, s.end + start, s.type) for s in self._decode(tokens[start:end], tags[-1])
                ]
        if not vectors:
            nothing = np.zeros((0, 0), np.float32)
            return Reading((), 0, nothing, nothing, ())
        return Reading(tuple(tokens), title_words, np.concatenate(vectors), np.concatenate(tags), tuple(spans))

    def judge(self, reading: Reading, groups: Sequence[Sequence[tuple[int, int]]]) -> Judgement:
        """Judge groups of places (token ranges of the reading); the places of a group are one thing."""
        flat = [Span(start, end, 0) for group in groups for start, end in group]
        stops = np.cumsum([len(g) for g in groups]).tolist()
        members = [list(range(a, b)) for a, b in itertools.pairwise([0, *stops])]
        named = [[flat[i] for i in g] for g in members]
        facts = np.array([group_features(g, len(reading.tokens), reading.title_words) for g in named], np.float32)
        c = self._calibration
        with one_thread():
            logits = self._network.entities(self._network.mentions(reading.words, flat), members, facts)
        tags, edges = places_by_tags(reading.log_probs, flat)
        best = np.maximum.reduceat(tags, [0, *stops[:-1]], axis=0)
        surest = tags.max(-1).tolist()
        top = [max(g, key=lambda i: (surest[i], -i)) for g in members]
        odds = type_odds(logits)
        types = c.entity[:, 0] * odds + c.entity[:, 1] * best + c.entity[:, 2]
        return Judgement(
            *(
                np.round(np.clip(x, -20, 20), 3).astype(np.float32)
                for x in (
                    types,
                    logits[:, _NONE],
                    c.generic[0] * logits[:, _NONE + 1] + c.generic[1],
                    c.role[:, 0] * logits[:, _NONE + 2 :] + c.role[:, 1],
                    best,
                    edges[top],
                )
            )
        )

    def _decode(self, tokens: Sequence[Token], log_probs: Array) -> list[Span]:
        raised = log_probs.copy()
        raised[:, 0] -= self._outside
        return trim(tokens, spans_of(viterbi(raised)))

    def _describe(
        self,
        tokens: Sequence[Token],
        spans: Sequence[Span],
        groups: Sequence[Sequence[int]],
        logits: Array,
        certainties: Sequence[float],
    ) -> list[TaggedSpan]:
        c = self._calibration
        kinds = np.array([spans[g[0]].type for g in groups])
        tags = np.array([max(certainties[i] for i in g) for g in groups], dtype=np.float32)
        facts = np.stack([entity_logits(logits, kinds), tags, np.ones_like(tags)], -1)
        scores = _probabilities((c.entity[kinds] * facts).sum(-1))
        generic = _probabilities(c.generic[0] * logits[:, _NONE + 1] + c.generic[1])
        roles = _probabilities(c.role[:, 0] * logits[:, _NONE + 2 :] + c.role[:, 1])
        here = _probabilities(np.array(certainties, dtype=np.float32))
        out: list[TaggedSpan] = []
        for number, group in enumerate(groups):
            name = ENTITY_TYPES[kinds[number]]
            of = {r: float(roles[number, ROLES.index(r)]) for r in ROLES_OF[name]}
            both = float(scores[number]), float(generic[number])
            for i in group:
                start, end = tokens[spans[i].start].start, tokens[spans[i].end - 1].end
                out.append(TaggedSpan(start, end, name, *both, dict(of), float(here[i]), number))
        return sorted(out, key=lambda s: s.start)


def entity_logits(logits: Array, kinds: npt.NDArray[np.int64]) -> Array:
    """Return, for each name, the log-odds by the entity head that it is an entity of its type."""
    out: Array = type_odds(logits)[np.arange(len(logits)), kinds]
    return out


def type_odds(logits: Array) -> Array:
    """Return the log-odds by the entity head, names × types, that each name is an entity of each type."""
    others = np.repeat(logits[:, None, : _NONE + 1], _NONE, axis=1)
    others[:, _TYPES, _TYPES] = -np.inf
    top = others.max(-1)
    out: Array = logits[:, :_NONE] - top - np.log(np.exp(others - top[..., None]).sum(-1))
    return out


def certainty(log_probs: Array, span: Span) -> float:
    """Return the log-odds, by the tags, of a span: of its least certain word."""
    begin, inside = 1 + 2 * span.type, 2 + 2 * span.type
    either = np.logaddexp(log_probs[span.start : span.end, begin], log_probs[span.start : span.end, inside])
    p = min(max(float(either.min()), -12.0), -1e-5)
    return p - float(np.log(-np.expm1(p)))


def places_by_tags(log_probs: Array, spans: Sequence[Span]) -> tuple[Array, Array]:
    """Return, for each span, its log-odds as each type by its least certain word, and its neighbours' as outside."""
    within = np.logaddexp(log_probs[:, 1::2], log_probs[:, 2::2])
    bounds = [at for s in spans for at in (s.start, s.end)]
    least = np.minimum.reduceat(np.concatenate([within, within[:1]]), bounds, axis=0)[::2]
    least = np.clip(least, -12.0, -1e-5)
    outside = np.concatenate([log_probs[:, 0], np.zeros(1, np.float32)])
    before = outside[[s.start - 1 for s in spans]]
    after = outside[[s.end for s in spans]]
    return least - np.log(-np.expm1(least)), np.stack([before, after], -1)


def group_features(spans: Sequence[Span], length: int, title_words: int) -> list[float]:
    """Return what the encoder cannot see well of a name: how often, where, how long."""
    in_title = words = 0
    for s in spans:
        in_title += s.start < title_words
        words += s.end - s.start
    return [
        min(len(spans), 8) / 4,
        float(in_title > 0),
        float(in_title == len(spans)),
        spans[0].start / max(length, 1),
        spans[-1].start / max(length, 1),
        words / len(spans) / 4,
    ]


def windows(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Cut a long text after the ends of sentences; an abstract is one window."""
    out: list[tuple[int, int]] = []
    start = 0
    while len(tokens) - start > _WINDOW:
        stops = [i for i in range(start + _WINDOW // 2, start + _WINDOW) if tokens[i].text in ".!?。"]
        end = stops[-1] + 1 if stops else start + _WINDOW
        out.append((start, end))
        start = end
    return [*out, (start, len(tokens))] if start < len(tokens) else out


def _cut(f: Features, start: int, end: int) -> Features:
    return Features(f.pieces[start:end], f.shapes[start:end], f.uses[start:end])


def _probabilities(logits: Array) -> npt.NDArray[np.float64]:
    """Return rounded probabilities: BLAS may differ in the last bits."""
    return np.asarray(np.round(sigmoid(logits).astype(np.float64), 4), dtype=np.float64)


@functools.lru_cache(maxsize=1)
def _blas() -> ThreadpoolController:
    """Return NumPy's linear algebra library; to look it up takes longer than to tag a paper."""
    return ThreadpoolController().select(user_api="blas")


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which NumPy's products are computed by one thread."""
    limit: AbstractContextManager[object] = _blas().limit(limits=1)
    return limit


def load_tagger(path: Path | None = None) -> Tagger:
    """Return the tagger of a weights file, by default the one shipped; a file is read once in a process.

    Raises:
        InputError: The file is missing or damaged.
    """
    return _load(model_folder() / WEIGHTS if path is None else path)


@functools.lru_cache(maxsize=4)
def _load(path: Path) -> Tagger:
    return read_tagger(path)


def read_tagger(path: Path) -> Tagger:
    """Return the tagger of a weights file, read anew.

    Raises:
        InputError: The file is missing or damaged.
    """
    with weights_of(path, "train.py") as weights:
        settings = json.loads(weights.pop("settings").tobytes().decode("utf-8"))
        calibration = Calibration(*(weights.pop(f"calibration.{n}") for n in ("entity", "generic", "role")))
        return Tagger(
            Network(weights),
            PieceVocabulary(settings["pieces"]),
            calibration,
            outside=settings["outside"],
            version=hashlib.sha256(path.read_bytes()).hexdigest()[:12],
        )
