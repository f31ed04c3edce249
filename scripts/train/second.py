"""The second generation of teachers: the encoder again, taught by the first generation's labels beside the gold.

The first teachers see 560 papers. Their word on thousands of abstracts, as probabilities, shows an encoder far more
contexts; what errs at random in one teacher averages out (self-training with soft labels).
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from scripts.train.loop import encoder_groups, fit
from scripts.train.student import batches_of, soft_loss
from scripts.train.teacher import new_teacher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.train.student import Example
    from scripts.train.teacher import Teacher


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
    rng = random.Random(seed)
    model = new_teacher(seed, lessons)
    fit(
        model,
        encoder_groups(model, model.heads.parameters(), rate),
        (batches_of(examples, batch, rng) for _ in range(epochs)),
        lambda group: soft_loss(model.heads, model.words([e.encoded for e in group if e.encoded]), group, rng),
        steps=epochs * -(-len(examples) // batch),
        name=f"second {seed}",
        warm_up=0.05,
    )
    return model
