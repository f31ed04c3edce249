"""The second generation of teachers: the encoder again, taught by the first generation's labels beside the gold.

The first teachers see 560 papers. Their word on thousands of abstracts, as probabilities, shows an encoder far more
contexts; what errs at random in one teacher averages out (self-training with soft labels).
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from scripts.train.encoder import model_folder
from scripts.train.student import soft_loss
from scripts.train.teacher import Teacher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.train.student import Example


def train_second(
    examples: Sequence[Example],
    *,
    seed: int,
    epochs: int = 2,
    batch: int = 8,
    rate: float = 1e-4,
    lessons: Callable[[Teacher], None] | None = None,
) -> Teacher:
    """Fine-tune an encoder on examples with soft targets; each needs its `encoded`."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = Teacher()
    model.encoder.load_pretrained(model_folder())
    model.encoder.words.requires_grad_(False)
    model.encoder.positions.requires_grad_(False)
    if lessons:
        lessons(model)
    slow = [p for n, p in model.encoder.named_parameters() if p.requires_grad and not n.startswith("shapes")]
    fast = [*model.heads.parameters(), *model.encoder.shapes.parameters()]
    optimizer = torch.optim.AdamW([{"params": slow, "lr": rate}, {"params": fast, "lr": 10 * rate}], weight_decay=0.01)
    total = epochs * -(-len(examples) // batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min((i + 1) / (0.05 * total), max(0.02, (total - i) / (0.95 * total)))
    )
    for epoch in range(epochs):
        began, losses = time.time(), []
        model.train()
        for group in _batches(examples, batch, rng):
            loss = soft_loss(model.heads, model.words([e.encoded for e in group if e.encoded]), group, rng)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            if len(losses) % 100 == 0:
                print(f"second {seed} step {len(losses)} of {total // epochs} loss {np.mean(losses[-100:]):.3f} "
                      f"{time.time() - began:.0f} s", flush=True)  # fmt: skip
        print(f"second {seed} epoch {epoch} loss {np.mean(losses):.3f} {time.time() - began:.0f} s", flush=True)
    return model.eval()


def _batches(examples: Sequence[Example], size: int, rng: random.Random) -> list[list[Example]]:
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].features) + rng.random() * 60)
    out = [[examples[i] for i in order[at : at + size]] for at in range(0, len(order), size)]
    rng.shuffle(out)
    return out
