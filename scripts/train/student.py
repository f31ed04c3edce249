"""The student: a small convolutional network over words, trained on what the teachers say of many abstracts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.tagger_decode import TAGS, Span
from kg.extract.tagger_features import MOST_PIECES, USES, Features
from kg.extract.tagger_tokens import SHAPES
from scripts.train.dense import ATTENDS, DILATIONS, HEADS
from scripts.train.heads import NONE, Heads, pack_groups
from scripts.train.loop import HALVES, fit

if TYPE_CHECKING:
    from collections.abc import Sequence


EMBEDDING, WIDTH, INNER = 128, 192, 192


@dataclass(slots=True)
class Example:
    """A paper with what the student should say: tag probabilities and, for groups of spans, the entity outputs.

    `certain` weights an example: gold counts more than the teachers' word.
    """

    features: Features
    title_words: int
    tags: np.ndarray
    groups: list[list[Span]] = field(default_factory=list)
    outputs: np.ndarray | None = None
    role_mask: np.ndarray | None = None
    certain: float = 1.0


class Attention(nn.Module):
    """Self-attention over the words of a paper."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return x and what each word takes from the paper's other words."""
        b, t, w = x.shape
        q, k, v = self.qkv(self.norm(x)).view(b, t, 3, HEADS, w // HEADS).permute(2, 0, 3, 1, 4)
        a = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        out: Tensor = x + self.out(a.transpose(1, 2).reshape(b, t, w))
        return out


class Block(nn.Module):
    """A dilated convolution of three words and a linear layer, added to the input."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(width)
        self.conv = nn.Linear(3 * width, width)
        self.out = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return x and what each word takes from its neighbours."""
        h = self.norm(x) * mask[..., None]
        d, t = self.dilation, x.shape[1]
        padded = functional.pad(h, (0, 0, d, d))
        near = torch.cat([padded[:, :t], h, padded[:, 2 * d :]], -1)
        out: Tensor = x + self.dropout(self.out(functional.relu(self.conv(near))))
        return out


class Student(nn.Module):
    """Embeddings of pieces, shape and use; convolutions and attention; the heads."""

    def __init__(self, pieces: Tensor, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding.from_pretrained(pieces, freeze=False)
        self.shapes = nn.Embedding(len(SHAPES), 32)
        self.uses = nn.Embedding(USES, 16)
        self.counts = nn.Embedding(MOST_PIECES + 1, 16)
        self.enter = nn.Linear(2 * pieces.shape[1] + 64, WIDTH)
        self.blocks = nn.ModuleList(Block(WIDTH, d, dropout) for d in DILATIONS)
        self.attention = nn.ModuleList(Attention(WIDTH) for _ in ATTENDS)
        self.norm = nn.LayerNorm(WIDTH)
        self.dropout = nn.Dropout(dropout)
        self.heads = Heads(WIDTH, INNER, dropout)

    def words(self, pieces: Tensor, shapes: Tensor, uses: Tensor, mask: Tensor) -> Tensor:
        """Return word vectors [batch, words, width]."""
        there = pieces >= 0
        vectors = self.pieces(pieces.clamp(min=0)) * there[..., None]
        count = there.sum(-1)
        mean = vectors.sum(2) / count.clamp(min=1)[..., None]
        x = torch.cat([vectors[:, :, 0], mean, self.shapes(shapes), self.uses(uses), self.counts(count)], -1)
        x = self.enter(self.dropout(x))
        attention = iter(self.attention)
        for i, block in enumerate(self.blocks):
            x = block(x, mask)
            if i in ATTENDS:
                x = next(attention)(x, mask)
        out: Tensor = self.norm(x)
        return out


def pack(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pad a batch: pieces, shapes, uses, mask."""
    longest = -(-max(len(e.features) for e in batch) // 32) * 32  # few shapes: kernels are compiled for each
    pieces = np.full((len(batch), longest, MOST_PIECES), -1, dtype=np.int64)
    shapes, uses = (np.zeros((len(batch), longest), dtype=np.int64) for _ in range(2))
    mask = np.zeros((len(batch), longest), dtype=bool)
    for i, e in enumerate(batch):
        n = len(e.features)
        pieces[i, :n], shapes[i, :n], uses[i, :n], mask[i, :n] = (
            e.features.pieces,
            e.features.shapes,
            e.features.uses,
            True,
        )
    return torch.from_numpy(pieces), torch.from_numpy(shapes), torch.from_numpy(uses), torch.from_numpy(mask)


def loss_of(model: Student, batch: Sequence[Example], rng: random.Random) -> Tensor:
    """Return the student's loss against soft targets."""
    pieces, shapes, uses, mask = pack(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
        words = model.words(pieces, shapes, uses, mask)
    return soft_loss(model.heads, words.float(), batch, rng)


def soft_loss(heads: Heads, words: Tensor, batch: Sequence[Example], rng: random.Random) -> Tensor:
    """Return the loss of any encoder's word vectors [batch, words, width] against soft targets."""
    want = torch.zeros(*words.shape[:2], len(TAGS))
    mask = torch.zeros(words.shape[:2], dtype=torch.bool)
    for i, e in enumerate(batch):
        want[i, : len(e.features)] = torch.from_numpy(e.tags.astype(np.float32))
        mask[i, : len(e.features)] = True
    weight = torch.tensor([e.certain for e in batch])
    each = -(want * heads.tags(words).log_softmax(-1)).sum(-1) * mask * weight[:, None]
    loss = each.sum() / (mask * weight[:, None]).sum()
    groups = [[[s for s in g if len(g) == 1 or rng.random() < 0.9] or g[:1] for g in e.groups] for e in batch]
    if not any(groups):
        return loss
    packed = pack_groups(groups, [len(e.features) for e in batch], [e.title_words for e in batch])
    out = heads.entities(words, packed)
    soft = torch.from_numpy(np.concatenate([e.outputs for e in batch if e.groups])).float()
    masks = torch.from_numpy(np.concatenate([e.role_mask for e in batch if e.groups])).float()
    sure = torch.cat([torch.full((len(e.groups),), e.certain) for e in batch if e.groups])
    some = soft[:, :NONE].sum(-1) * sure
    kinds = -(soft[:, : NONE + 1] * out[:, : NONE + 1].log_softmax(-1)).sum(-1) * sure
    rest = (
        functional.binary_cross_entropy_with_logits(out[:, NONE + 1 :], soft[:, NONE + 1 :], reduction="none") * masks
    )
    return 2 * loss + kinds.sum() / sure.sum() + (rest.sum(-1) * some).sum() / some.sum().clamp(min=1)


def train_student(
    pieces: Tensor, examples: Sequence[Example], *, seed: int, epochs: int, batch: int = 16, rate: float = 2e-3
) -> Student:
    """Train a student on examples with soft targets."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = Student(pieces)
    fit(
        model,
        [(list(model.parameters()), rate)],
        (batches_of(examples, batch, rng) for _ in range(epochs)),
        lambda group: loss_of(model, group, rng),
        steps=epochs * -(-len(examples) // batch),
        name="student",
        warm_up=0.05,
        least=0.01,
    )
    return model


def batches_of(examples: Sequence[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Return shuffled batches of examples of about the same length."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].features) + rng.random() * 60)
    out = [[examples[i] for i in order[at : at + size]] for at in range(0, len(order), size)]
    rng.shuffle(out)
    return out
