"""What stands on any encoder: tags for words, and types and roles for the names of a paper as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.tagger import group_features
from kg.extract.tagger_decode import TAGS
from kg.model import ENTITY_TYPES, ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.tagger_decode import Span

NONE = len(ENTITY_TYPES)  # the class of what is no entity
OUTPUTS = len(ENTITY_TYPES) + 2 + len(ROLES)  # types, none, generic, roles
FEATURES = 6


@dataclass
class Groups:
    """Mentions of a batch, flat: paper, first and last word, and the group each belongs to; features of the groups."""

    paper: Tensor
    start: Tensor
    end: Tensor
    group: Tensor
    features: Tensor


def pack_groups(
    papers: Sequence[Sequence[Sequence[Span]]], lengths: Sequence[int], title_ends: Sequence[int]
) -> Groups:
    """Pack groups of spans, listed by paper."""
    rows: list[tuple[int, int, int, int]] = []
    features: list[list[float]] = []
    for b, groups in enumerate(papers):
        for spans in groups:
            rows.extend((b, s.start, s.end, len(features)) for s in spans)
            features.append(group_features(spans, lengths[b], title_ends[b]))
    flat = torch.tensor(rows, dtype=torch.long).reshape(-1, 4)
    return Groups(flat[:, 0], flat[:, 1], flat[:, 2], flat[:, 3], torch.tensor(features).reshape(-1, FEATURES))


class Heads(nn.Module):
    """Tag logits for words; type, generic and role logits for groups of mentions."""

    def __init__(self, width: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.token = nn.Linear(width, len(TAGS))
        self.mention = nn.Linear(3 * width, inner)
        self.entity = nn.Linear(2 * inner + FEATURES, inner)
        self.out = nn.Linear(inner, OUTPUTS)
        self.dropout = nn.Dropout(dropout)

    def tags(self, words: Tensor) -> Tensor:
        """Return tag logits of words [batch, words, width]."""
        out: Tensor = self.token(self.dropout(words))
        return out

    def entities(self, words: Tensor, g: Groups) -> Tensor:
        """Return the logits of groups: types and none, generic, roles."""
        words = self.dropout(words)
        sums = functional.pad(words.cumsum(1), (0, 0, 1, 0))
        mean = (sums[g.paper, g.end] - sums[g.paper, g.start]) / (g.end - g.start)[:, None]
        mentions = torch.cat([words[g.paper, g.start], words[g.paper, g.end - 1], mean], -1)
        v = functional.gelu(self.mention(mentions), approximate="tanh")
        count = len(g.features)
        total = torch.zeros(count, v.shape[1]).index_add(0, g.group, v)
        size = torch.zeros(count).index_add(0, g.group, torch.ones(len(v)))
        top = torch.full((count, v.shape[1]), -1e4).scatter_reduce(
            0, g.group[:, None].expand_as(v), v, "amax", include_self=True
        )
        joined = torch.cat([total / size[:, None], top, g.features], -1)
        out: Tensor = self.out(self.dropout(functional.gelu(self.entity(joined), approximate="tanh")))
        return out
