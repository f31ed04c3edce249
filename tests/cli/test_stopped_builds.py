"""Builds that lose a worker, meet a paper that kills one, are interrupted or run out of disk: what stands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.store.doctor import examine_store
from kg.store.open import open_store
from kg.views.records import paper_iris

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PAPERS = 300


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """Three hundred papers in a file."""
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(line(number) for number in range(PAPERS)), encoding="utf-8")
    return path


def line(number: int, title: str = "") -> str:
    title = title or f"The Making of Tool Number {number}"
    return (
        json.dumps({"title": title, "abstract": f"Tool{number} is a tool. {'It is told of at length. ' * 300}"}) + "\n"
    )


@pytest.fixture
def start(tmp_path: Path, inputs: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a build of those papers over two workers, in a process group of its own."""

    def begin(*more: str, **environment: str) -> subprocess.Popen[str]:
        (tmp_path / "workers").mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tests.cli.dying_build", str(tmp_path / "workers"), "build", str(inputs)]
        command += ["--store", str(tmp_path / "kg"), "-j", "2", "--batch", "40", *more]
        return subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    return begin


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def wait_for_workers(folder: Path, count: int) -> list[int]:
    deadline = time.monotonic() + 120
    while len(found := sorted(int(file.name) for file in folder.glob("*"))) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def stands(store: Path) -> list[str]:
    assert examine_store(store) == []
    with open_store(store) as opened:
        return paper_iris(opened)


def test_a_killed_worker_loses_nothing(start: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = start()
    victim = wait_for_workers(tmp_path / "workers", 2)[0]
    time.sleep(0.3)
    os.kill(victim, signal.SIGKILL)
    code, out, err = end(process)
    assert (code, err) == (0, "")
    assert f"{PAPERS} added" in out
    assert len(list((tmp_path / "workers").iterdir())) > 2  # others took over
    assert len(stands(tmp_path / "kg")) == PAPERS


def test_a_paper_that_crashes_the_extractor_is_named_and_the_rest_stands(
    start: Callable[..., subprocess.Popen[str]], inputs: Path, tmp_path: Path
) -> None:
    lines = inputs.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[150] = line(150, "A Poisonous Paper in the Middle")
    inputs.write_text("".join(lines), encoding="utf-8")
    code, out, err = end(start())
    assert code == 1
    assert f"{PAPERS - 1} added, 0 replaced, 0 unchanged, 1 rejected" in out
    assert "line 151" in err
    assert "'A Poisonous Paper in the Middle' was not extracted: its worker process died" in err
    assert len(stands(tmp_path / "kg")) == PAPERS - 1


def test_an_interrupted_build_keeps_what_it_has_and_goes_on(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = start()
    wait_for_workers(tmp_path / "workers", 2)
    time.sleep(0.6)
    os.killpg(process.pid, signal.SIGINT)
    assert end(process)[0] == 130
    before = len(stands(tmp_path / "kg"))
    assert before < PAPERS
    code, out, _ = end(start())
    assert code == 0
    assert f"{PAPERS - before} added, 0 replaced, {before} unchanged" in out
    assert len(stands(tmp_path / "kg")) == PAPERS


def test_a_full_disk_ends_the_build_and_says_what_is_missing(
    start: Callable[..., subprocess.Popen[str]], inputs: Path, tmp_path: Path
) -> None:
    lines = inputs.read_text(encoding="utf-8")
    inputs.write_text(lines[: lines.index("\n") + 1], encoding="utf-8")
    for _ in range(2):  # the vocabularies stand, and one paper; the second time, in files of their own
        assert end(start())[0] == 0
    inputs.write_text(lines, encoding="utf-8")
    code, _, err = end(start(FILE_BYTES=str(1_500_000)))
    assert code == 1
    assert "all that follow are not in the graph" in err
    assert "the disk is full" in err
    before = len(stands(tmp_path / "kg"))
    assert before < PAPERS
    code, out, _ = end(start())
    assert code == 0
    assert f"{before} unchanged" in out
    assert len(stands(tmp_path / "kg")) == PAPERS
