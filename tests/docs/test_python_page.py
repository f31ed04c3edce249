"""The page about Python, run block by block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import kg
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_table_lists_every_name() -> None:
    table = PAGE.split("## Read")[0]
    assert set(re.findall(r"`kg\.(\w+)", table)) == set(kg.__all__)
    assert f"offers {['thirteen', 'fourteen', 'fifteen'][len(kg.__all__) - 13]} names" in table


def test_every_name_says_what_it_is() -> None:
    for name in kg.__all__:
        assert (getattr(kg, name).__doc__ or "").strip(), name


@pytest.mark.filterwarnings("ignore:(Dataset[.]|ConjunctiveGraph ).*deprecated:DeprecationWarning")
def test_every_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    assert len(BLOCKS) == 4
    for block in BLOCKS:
        exec(compile(block, "docs/python.md", "exec"), names)
    said = capsys.readouterr().out
    assert "QuickServe" in said
    assert "V100" in said
    assert (tmp_path / "mine.graphml").stat().st_size > 1000
