"""The teacher: an encoder fine-tuned on the gold, words and entities at once."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.tagger_decode import TAGS, Span, group_names, spans_of, trim, viterbi
from kg.extract.tagger_tokens import SHAPES, shape_of
from kg.model import ENTITY_TYPES, ROLES, ROLES_OF
from scripts.train.candidates import Group, find_candidates, sample_groups, targets
from scripts.train.encoder import Encoder, model_folder
from scripts.train.heads import NONE, Heads, pack_groups
from scripts.train.loop import HALVES, encoder_groups, fit
from scripts.train.scoring import Predicted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.train.candidates import Candidates
    from scripts.train.gold import GoldPaper

LONGEST = 510
ROLE_MASK = torch.tensor([[float(r in ROLES_OF[t]) for r in ROLES] for t in ENTITY_TYPES] + [[0.0] * len(ROLES)])


@dataclass(frozen=True, slots=True)
class Course:
    """How an encoder is fine-tuned: passes over the papers, papers a step, top learning rate."""

    encoder: str
    epochs: int
    rate: float
    batch: int = 8


COURSES = {"minilm": Course("minilm", 8, 1e-4), "mpnet": Course("mpnet", 6, 5e-5)}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A paper as the encoder reads it."""

    paper: GoldPaper
    pieces: list[int]
    shapes: list[int]
    first: list[int]
    last: list[int]
    title_end: int

    @property
    def words(self) -> int:
        """How many words fit."""
        return len(self.first)


def load_tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(tokenizer: Tokenizer, paper: GoldPaper) -> Encoded:
    """Cut a paper's words into pieces; what does not fit is left out."""
    words = [t.text for t in paper.tokens]
    ids = tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
    pieces, shapes, first, last = [101], [len(SHAPES)], [], []
    known = -1
    for piece, word in zip(ids.ids, ids.word_ids, strict=True):
        if len(pieces) >= LONGEST:
            break
        for _ in range(known + 1, word):  # a word that the vocabulary drops stands at its neighbour
            first.append(len(pieces))
            last.append(len(pieces))
        if word != known:
            first.append(len(pieces))
            last.append(len(pieces))
        known = word
        last[-1] = len(pieces)
        pieces.append(piece)
        shapes.append(shape_of(words[word]))
    title_end = sum(t.end <= len(paper.title) for t in paper.tokens)
    return Encoded(paper, [*pieces, 102], [*shapes, len(SHAPES)], first, last, title_end)


class Teacher(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder: str = "minilm", dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(encoder, len(SHAPES) + 1, dropout)
        self.heads = Heads(self.encoder.design.hidden, 256, 0.2)

    def words(self, batch: Sequence[Encoded]) -> Tensor:
        """Return word vectors [batch, words, width]."""
        pieces = _pad([e.pieces for e in batch])
        mask = _pad([[1] * len(e.pieces) for e in batch]).bool()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
            out = self.encoder(pieces, _pad([e.shapes for e in batch]), mask).float()
        rows = torch.arange(len(batch))[:, None]
        return (out[rows, _pad([e.first for e in batch])] + out[rows, _pad([e.last for e in batch])]) / 2


def _pad(rows: Sequence[Sequence[int]]) -> Tensor:
    out = np.zeros(
        (len(rows), -(-max(map(len, rows)) // 32) * 32), dtype=np.int64
    )  # few shapes: kernels are compiled for each
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return torch.from_numpy(out)


def tag_targets(e: Encoded, width: int) -> list[int]:
    """Return the gold tag of each word, -100 beyond the end."""
    tags = [0] * e.words
    for s in e.paper.spans:
        if s.end <= e.words:
            kind = ENTITY_TYPES.index(e.paper.entities[s.entity]["type"])
            tags[s.start : s.end] = [1 + 2 * kind] + [2 + 2 * kind] * (s.end - s.start - 1)
    return tags + [-100] * (width - e.words)


def decode_tags(logits: Tensor, e: Encoded, outside: float) -> list[Span]:
    """Return the Viterbi spans after lowering the score of "outside" by `outside`."""
    log_probs = logits[: e.words].log_softmax(-1).numpy().copy()
    log_probs[:, 0] -= outside
    return trim(e.paper.tokens, spans_of(viterbi(log_probs)))


def entity_loss(out: Tensor, papers: Sequence[GoldPaper], groups: Sequence[Sequence[Group]]) -> Tensor:
    """Return the loss of types, generic and roles over all groups."""
    want = [targets(p, g) for p, found in zip(papers, groups, strict=True) for g in found]
    kind = torch.tensor([w[0] for w in want])
    generic = torch.tensor([w[1] for w in want])
    roles = torch.tensor([w[2] for w in want])
    entity = (kind != NONE).float()
    loss = functional.cross_entropy(out[:, : NONE + 1], kind)
    some = entity.sum().clamp(min=1)
    loss = (
        loss
        + (functional.binary_cross_entropy_with_logits(out[:, NONE + 1], generic, reduction="none") * entity).sum()
        / some
    )
    each = functional.binary_cross_entropy_with_logits(out[:, NONE + 2 :], roles, reduction="none") * ROLE_MASK[kind]
    return loss + each.sum() / some


def batches(items: Sequence[Encoded], size: int, rng: random.Random, spread: int = 60) -> list[list[Encoded]]:
    """Return shuffled batches of papers of about the same length, within `spread` pieces."""
    order = sorted(items, key=lambda e: len(e.pieces) + rng.random() * spread)
    out = [list(order[i : i + size]) for i in range(0, len(order), size)]
    rng.shuffle(out)
    return out


def new_teacher(seed: int, lessons: Callable[[Teacher], None] | None = None, encoder: str = "minilm") -> Teacher:
    """Return a teacher with the encoder's published weights, after `lessons`, if any; one seed gives the same one."""
    torch.manual_seed(seed)
    model = Teacher(encoder)
    model.encoder.load_pretrained()
    model.encoder.freeze_tables()
    if lessons:
        lessons(model)
    return model


def train_teacher(
    papers: Sequence[Encoded], course: Course, *, seed: int, lessons: Callable[[Teacher], None] | None = None
) -> Teacher:
    """Fine-tune a teacher, after `lessons`, if any; one seed gives the same weights on the same machine."""
    rng = random.Random(seed)
    model = new_teacher(seed, lessons, course.encoder)
    found = {id(e): find_candidates(e.paper, e.words) for e in papers}
    fit(
        model,
        encoder_groups(model, model.heads.parameters(), course.rate),
        (batches(papers, course.batch, rng) for _ in range(course.epochs)),
        lambda group: _loss(model, group, found, rng),
        steps=course.epochs * -(-len(papers) // course.batch),
        name=f"{course.encoder} {seed}",
    )
    return model


def _loss(model: Teacher, batch: list[Encoded], found: dict[int, Candidates], rng: random.Random) -> Tensor:
    words = model.words(batch)
    tags = model.heads.tags(words)
    want = torch.tensor([tag_targets(e, words.shape[1]) for e in batch])
    loss = functional.cross_entropy(tags.flatten(0, 1), want.flatten(), ignore_index=-100)
    decoded = [decode_tags(t, e, 1.5) for t, e in zip(tags.detach(), batch, strict=True)]
    chosen = [sample_groups(e.paper, found[id(e)], d, rng, 25) for e, d in zip(batch, decoded, strict=True)]
    packed = pack_groups([[g.spans for g in c] for c in chosen], [e.words for e in batch], [e.title_end for e in batch])
    out = model.heads.entities(words, packed)
    return 2 * loss + entity_loss(out, [e.paper for e in batch], chosen)


def agreed(models: Sequence[Teacher], probabilities: Sequence[Tensor]) -> Tensor:
    """Return the mean of what several teachers say, each as far as it is trusted."""
    trust = [m.encoder.design.trust for m in models]
    return torch.stack([p * t for p, t in zip(probabilities, trust, strict=True)]).sum(0) / sum(trust)


@torch.no_grad()
def predict(models: Sequence[Teacher], papers: Sequence[Encoded], outside: float = 1.0) -> list[list[Predicted]]:
    """Return the entities that an ensemble finds in each paper, whatever their probability."""
    out: list[list[Predicted]] = [[] for _ in papers]
    order = sorted(range(len(papers)), key=lambda i: len(papers[i].pieces))
    for at in range(0, len(order), 16):
        index = order[at : at + 16]
        batch = [papers[i] for i in index]
        words = [m.eval().words(batch) for m in models]
        tags = agreed(models, [m.heads.tags(w).softmax(-1) for m, w in zip(models, words, strict=True)]).log()
        spans = [decode_tags(t, e, outside) for t, e in zip(tags, batch, strict=True)]
        groups = [
            [[s[i] for i in g] for g in group_names(e.paper.tokens, s)] for e, s in zip(batch, spans, strict=True)
        ]
        packed = pack_groups(groups, [e.words for e in batch], [e.title_end for e in batch])
        logits = [m.heads.entities(w, packed) for m, w in zip(models, words, strict=True)]
        kinds = agreed(models, [x[:, : NONE + 1].softmax(-1) for x in logits])
        rest = agreed(models, [x[:, NONE + 1 :].sigmoid() for x in logits])
        row = 0
        for i, e, found in zip(index, batch, groups, strict=True):
            for spans_here in found:
                out[i].append(_predicted(e, spans_here, kinds[row], rest[row]))
                row += 1
    return out


def _predicted(e: Encoded, spans: Sequence[Span], kind: Tensor, rest: Tensor) -> Predicted:
    name = ENTITY_TYPES[spans[0].type]
    tokens = e.paper.tokens
    roles: dict[str, float] = {r: float(rest[1 + ROLES.index(r)]) for r in ROLES_OF[name]}
    names = tuple(dict.fromkeys(e.paper.text[tokens[s.start].start : tokens[s.end - 1].end] for s in spans))
    return Predicted(names, name, float(kind[spans[0].type]), float(rest[0]), roles)


__all__ = ["TAGS", "Encoded", "Teacher", "encode", "load_tokenizer", "predict", "train_teacher"]
