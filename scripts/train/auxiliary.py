"""A first lesson for the encoder: the entity tags of SciREX, SciERC and TDMSci (Apache-2.0), each with its own head."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from kg.extract.tagger_tokens import Token
from kg.model import ENTITY_TYPES
from scripts.train.gold import GoldPaper
from scripts.train.teacher import Encoded, Teacher, batches, encode
from scripts.train_papers import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

TYPES = {
    "scirex": ("Method", "Task", "Metric", "Material"),
    "scierc": ("Task", "Method", "Metric", "Material", "OtherScientificTerm", "Generic"),
    "tdmsci": ("TASK", "DATASET", "METRIC"),
    "own": ENTITY_TYPES,
}
_FILES = {"scirex": "scirex/train.jsonl.gz", "scierc": "scierc/ner_train.jsonl.gz", "tdmsci": "tdmsci/train.jsonl.gz"}
_WINDOW = 280  # words of one example
_WINDOWS = 4  # how many of a SciREX document: abstract and introduction, where methods and tasks are named


@dataclass(frozen=True, slots=True)
class Lesson:
    """Words with the BIO tags of one corpus."""

    corpus: str
    encoded: Encoded
    tags: list[int]


def read_lessons(folder: Path, tokenizer: Tokenizer) -> list[Lesson]:
    """Read the three corpora in windows of about the length of an abstract."""
    out = []
    for corpus, file in _FILES.items():
        types = TYPES[corpus]
        for words, entities in _windows(corpus, list(read_lines(folder / file))):
            tags = [0] * len(words)
            for start, end, name in sorted(entities, key=lambda e: (e[1] - e[0], e[0])):
                k = types.index(name)
                tags[start:end] = [1 + 2 * k] + [2 + 2 * k] * (end - start - 1)
            tokens = [Token(w, 0, 0) for w in words]
            encoded = encode(tokenizer, GoldPaper("", "", "", tokens))
            out.append(Lesson(corpus, encoded, tags[: encoded.words]))
    return out


def _windows(corpus: str, rows: list[dict[str, Any]]) -> Iterator[tuple[list[str], list[tuple[int, int, str]]]]:
    if corpus == "scirex":
        for row in rows:
            for at in range(0, min(len(row["words"]), _WINDOW * _WINDOWS), _WINDOW):
                inside = [(s - at, e - at, t) for s, e, t in row["ner"] if at <= s and e <= at + _WINDOW]
                yield row["words"][at : at + _WINDOW], inside
        return
    words: list[str] = []
    entities: list[tuple[int, int, str]] = []
    for row in rows:  # sentences of one abstract stand together
        if len(words) + len(row["tokens"]) > _WINDOW:
            yield words, entities
            words, entities = [], []
        entities += [(s + len(words), e + len(words), t) for s, e, t in row["entities"]]
        words = words + row["tokens"]
    yield words, entities


def pretrain(model: Teacher, lessons: Sequence[Lesson], *, seed: int, epochs: int = 3, rate: float = 1e-4) -> None:
    """Teach the encoder the corpora's tags; the heads for them are thrown away."""
    rng = random.Random(seed)
    corpora = list(dict.fromkeys(x.corpus for x in lessons))
    heads = nn.ModuleDict({c: nn.Linear(model.encoder.design.hidden, 1 + 2 * len(TYPES[c])) for c in corpora})
    body = [p for n, p in model.encoder.named_parameters() if p.requires_grad and not n.startswith("shapes")]
    fast = [*heads.parameters(), *model.encoder.shapes.parameters()]
    optimizer = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": fast, "lr": 10 * rate}], weight_decay=0.01)
    by_encoded = {id(x.encoded): x for x in lessons}
    steps = [
        b
        for _ in range(epochs)
        for c in corpora
        for b in batches([x.encoded for x in lessons if x.corpus == c], 8, rng)
    ]
    rng.shuffle(steps)
    began, losses = time.time(), []
    model.train()
    for i, batch in enumerate(steps):
        for group, top in zip(optimizer.param_groups, (rate, 10 * rate), strict=True):
            group["lr"] = top * min((i + 1) / 50, max(0.05, 1 - i / len(steps)))
        here = [by_encoded[id(e)] for e in batch]
        words = model.words(batch)
        want = torch.tensor([x.tags + [-100] * (words.shape[1] - len(x.tags)) for x in here])
        logits = heads[here[0].corpus](model.heads.dropout(words))
        loss = functional.cross_entropy(logits.flatten(0, 1), want.flatten(), ignore_index=-100)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if (i + 1) % 100 == 0 or i + 1 == len(steps):
            print(
                f"lesson {i + 1} of {len(steps)} loss {np.mean(losses[-100:]):.3f} {time.time() - began:.0f} s",
                flush=True,
            )
