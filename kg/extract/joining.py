"""Which things of a paper are one: "DSCC-HS" and the "Dynamic Self-reinforcing Calibration" of its title.

Joining by key, concept and abbreviation (`clusters`) is certain; what is left are names that a reader takes for one
from how the text sets them side by side. A log-linear model weighs that for each pair of one type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from kg.extract.clusters import Joined
from kg.extract.lexicon import is_anonymous
from kg.extract.name_key import key_of
from kg.extract.second_stage import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from spacy.tokens import Doc

    from kg.extract.candidates import Place

PAIR_FEATURES = (
    "bias", "dataset", "hardware", "task", "metric",
    "within", "within at end", "within at start", "shared words", "same head", "same first",
    "initials", "other numbers", "both capital", "one capital",
    "set beside", "in brackets", "leads title, other in title", "one only in title", "both proposed", "one proposed",
    "both baseline", "roles agree", "near", "one sentence", "concepts differ", "least sure", "both rare",
)  # fmt: skip
_BESIDE = re.compile(r"[\s\"'”’)]*(?:[,:—–-]|, (?:i\.e\.|namely|called)|is|called|named|dubbed|termed)?\s*"
                     r"(?:(?:a|an|the|our)\s)?(?:[\w-]+\s){0,3}\"?$")  # fmt: skip
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BREAKS = re.compile(r"[\s/-]+")
_NEAR = 60


@dataclass(frozen=True)
class Thing:
    """An entity of the paper: its places in the order of the text, none of them another thing's, and the verdict."""

    places: tuple[Place, ...]
    verdict: Verdict

    @property
    def generic(self) -> bool:
        """Whether it names a class rather than a thing."""
        concept = next((p.concept for p in self.places if p.concept is not None), None)
        return (
            self.verdict.generic >= 0.5
            or (concept is not None and concept.generic)
            or (self.verdict.type == "Method" and all(is_anonymous(p.name) for p in self.places))
        )

    @cached_property
    def names(self) -> list[str]:
        """What it is called, each name once."""
        return sorted({p.name for p in self.places})

    @cached_property
    def words(self) -> list[str]:
        """Return the words of its shortest name, folded as keys are."""
        return min((key_words(n) for n in self.names), key=len)

    @cached_property
    def word_set(self) -> frozenset[str]:
        """Return those words, each once."""
        return frozenset(self.words)

    @cached_property
    def concepts(self) -> set[str]:
        """Return the concepts that its names are."""
        return {p.concept.iri for p in self.places if p.concept is not None}


def candidate_pairs(doc: Doc, things: Sequence[Thing]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of things of one type that share a word or that the title sets side by side, or initials do."""
    title = _title_end(doc)
    for i, j in combinations(range(len(things)), 2):
        a, b = things[i], things[j]
        if a.verdict.type != b.verdict.type:
            continue
        if (
            not a.word_set.isdisjoint(b.words)
            or (a.places[0].end <= title and b.places[0].end <= title)
            or _share_initials(a, b)
        ):
            yield i, j


def join_things(doc: Doc, things: Sequence[Thing], same: Callable[[list[float]], bool]) -> list[Thing]:
    """Return the things, those that are the same by the word of `same` on their features made one."""
    joined = Joined()
    for i, j in candidate_pairs(doc, things):
        if same(pair_features(doc, things[i], things[j])):
            joined.join(f"{i:06}", f"{j:06}")
    groups: dict[str, list[Thing]] = {}
    for i, thing in enumerate(things):
        groups.setdefault(joined.root(f"{i:06}"), []).append(thing)
    return [_merged(group) if len(group) > 1 else group[0] for group in groups.values()]


def _merged(group: Sequence[Thing]) -> Thing:
    """Return one thing of several: it stands where any stands and has the roles that any has."""
    best = max((t.verdict for t in group), key=lambda v: v.score)
    roles = {r: max(t.verdict.roles[r] for t in group) for r in best.roles}
    places = sorted((p for t in group for p in t.places), key=lambda p: (p.start, p.end, p.origin))
    return Thing(tuple(places), Verdict(best.type, best.score, min(t.verdict.generic for t in group), roles))


def pair_features(doc: Doc, a: Thing, b: Thing) -> list[float]:
    """Return what speaks for two things of one type being one, in the order of PAIR_FEATURES; symmetric."""
    text, title = doc._.text, _title_end(doc)
    va, vb = a.verdict, b.verdict
    short, long = sorted((a.words, b.words), key=lambda w: (len(w), w))
    common = len(set(short) & set(long))
    within = common == len(set(short)) < len(set(long))
    numbers = [{x for n in t.names for x in _NUMBER.findall(n)} for t in (a, b)]
    capital = [any(c.isupper() for n in t.names for c in n) for t in (a, b)]
    in_title = [[p.end <= title for p in t.places] for t in (a, b)]
    first = [t.places[0] for t in (a, b)]
    leads = [p.start == 0 and text[p.end : p.end + 2].strip().startswith(":") for p in first]
    gap, beside, brackets = _closest(text, a.places, b.places)
    proposed = [v.roles.get("proposed", 0.0) for v in (va, vb)]
    baseline = [v.roles.get("baseline", 0.0) for v in (va, vb)]
    agree = 1 - max(abs(p - vb.roles.get(r, 0.0)) for r, p in va.roles.items())
    return [float(x) for x in (
        1, *(va.type == t for t in ("Dataset", "Hardware", "Task", "Metric")),
        within, within and long[-len(short):] == short, within and long[:len(short)] == short,
        common / max(len(set(short) | set(long)), 1), short[-1:] == long[-1:], short[:1] == long[:1],
        _share_initials(a, b),
        numbers[0] != numbers[1], all(capital), capital[0] != capital[1],
        beside, brackets, any(leads[i] and any(in_title[1 - i]) for i in (0, 1)), all(in_title[0]) != all(in_title[1]),
        min(proposed), max(proposed), min(baseline), agree, gap < _NEAR, gap < 4 * _NEAR,
        bool(a.concepts and b.concepts and not a.concepts & b.concepts), min(va.score, vb.score),
        len(a.places) == len(b.places) == 1,
    )]  # fmt: skip


def _title_end(doc: Doc) -> int:
    field = doc._.fields[0]
    return field.end if field.name == "title" else 0


def _share_initials(a: Thing, b: Thing) -> bool:
    return any(_initials(n, m) or _initials(m, n) for n in a.names for m in b.names)


def key_words(name: str) -> list[str]:
    """Return the words of a name, folded as keys are."""
    return [key_of(w) for w in _BREAKS.split(name) if w] or [name]


def _closest(text: str, a: Sequence[Place], b: Sequence[Place]) -> tuple[int, bool, bool]:
    """Return the smallest distance between places of two things, and whether any stand side by side or in brackets."""
    gap, beside, brackets = 10_000, False, False
    for p in a[:20]:
        for q in b[:20]:
            first, second = (p, q) if p.start < q.start else (q, p)
            between = text[first.end : second.start] if second.start >= first.end else ""
            gap = min(gap, max(second.start - first.end, 0))
            if 0 < len(between) < _NEAR and "\n" not in between:
                beside = beside or bool(_BESIDE.match(between))
                brackets = brackets or between.strip(" \"'“") == "("
    return gap, beside, brackets


def _initials(short: str, long: str) -> bool:
    """Whether the capitals of a name are the first letters of words of another, in order, most of them."""
    letters = [c.lower() for c in short if c.isupper()]
    if len(letters) < 2 or len(short.split()) > 1:
        return False
    words = [w.lower() for w in _BREAKS.split(long) if w]
    if len(words) < 2:
        return False
    at = 0
    for word in words:
        if at < len(letters) and word.startswith(letters[at]):
            at += 1
    return at >= max(2, len(letters) - 1)
