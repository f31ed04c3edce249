"""The network over pairs in torch: its loss, its training, and what it says of items."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.pairs_network import DISTANCES, KINDS, RELATIONS, SLOTS
from scripts.train.loop import fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.train.pair_items import Decision, Item

    Vectors = Mapping[str, np.ndarray]

INNER = 128
BATCH = 48  # numbers, those of a paper together


class PairModel(nn.Module):
    """`kg.extract.pairs_network.PairNetwork`, with dropout."""

    def __init__(self, width: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.number = nn.Linear(3 * width, INNER)
        self.mention = nn.Linear(3 * width, INNER)
        self.product = nn.Linear(INNER, INNER, bias=False)
        self.distance, self.relation, self.kind = (nn.Embedding(n, INNER) for n in (DISTANCES, RELATIONS, len(KINDS)))
        for table in (self.distance, self.relation, self.kind):
            nn.init.normal_(table.weight, std=0.1)
        self.middle = nn.Linear(INNER, INNER)
        self.out = nn.Linear(INNER, len(SLOTS))
        self.alone = nn.Linear(INNER, len(SLOTS) - 1 + 3)
        self.dropout = nn.Dropout(dropout)

    def forward(self, numbers: Tensor, mentions: Tensor, of: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """Return places × SLOTS, and for each number the scores of empty slots and of directions."""
        n, m = self.number(self.dropout(numbers)), self.mention(self.dropout(mentions))
        there = n[of]
        x = there + m + self.product(there * m)
        x = x + self.distance(classes[0]) + self.relation(classes[1]) + self.kind(classes[2])
        x = functional.gelu(self.middle(self.dropout(_gelu(x))), approximate="tanh")
        return self.out(self.dropout(x)), self.alone(self.dropout(_gelu(n)))


def _gelu(x: Tensor) -> Tensor:
    return functional.gelu(x, approximate="tanh")


def _spans(words: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return first, last and mean vector of places; what stands beyond the words that there are is their last."""
    first = np.minimum(places[:, 0], len(words) - 1)
    end = np.clip(places[:, 1], first + 1, len(words))
    sums = np.concatenate([np.zeros((1, words.shape[1]), np.float32), words.astype(np.float32).cumsum(0)])
    mean = (sums[end] - sums[first]) / (end - first)[:, None]
    return np.concatenate([words[first], words[end - 1], mean], -1).astype(np.float32)


def decided(model: PairModel, items: Sequence[Item], vectors: Vectors) -> list[list[tuple[Decision, Tensor]]]:
    """Return, for each item, its decisions with the log-probabilities of what may be right."""
    numbers = np.concatenate([_spans(vectors[i.paper], np.array([i.number[:2]])) for i in items])
    mentions = np.concatenate([_spans(vectors[i.paper], i.places) for i in items])
    of = np.repeat(np.arange(len(items)), [len(i.places) for i in items])
    classes = np.concatenate([i.classes for i in items], 1)
    scores, alone = model(*map(torch.from_numpy, (numbers, mentions, of, classes)))
    sizes = torch.tensor([s for i in items for s in i.sizes])
    rows = torch.repeat_interleave(torch.arange(len(sizes)), sizes)
    top = torch.full((len(sizes), len(SLOTS)), -1e4)
    top = top.scatter_reduce(0, rows[:, None].expand_as(scores), scores.detach(), "amax")
    total = torch.zeros_like(top).index_add(0, rows, (scores - top[rows]).exp())
    summed = top + total.clamp(min=1e-30).log()
    out, at = [], 0
    for n, item in enumerate(items):
        here = summed[at : at + len(item.sizes)]
        at += len(item.sizes)
        out.append([(d, _shares(d, here, alone[n])) for d in item.decisions])
    return out


def _shares(decision: Decision, scores: Tensor, alone: Tensor) -> Tensor:
    if decision.slot == "direction":
        return alone[len(SLOTS) - 1 :].log_softmax(-1)
    k = SLOTS.index(decision.slot)
    found = scores[decision.candidates, k]
    empty = len(decision.likely) > len(decision.candidates)
    return (torch.cat([alone[k : k + 1], found]) if empty else found).log_softmax(-1)


def loss_of(model: PairModel, items: Sequence[Item], vectors: Vectors) -> Tensor:
    """Return the loss a number: of what teachers say the cross-entropy, of annotations the right ones' summed share."""
    total = torch.zeros(())
    for decisions in decided(model, items, vectors):
        for decision, shares in decisions:
            likely = torch.tensor(decision.likely)
            if len(shares) < 2 or not likely.any():
                continue
            hard = bool(((likely == 0) | (likely == 1)).all())
            total = total - (shares[likely > 0].logsumexp(-1) if hard else (likely * shares).sum())
    return total / len(items)


def train(items: Sequence[Item], vectors: Vectors, *, epochs: int, rate: float, dropout: float, seed: int) -> PairModel:
    """Train a network on items."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = PairModel(next(iter(vectors.values())).shape[1], dropout)
    order = list(items)

    def batches() -> list[list[Item]]:
        rng.shuffle(order)
        return [order[at : at + BATCH] for at in range(0, len(order), BATCH)]

    fit(
        model,
        [(list(model.parameters()), rate)],
        (batches() for _ in range(epochs)),
        lambda batch: loss_of(model, batch, vectors),
        steps=epochs * -(-len(order) // BATCH),
        name="pairs",
        warm_up=0.05,
        least=0.01,
    )
    return model


@torch.no_grad()
def label(model: PairModel, items: Sequence[Item], vectors: Vectors) -> None:
    """Put what a network says into the decisions of items."""
    for at in range(0, len(items), BATCH):
        for decisions in decided(model.eval(), items[at : at + BATCH], vectors):
            for decision, shares in decisions:
                decision.likely = shares.exp().tolist()


@torch.no_grad()
def right(model: PairModel, items: Sequence[Item], vectors: Vectors) -> dict[str, float]:
    """Return for each slot how often the likeliest candidate is right, in percent, where one is right."""
    hits: dict[str, list[bool]] = {}
    for at in range(0, len(items), BATCH):
        for decisions in decided(model.eval(), items[at : at + BATCH], vectors):
            for decision, shares in decisions:
                if any(decision.likely):
                    hits.setdefault(decision.slot, []).append(decision.likely[int(shares.argmax())] > 0)
    return {slot: round(100 * sum(h) / len(h), 1) for slot, h in hits.items()}
