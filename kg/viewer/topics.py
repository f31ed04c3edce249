"""Topics: papers grouped by the words of their titles and the names in them, so that the picture opens in clusters.

Spherical k-means over hashed tf-idf vectors. No language model and no random start that changes from run to run: the
same papers give the same topics.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kg.views.explorer import ExplorerData

DIMENSIONS = 256
MOST_TOPICS = 24
_WORD = re.compile(r"[^\W\d_][\w-]+")
_STOP_WORDS = """
accelerating accelerated enabling extend existing recent rethinking taking taming redefining technical report
optimizing improving optimization boosting exploring understanding unified effective end-to-end low light
lightweight a an and are as at based better beyond by can do does efficient efficiently fast faster for from
going high how in into is it its learning less making more need new no not of on one or our over scalable
simple than that the their this through to toward towards under up using via we what when where which why with
without you all approach method methods model models system systems framework large small study work paper
results data us only
"""
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of papers, as indices, named by the terms that set it apart."""

    label: str
    papers: tuple[int, ...]


def find_topics(data: ExplorerData) -> list[Topic]:
    """Group the papers; the largest topic first, ties by the first paper."""
    labels = {e.iri: e.label for e in data.entities if e.type in ("Task", "Dataset", "Method")}
    terms = [_terms(paper.title, _names(labels, paper.roles)) for paper in data.papers]
    if not terms:
        return []
    spread = Counter(term for bag in terms for term in bag)
    groups = _k_means(_vectors(terms, spread), min(MOST_TOPICS, max(1, round((len(terms) / 1.5) ** 0.5))))
    members = [[i for i, g in enumerate(groups) if g == topic] for topic in sorted(set(groups))]
    members.sort(key=lambda papers: (-len(papers), papers[0]))
    used: set[str] = set()
    speaking = [_terms(paper.title, ()) for paper in data.papers]  # names group well, but words of titles tell more
    return [
        Topic(_label(papers, speaking, Counter(t for bag in speaking for t in bag), used), tuple(papers))
        for papers in members
    ]


def _names(labels: Mapping[str, str], roles: Sequence[tuple[str, str]]) -> list[str]:
    return [labels[iri] for role, iri in roles if role != "mentioned" and iri in labels]


def _terms(title: str, names: Sequence[str]) -> list[str]:
    """Return words and pairs of words of the title, and the words of the names, lower case."""
    subtitle = title.partition(":")[2] or title  # what stands before a colon is the name of the method
    words = [w.casefold() for w in _WORD.findall(subtitle)]
    kept = [w for w in words if w not in _STOP and len(w) > 2]
    pairs = [f"{a} {b}" for a, b in pairwise(words) if a not in _STOP and b not in _STOP]
    named = {w.casefold() for name in names for w in _WORD.findall(name)} - _STOP - set(kept)
    return [*dict.fromkeys(kept), *dict.fromkeys(pairs), *sorted(w for w in named if len(w) > 3)]


def _vectors(terms: Sequence[Sequence[str]], spread: Counter[str]) -> NDArray[np.float64]:
    """Return one unit vector a paper: each term adds its rarity at a place and with a sign set by its checksum."""
    out = np.zeros((len(terms), DIMENSIONS))
    for row, bag in enumerate(terms):
        for term in bag:
            if spread[term] > 1:  # a term of one paper alone groups nothing
                code = zlib.crc32(term.encode())
                out[row, code % DIMENSIONS] += (1 if code & 0x10000 else -1) * log(1 + len(terms) / spread[term])
    norms = np.linalg.norm(out, axis=1, keepdims=True)
    return out / np.where(norms == 0, 1, norms)


def _k_means(points: NDArray[np.float64], k: int, starts: int = 4, rounds: int = 25) -> list[int]:
    """Return the group of each point, from the best of several seeded starts."""
    best: tuple[float, list[int]] = (-1.0, [0] * len(points))
    for seed in range(starts):
        centres = _spread_out(points, k, np.random.default_rng(seed))
        for _ in range(rounds):
            groups = np.argmax(points @ centres.T, axis=1)
            sums = np.stack([points[groups == g].sum(axis=0) for g in range(k)])
            norms = np.linalg.norm(sums, axis=1, keepdims=True)
            moved = np.where(norms > 0, sums / np.where(norms == 0, 1, norms), centres)
            if np.allclose(moved, centres):
                break
            centres = moved
        closeness = points @ centres.T
        score = float(closeness.max(axis=1).sum())
        if score > best[0] + 1e-9:
            best = score, [int(g) for g in np.argmax(closeness, axis=1)]
    return best[1]


def _spread_out(points: NDArray[np.float64], k: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Choose k points as first centres, each the likelier the farther it lies from those chosen (k-means++)."""
    chosen = [int(rng.integers(len(points)))]
    far = 1 - points @ points[chosen[0]]
    while len(chosen) < k:
        weight = np.clip(far, 0, None) ** 2 + 1e-12
        chosen.append(int(rng.choice(len(points), p=weight / weight.sum())))
        far = np.minimum(far, 1 - points @ points[chosen[-1]])
    return points[chosen].copy()


def _label(papers: Sequence[int], terms: Sequence[Sequence[str]], spread: Counter[str], used: set[str]) -> str:
    """Name a topic by the two terms most particular to it; none twice, and no word inside a pair already named."""
    inside = Counter(term for i in papers for term in terms[i])
    total = len(terms)

    def weight(term: str) -> float:
        share = inside[term] / len(papers)
        return share * log(1 + share * total / spread[term]) * (1.6 if " " in term else 1.0)

    named: list[str] = []
    for term in sorted(inside, key=lambda t: (-weight(t), t)):
        words = set(term.split())
        if term in used or any(words & set(other.split()) for other in named):
            continue
        named.append(term)
        if len(named) == 2:
            break
    used.update(named)
    return ", ".join(named) or "other"
