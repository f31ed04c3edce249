"""paper-kg: a knowledge graph of research papers, with the words that say so.

The names below are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import Graph, build, extract, open_store, read_papers, to_networkx
    from kg.errors import KgError
    from kg.model import Extraction, Mention, Paper, Rejected, Result, Section

__version__ = "0.1.0"

__all__ = [
    "Extraction",
    "Graph",
    "KgError",
    "Mention",
    "Paper",
    "Rejected",
    "Result",
    "Section",
    "build",
    "extract",
    "open_store",
    "read_papers",
    "to_networkx",
]

_HOMES = {
    "Graph": "kg.api",
    "build": "kg.api",
    "extract": "kg.api",
    "open_store": "kg.api",
    "read_papers": "kg.api",
    "to_networkx": "kg.api",
    "KgError": "kg.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "kg.model")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
