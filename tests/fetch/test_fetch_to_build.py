"""From a service into the graph: what `kg fetch` writes, `kg build` reads."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.fetch.services import SERVICES
from tests.fetch.service import sends
from tests.fetch.test_papers import ENTRY, FEED

if TYPE_CHECKING:
    from tests.conftest import Run
    from tests.fetch.service import Service


@pytest.fixture
def arxiv(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_store: Path) -> Service:
    """The service as arXiv, with a cache of its own and a folder to work in."""
    service.answers = [sends(FEED.format(ENTRY.format("2405.00001")).encode(), kind="application/atom+xml")]
    monkeypatch.setitem(SERVICES, "arxiv", dataclasses.replace(SERVICES["arxiv"], base=service.url))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(empty_store, tmp_path / "output" / "kg")
    monkeypatch.chdir(tmp_path)
    return service


def test_a_fetched_file_builds(arxiv: Service, run: Run) -> None:
    outcome = run("fetch", "arxiv:2405.00001", "-o", "papers.jsonl")
    assert (outcome.code, outcome.out) == (0, ""), outcome.err
    assert outcome.err.splitlines() == ["Wrote papers.jsonl (1 paper).", "Next: kg build papers.jsonl"]
    assert "1 paper: 1 added" in run("build", "papers.jsonl").out
    query = "SELECT ?id ?source { ?p dcterms:identifier ?id ; dcterms:source ?source }"
    rows = json.loads(run("query", query, "--json").out)["results"]["bindings"]
    assert {row["id"]["value"] for row in rows} == {"arxiv:2405.00001"}
    assert "papers.jsonl, line 1" in {row["source"]["value"] for row in rows}
    assert len(arxiv.asked) == 1
    assert run("fetch", "arxiv:2405.00001", "--offline", "-o", "papers.jsonl").code == 2, "the file is there already"
    assert run("fetch", "arxiv:2405.00001", "--offline", "-o", "papers.jsonl", "--force").code == 0
    assert len(arxiv.asked) == 1
    assert "1 unchanged" in run("build", "papers.jsonl").out


def test_standard_output_is_data_alone(arxiv: Service, run: Run) -> None:
    outcome = run("fetch", "arxiv:2405.00001")
    assert json.loads(outcome.out)["title"] == "Reading Keys 2405.00001"
    assert "| kg build -" in outcome.err


def test_nothing_is_left_of_a_fetch_that_failed(arxiv: Service, run: Run) -> None:
    arxiv.answers = [sends(b"no feed", kind="application/atom+xml")]
    outcome = run("fetch", "arxiv:2405.00009", "-o", "none.jsonl")
    assert outcome.code != 0
    assert outcome.err
    assert not Path("none.jsonl").exists() or not Path("none.jsonl").read_text("utf-8")
