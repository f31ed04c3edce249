"""The README's words work as they stand."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import EXAMPLE, ROOT, Run

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [shlex.split(line, comments=True) for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "examples").mkdir()
    shutil.copy(EXAMPLE, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_exactly_two_commands_set_it_up() -> None:
    setup = README.split("## Set up")[1].split("## Use")[0]
    assert re.findall(r"```sh\n(.*?)```", setup, re.DOTALL) == ["make demo\nmake test\n"]


def test_every_command_of_the_readme_works(run: Run, workplace: Path) -> None:
    commands = [words for words in COMMANDS if words[0] == "kg"]
    assert len(commands) == 9
    for words in commands:
        arguments = [*words[1:], "--no-browser"] if words[1] == "open" else words[1:]
        outcome = run(*arguments)
        assert outcome.code == 0, (words, outcome.err)
        assert "nothing found" not in outcome.out, words


def test_the_python_example_works(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = [text for kind, text in BLOCKS if kind == "python"]
    exec(compile(code, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "QuickServe: Serving Quickly → V100" in said
    assert "MultiDiGraph" in said


def test_linked_files_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target
