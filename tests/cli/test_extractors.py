"""`kg build --extractor`: a language model behind an endpoint that answers badly, and what stays in the graph of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.extract.llm_server import PAPER, Model, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run

pytest.importorskip("openai")
BAD = {
    "broken": "out of memory",
    "jammed": "too many requests",
    "cut off": "cannot be used",
    "empty": "",
    "prose": "no JSON",
    "wrong schema": "no list of entities",
    "half": "no JSON",
    "none": "",
    "slow": "did not answer within 0.5 s",
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(autouse=True)
def environment(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, empty_store: Path) -> None:
    shutil.copytree(empty_store, tmp_path / "kg")
    for name, value in (("URL", url), ("MODEL", "tiny"), ("KEY", "secret"), ("TIMEOUT", "0.5")):
        monkeypatch.setenv(f"KG_LLM_{name}", value)


def papers(path: Path, *titles: str) -> Path:
    lines = [json.dumps({"title": title, "abstract": PAPER.abstract}) for title in titles]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def extractors(run: Run, store: Path) -> set[str]:
    """The names under which the graph's statements were extracted."""
    query = "SELECT DISTINCT ?x { ?m kg:extractor ?x }"
    rows = json.loads(run("query", query, "--json", "--store", store).out)["results"]["bindings"]
    return {row["x"]["value"].split()[0].split("/")[0] for row in rows}


def test_bad_answers_leave_their_papers_out_and_say_why(run: Run, tmp_path: Path) -> None:
    path = papers(tmp_path / "p.jsonl", "busy", *BAD, "foreign quotes")
    outcome = run("build", path, "--store", tmp_path / "kg", "--extractor", "llm")
    assert outcome.code == 1
    assert outcome.out.startswith(f"2 papers: 2 added, 0 replaced, 0 unchanged, {len(BAD)} rejected\n")
    said = [line for line in outcome.err.splitlines() if line.startswith("kg: ")]
    assert len(said) == len(BAD)
    for (title, words), line in zip(BAD.items(), said, strict=True):
        assert repr(title) in line
        assert words in line
    assert extractors(run, tmp_path / "kg") == {"llm"}
    assert run("validate", "--store", tmp_path / "kg").code == 0


def test_another_extractor_extracts_again(run: Run, tmp_path: Path) -> None:
    path, store = papers(tmp_path / "p.jsonl", "QuickServe: Serving Quickly"), tmp_path / "kg"
    run("build", path, "--store", store)
    before = Model.times.total()
    assert "llm" not in extractors(run, store)
    assert "1 replaced" in run("build", path, "--store", store, "--extractor", "llm").out
    assert extractors(run, store) == {"llm"}
    assert "1 unchanged" in run("build", path, "--store", store, "--extractor", "llm").out
    assert Model.times.total() == before + 1
    assert "1 replaced" in run("build", path, "--store", store).out
    assert "llm" not in extractors(run, store)


def test_worker_processes_ask_too_and_pass_on_what_stops_them(tmp_path: Path) -> None:
    path = papers(tmp_path / "p.jsonl", "One Paper", "Other Paper", "prose")
    program = [sys.executable, "-m", "kg", "build", path, "--store", tmp_path / "kg", "--extractor", "llm", "-j", "2"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    good = subprocess.run(program, capture_output=True, text=True, env=env, check=False)
    assert good.stdout.startswith("2 papers: 2 added, 0 replaced, 0 unchanged, 1 rejected\n"), good.stderr
    env |= {"KG_LLM_KEY": "other"}
    papers(path, "Another Paper")
    bad = subprocess.run(program, capture_output=True, text=True, env=env, check=False)
    assert bad.returncode == 2
    assert "wrong key" in bad.stderr
    assert "KG_LLM_KEY" in bad.stderr


def test_records_name_the_extractor(run: Run, tmp_path: Path) -> None:
    outcome = run("extract", papers(tmp_path / "p.jsonl", "One Paper"), "--extractor", "llm")
    record = json.loads(outcome.out)
    assert {m["extractor"].split()[:2] == ["llm", "tiny"] for m in record["mentions"]} == {True}


def test_a_wrong_key_stops_the_build(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_LLM_KEY", "other")
    outcome = run("build", papers(tmp_path / "p.jsonl", "One"), "--store", tmp_path / "kg", "--extractor", "llm")
    assert outcome.code == 2
    assert "wrong key" in outcome.err
    assert "KG_LLM_KEY" in outcome.err


@pytest.mark.parametrize(
    ("name", "variable", "words"),
    [("llm", "KG_LLM_URL", "Set KG_LLM_URL"), ("llm", "KG_LLM_MODEL", "KG_LLM_MODEL"), ("lml", "", "llm")],
)
def test_nothing_is_asked_that_was_not_named(
    name: str, variable: str, words: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable:
        monkeypatch.delenv(variable)
    before = Model.times.total()
    outcome = run("build", papers(tmp_path / "p.jsonl", "One"), "--store", tmp_path / "kg", "--extractor", name)
    assert outcome.code == 2
    assert words in outcome.err
    assert Model.times.total() == before
