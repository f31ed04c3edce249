"""Plug-ins: readers, extractors and exporters that other packages bring.

A package names them as entry points in its pyproject.toml, each an object as the family's `protocol.py` has it:

    [project.entry-points."paper_kg.exporters"]
    bibliography = "my_package:BIBLIOGRAPHY"

They are looked up on first use. One that cannot be loaded never stops the program: it is listed with its error.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Family = Literal["readers", "extractors", "exporters"]
FAMILIES: tuple[Family, ...] = get_args(Family)

_NEEDED: dict[Family, tuple[str, ...]] = {
    "readers": ("name", "title", "extensions", "sniff", "read"),
    "extractors": ("name", "version", "extract"),
    "exporters": ("name", "title", "extensions", "folder", "write"),
}
"""What an object of each family must have, as its protocol says."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One entry point: what it brings, from which package, and why it cannot be used, if so."""

    family: Family
    name: str
    package: str
    version: str
    loaded: Any = None
    error: str = ""


@functools.cache
def find_plugins(family: Family) -> tuple[Plugin, ...]:
    """Return the plug-ins of a family, sorted by name and package, those that fail to load among them."""
    found = entry_points(group=f"paper_kg.{family}")
    return tuple(sorted((_load(family, point) for point in found), key=lambda plugin: (plugin.name, plugin.package)))


def usable_plugins(family: Family, taken: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what the plug-ins of a family bring, by name; a name that is taken already stays with who has it."""
    out: dict[str, Any] = {}
    for plugin in find_plugins(family):
        if not plugin.error and plugin.name not in taken:
            out.setdefault(plugin.name, plugin.loaded)
    return out


def _load(family: Family, point: EntryPoint) -> Plugin:
    package = point.dist.name if point.dist else ""
    version = point.dist.version if point.dist else ""
    try:
        loaded = point.load()
        if isinstance(loaded, type):
            loaded = loaded()
    except Exception as error:  # whatever another package raises must not stop this program
        return Plugin(family, point.name, package, version, error=f"{type(error).__name__}: {error}")
    if missing := [name for name in _NEEDED[family] if not hasattr(loaded, name)]:
        return Plugin(family, point.name, package, version, error=f"it lacks {', '.join(missing)}")
    if loaded.name != point.name:
        return Plugin(family, point.name, package, version, error=f"it calls itself {loaded.name!r}")
    return Plugin(family, point.name, package, version, loaded)
