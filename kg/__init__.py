"""paper-kg: a knowledge graph of research papers, with the words that say so.

The names below are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
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


class _CallablePackage(ModuleType):
    """The package `kg.extract`, called as the function of that name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return import_module("kg.api").extract(*arguments, **options)


class _Kg(ModuleType):
    """This package: importing `kg.extract` must not take the function `kg.extract` away."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "extract" and isinstance(value, ModuleType):
            value.__class__ = _CallablePackage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Kg
