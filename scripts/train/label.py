"""What the teachers say of unlabelled abstracts: the student's lessons."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import numpy as np
import torch

from kg.extract.tagger_decode import group_names
from kg.extract.tagger_features import PieceVocabulary, features_of
from kg.extract.tagger_tokens import fold_name, fold_word, tokenize
from kg.model import ENTITY_TYPES, ROLES
from scripts.train.candidates import find_candidates, phrase_spans, sample_groups, targets
from scripts.train.gold import make_paper
from scripts.train.heads import NONE, OUTPUTS, pack_groups
from scripts.train.student import Example
from scripts.train.teacher import ROLE_MASK, agreed, decode_tags, tag_targets
from scripts.train_papers import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kg.extract.tagger_decode import Span
    from scripts.train.gold import GoldPaper
    from scripts.train.teacher import Encoded, Teacher

_ABOUT_EFFICIENCY = re.compile(
    r"\b(?:GPUs?|NPUs?|TPUs?|CPUs?|FPGAs?|hardware|accelerat\w+|speed-?up|latency|throughput|quantiz\w+|pruning|inference"
    r"|efficien\w+|edge devices?|memory footprint|kernel|CUDA|compression)\b|\d\s*(?:×|\\times|x faster)",
    re.IGNORECASE,
)
_FIELDS = (
    "cs.LG",
    "cs.CL",
    "cs.CV",
    "cs.AI",
    "cs.DC",
    "cs.AR",
    "cs.PF",
    "cs.RO",
    "cs.SD",
    "cs.IR",
    "cs.NE",
    "cs.OS",
    "eess",
    "stat.ML",
)


def choose_abstracts(path: Path, exclude: Iterable[str], count: int, seed: int = 0) -> list[GoldPaper]:
    """Choose abstracts like the gold, never of it: recent ones, about efficiency and hardware first."""
    known = {fold_name([t.text for t in tokenize(title)]) for title in exclude}
    rng = random.Random(seed)
    ranked = []
    for r in read_lines(path):
        if fold_name([t.text for t in tokenize(r["title"])]) in known or len(r["abstract"]) > 2600:
            continue
        hits = len({m.casefold() for m in _ABOUT_EFFICIENCY.findall(r["abstract"])})
        field = any(f in str(r.get("venue")) for f in _FIELDS) or "arXiv" not in str(r.get("venue"))
        recent = int(r.get("year") or 0) >= 2024
        ranked.append((min(hits, 4) + 2 * recent + field + 2 * rng.random(), str(r["id"]), r))
    ranked.sort(key=lambda x: x[:2], reverse=True)
    chosen = [make_paper(i, r["title"], r["abstract"]) for _, i, r in ranked[:count]]
    rng.shuffle(chosen)
    return chosen


def gold_example(
    e: Encoded, vocabulary: PieceVocabulary, certain: float, rng: random.Random, smooth: float = 0.02
) -> Example:
    """Make an example of a gold paper."""
    tags = np.full((e.words, 11), smooth / 11, dtype=np.float32)
    tags[np.arange(e.words), tag_targets(e, e.words)] += 1 - smooth
    found = find_candidates(e.paper, e.words)
    groups = sample_groups(e.paper, found, [], rng, 30)
    outputs = np.zeros((len(groups), OUTPUTS), dtype=np.float32)
    for i, g in enumerate(groups):
        kind, generic, roles = targets(e.paper, g)
        outputs[i, kind], outputs[i, NONE + 1], outputs[i, NONE + 2 :] = 1, generic, roles
    return _example(e, vocabulary, tags, [list(g.spans) for g in groups], outputs, certain)


def _example(
    e: Encoded,
    vocabulary: PieceVocabulary,
    tags: np.ndarray,
    groups: list[list[Span]],
    outputs: np.ndarray,
    certain: float,
) -> Example:
    features = features_of(vocabulary, e.paper.tokens[: e.words], e.title_end)
    kind = outputs[:, :NONE].argmax(-1)
    mask = np.concatenate([np.ones((len(groups), 1)), ROLE_MASK.numpy()[kind]], -1).astype(np.float16)
    return Example(features, e.title_end, tags.astype(np.float16), groups, outputs.astype(np.float16), mask, certain)


@torch.no_grad()
def label(
    models: Sequence[Teacher],
    papers: Sequence[Encoded],
    vocabulary: PieceVocabulary,
    *,
    phrases: int = 10,
    seed: int = 0,
) -> list[Example]:
    """Let an ensemble label papers: tag probabilities, and the entity outputs of likely spans and of some phrases."""
    rng = random.Random(seed)
    out: list[Example] = []
    order = sorted(papers, key=lambda e: (len(e.pieces), e.paper.id))
    for at in range(0, len(order), 16):
        batch = order[at : at + 16]
        words = [m.eval().words(batch) for m in models]
        tags = agreed(models, [m.heads.tags(w).softmax(-1) for m, w in zip(models, words, strict=True)])
        groups = [_groups(t.log(), e, rng, phrases) for t, e in zip(tags, batch, strict=True)]
        packed = pack_groups(groups, [e.words for e in batch], [e.title_end for e in batch])
        logits = [m.heads.entities(w, packed) for m, w in zip(models, words, strict=True)]
        kinds = agreed(models, [x[:, : NONE + 1].softmax(-1) for x in logits])
        rest = agreed(models, [x[:, NONE + 1 :].sigmoid() for x in logits])
        outputs = torch.cat([kinds, rest], -1).numpy()
        row = 0
        for t, e, g in zip(tags, batch, groups, strict=True):
            out.append(_example(e, vocabulary, t[: e.words].numpy(), g, outputs[row : row + len(g)], 1.0))
            row += len(g)
        if at % 160 == 0:
            print(f"labelled {at + len(batch)} of {len(order)}", flush=True)
    return out


def _groups(log_probs: torch.Tensor, e: Encoded, rng: random.Random, phrases: int) -> list[list[Span]]:
    spans = decode_tags(log_probs, e, 2.0)
    groups = [[spans[i] for i in g] for g in group_names(e.paper.tokens, spans)]
    taken = {(s.start, s.end) for s in spans}
    names: dict[str, list[Span]] = {}
    for s in phrase_spans(e.paper, e.words):
        if (s.start, s.end) not in taken:
            names.setdefault(fold_name([t.text for t in e.paper.tokens[s.start : s.end]]), []).append(s)
    chosen = rng.sample(sorted(names), min(phrases, len(names)))
    return groups + [names[n] for n in chosen]


def choose_pieces(papers: Iterable[GoldPaper], all_pieces: Sequence[str], least: int = 8) -> list[str]:
    """Choose the pieces that the papers use at least `least` times, and every single character; [UNK] first."""
    full = PieceVocabulary(all_pieces)
    counts: dict[int, int] = {}
    for p in papers:
        for t in p.tokens:
            for i in full.cut(fold_word(t.text)):
                counts[i] = counts.get(i, 0) + 1
    kept = [p for i, p in enumerate(all_pieces) if counts.get(i, 0) >= (least if len(p.removeprefix("##")) > 1 else 1)]
    return ["[UNK]", *(p for p in kept if not p.startswith("["))]


__all__ = ["ENTITY_TYPES", "ROLES", "choose_abstracts", "choose_pieces", "gold_example", "label"]
