"""The training loop that all models share: AdamW, a rate that warms up and then falls in a line, clipped gradients."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scripts.train.teacher import Teacher

Batch = TypeVar("Batch")
HALVES = torch.backends.cpu.get_cpu_capability() == "AVX512"
"""Whether to multiply in bfloat16: a step with AVX2 alone takes fifteen times as long as in float32."""


def fit(
    model: nn.Module,
    groups: Sequence[tuple[Sequence[nn.Parameter], float]],
    epochs: Iterable[Sequence[Batch]],
    loss_of: Callable[[Batch], Tensor],
    *,
    steps: int,
    name: str,
    warm_up: float = 0.1,
    least: float = 0.02,
) -> None:
    """Train a model in place.

    Args:
        model: What is trained; it is left ready for use.
        groups: Parameters, each group with its top learning rate.
        epochs: The batches of each epoch; drawn when the epoch begins.
        loss_of: The loss of a batch.
        steps: How many batches there are in all.
        name: What the lines of progress begin with.
        warm_up: Share of the steps in which the rate rises.
        least: Share of the top rate that it does not fall below.
    """
    optimizer = torch.optim.AdamW([{"params": list(p), "lr": rate} for p, rate in groups], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min((i + 1) / (warm_up * steps), max(least, (steps - i) / ((1 - warm_up) * steps)))
    )
    for epoch, batches in enumerate(epochs):
        began, losses = time.time(), []
        model.train()
        for batch in batches:
            loss = loss_of(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            if len(losses) % 100 == 0:
                recent = np.mean(losses[-100:])
                print(f"{name} step {len(losses)} loss {recent:.3f} {time.time() - began:.0f} s", flush=True)
        print(f"{name} epoch {epoch} loss {np.mean(losses):.3f} {time.time() - began:.0f} s", flush=True)
    model.eval()


def encoder_groups(
    model: Teacher, heads: Iterable[nn.Parameter], rate: float
) -> list[tuple[list[nn.Parameter], float]]:
    """Return an encoder's parameters at a rate; heads and the embeddings of shapes, which are new, at ten times it."""
    body = [p for n, p in model.encoder.named_parameters() if p.requires_grad and not n.startswith("shapes")]
    return [(body, rate), ([*heads, *model.encoder.shapes.parameters()], 10 * rate)]
