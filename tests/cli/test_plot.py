from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


@pytest.mark.parametrize(("file", "magic"), [("p.svg", b"<?xml"), ("p.png", b"\x89PNG")])
def test_the_extension_gives_the_format(file: str, magic: bytes, run: Run, example_store: Path, tmp_path: Path) -> None:
    target = tmp_path / file
    outcome = run("plot", "coverage", "-o", target, "--store", example_store)
    assert (outcome.code, outcome.out) == (0, "")
    assert target.read_bytes().startswith(magic)
    again = run("plot", "coverage", "-o", target, "--store", example_store)
    assert again.code == 2
    assert "--force" in again.err


def test_an_unknown_plot_or_format_lists_those_there_are(run: Run, example_store: Path, tmp_path: Path) -> None:
    wrong = run("plot", "speedup", "-o", tmp_path / "p.svg", "--store", example_store)
    assert wrong.code == 2
    assert "speedups" in wrong.err
    wrong = run("plot", "coverage", "-o", tmp_path / "p.gif", "--store", example_store)
    assert wrong.code == 2
    assert "png" in wrong.err
    assert not list(tmp_path.iterdir())
