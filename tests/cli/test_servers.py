"""The commands that speak HTTP: serve, push, pull, fetch."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def served(example_store: Path) -> Iterator[str]:
    """The address of `kg serve` on the example's store."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--port", "0", "--store", str(example_store)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stderr
    line = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line
    try:
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@pytest.mark.servers
def test_a_served_store_is_a_store(served: str, run: Run, tmp_path: Path, example_store: Path) -> None:
    with urllib.request.urlopen(f"{served}/healthz") as answer:
        assert answer.status == 200
    asked = run("query", "papers-on-hardware", "--hardware", "V100", "--store", f"{served}/sparql")
    assert "Megatron-LM" in asked.out, asked.err
    assert run("pull", f"{served}/sparql", "--store", tmp_path / "copy").code == 0
    ours = run("export", "-f", "nq", "--store", tmp_path / "copy").out
    assert ours == run("export", "-f", "nq", "--store", example_store).out


@pytest.mark.servers
def test_a_query_asks_two_other_endpoints(served: str, run: Run, example_store: Path) -> None:
    query = """SELECT DISTINCT ?label { ?paper a kg:Paper
      SERVICE ?papers { ?paper kg:runsOn ?device }
      SERVICE ?devices { ?device skos:prefLabel ?label } } ORDER BY ?label"""
    at = ["--store", example_store, "--format", "csv"]
    services = [f"--service=papers={served}/sparql", f"--service=devices={served}/sparql"]
    federated = run("query", query, *at, *services)
    alone = run("query", "SELECT DISTINCT ?label { ?p kg:runsOn/skos:prefLabel ?label } ORDER BY ?label", *at)
    assert (federated.code, federated.out) == (0, alone.out), federated.err
    assert len(alone.out.splitlines()) > 1
    outcome = run("query", query, *at, "--service", "papers")
    assert (outcome.code, "names no endpoint" in outcome.err) == (2, True)


def test_what_cannot_be_reached_is_said(run: Run) -> None:
    outcome = run("stats", "--store", "http://127.0.0.1:9/sparql")
    assert outcome.code == 2
    assert "127.0.0.1:9" in outcome.err


def test_fetch_offline_says_what_is_not_in_the_cache(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    outcome = run("fetch", "arxiv:2309.06180", "--offline")
    assert outcome.code in (1, 2)
    assert "arxiv" in outcome.err.lower()
    assert run("fetch").code == 2


@pytest.mark.servers
def test_a_remote_store_exports_in_every_format(served: str, run: Run, tmp_path: Path, example_store: Path) -> None:
    from kg.exporters.registry import EXPORTERS

    for name in EXPORTERS:
        for store, file in ((f"{served}/sparql", "far"), (example_store, "near")):
            outcome = run("export", "-f", name, "-o", tmp_path / file, "--store", store, "--force")
            assert outcome.code == 0, f"{name}: {outcome.err}"
        assert (tmp_path / "far").read_bytes() == (tmp_path / "near").read_bytes(), name
