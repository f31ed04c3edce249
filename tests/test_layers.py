"""Imports go down only, and heavy packages stay behind their fences (docs/architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "kg"

LAYERS: list[set[str]] = [
    {"__main__", "__init__"},
    {"cli"},
    {"server", "api"},
    {"workflow"},
    {"pipeline", "exporters", "fetch"},
    {"viewer"},
    {"engines", "query", "graph"},
    {"identity"},
    {"presence", "unchanged"},
    {"views"},
    {"readers", "extract", "linking", "rdf", "store"},
    {"vocabulary", "records"},
    {"iris", "resources", "config", "files", "plugins", "pools", "units"},
    {"namespaces"},
    {"model", "errors"},
]
FENCES = {
    "spacy": {"extract"},
    "typer": {"cli"},
    "pyvis": {"viewer"},
    "networkx": {"views", "viewer", "exporters"},
    "rdflib": {"api", "rdf", "store", "query", "exporters", "server"},
    "pyshacl": {"rdf"},
    "ray": {"engines"},
    "openai": {"extract"},
    "torch": set(),
}
FILES = sorted(ROOT.rglob("*.py"))


def package(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def level(name: str) -> int:
    return next(i for i, names in enumerate(LAYERS) if name in names)


def imports(path: Path) -> list[str]:
    """Every module that a file imports, at its top or inside a function, those for type checkers left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module] if node.module != "kg" else [f"kg.{alias.name}" for alias in node.names]
    return found


def test_every_package_has_its_layer() -> None:
    known = set().union(*LAYERS)
    assert {package(path) for path in FILES} <= known
    assert len(FILES) > 30


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_and_respect_the_fences(path: Path) -> None:
    own = package(path)
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "kg" and len(parts) > 1:
            other = parts[1]
            if other.startswith("__"):
                continue
            assert other == own or level(own) < level(other), f"{path} imports {module}"
        elif parts[0] in FENCES:
            assert own in FENCES[parts[0]], f"{path} imports {module}"
