"""A build killed at random moments leaves every finished paper whole, none twice, and goes on from there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from kg import workflow
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.graph import GraphSettings, PaperGraphs
from kg.iris import mint_paper
from kg.model import Paper
from kg.namespaces import ENTITIES_GRAPH, INFERRED_GRAPH
from kg.store.doctor import examine, examine_store
from kg.store.open import open_store
from kg.vocabulary.vocabulary import Vocabulary
from tests.store import tortured_build
from tests.store.tortured_build import PAPERS, title

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.store.embedded import EmbeddedStore

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KG_TORTURE_KILLS", "50"))
REVISIONS = 4
FEW = 12


def contents(store: EmbeddedStore) -> dict[str, frozenset[Quad]]:
    return {graph: frozenset(store.quads(graph=NamedNode(graph))) for graph in store.graphs()}


def fresh(revision: int, papers: int = PAPERS) -> dict[str, frozenset[Quad]]:
    with open_store(mode="memory") as store:
        tortured_build.run(store, revision, papers)
        return contents(store)


def build_and_kill(path: Path, revision: int, after: float) -> tuple[list[str], bool]:
    """Start a build, kill it, and return the titles it had reported as standing, and whether it had finished."""
    command = [sys.executable, "-m", "tests.store.tortured_build", str(path), str(revision)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        lines = process.stdout.read().splitlines(keepends=True)
    whole = [line.strip() for line in lines if line.endswith("\n")]
    return [line.partition("\t")[2] for line in whole if "\t" in line], "finished" in whole


def whole_build_seconds(tmp_path: Path) -> float:
    with open_store(tmp_path / "timed", "w") as store:
        begun = time.perf_counter()
        tortured_build.run(store, 1)
        return time.perf_counter() - begun


@pytest.mark.slow
def test_killed_builds_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    randomly = random.Random(20261122)
    expected = {revision: fresh(revision) for revision in range(1, REVISIONS + 1)}
    least = {mint_paper(title(number)): 0 for number in range(PAPERS)}
    span = whole_build_seconds(tmp_path)
    path, revision, interrupted = tmp_path / "kg", 1, 0
    for _ in range(KILLS):
        reported, finished = build_and_kill(path, revision, randomly.uniform(0, span / 3))
        least.update((mint_paper(name), revision) for name in reported)
        interrupted += not finished
        assert examine_store(path) == []
        with open_store(path) as store:
            found = contents(store)
        for paper, at_least in least.items():
            possible = [expected[r].get(paper) for r in range(max(at_least, 1), revision + 1)]
            assert found.get(paper) in ([*possible, None] if at_least == 0 else possible)
        if finished and revision < REVISIONS:
            revision += 1
    assert interrupted >= KILLS * 0.6
    assert revision > 1
    with open_store(path, "w") as store:
        tortured_build.run(store, revision)
        assert contents(store) == expected[revision]


def test_removing_and_rebuilding_every_paper_gives_a_fresh_build() -> None:
    with open_store(mode="memory") as store:
        tortured_build.run(store, 1, FEW)
        tortured_build.run(store, 2, FEW)
        graphs = PaperGraphs(store, GraphSettings(Vocabulary([])))
        for number in range(FEW):
            assert graphs.remove(mint_paper(title(number)))
            if number == FEW // 2:
                assert list(examine(store)) == []
        assert sum(1 for _ in store.quads()) == 1  # the schema version
        tortured_build.run(store, 3, FEW)
        assert contents(store) == fresh(3, FEW)


@pytest.mark.slow
def test_removing_and_rebuilding_the_listing_gives_the_bytes_of_a_fresh_build(tmp_path: Path) -> None:
    """Every paper of the real listing, in random order, one at a time; what was inferred included."""
    listing = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "papers" / "listing.txt"
    if not listing.is_file():
        pytest.skip("the listing is absent")
    flow = workflow.load_workflow()
    records = {mint_paper(record.title): record for record in workflow.read([listing]) if isinstance(record, Paper)}
    with open_store(tmp_path / "kg", "w") as store:
        workflow.build(records.values(), store, flow)
        fresh_bytes = exported(store)
        everything = contents(store)
        order = list(records)
        random.Random(20261123).shuffle(order)
        for iri in order:
            assert workflow.remove(iri, store, flow)
            assert not list(store.quads(graph=NamedNode(iri)))
            assert not [q for q in store.quads(graph=NamedNode(INFERRED_GRAPH)) if q.subject.value.startswith(iri)]
            assert workflow.build([records[iri]], store, flow).counts["added"] == 1
        assert exported(store) == fresh_bytes
        assert contents(store) == everything
        for iri in order:
            assert workflow.remove(iri, store, flow)
        assert not [iri for iri in store.graphs() if iri == ENTITIES_GRAPH or "/id/paper/" in iri]
        order.reverse()
        workflow.build([records[iri] for iri in order], store, flow)
        assert exported(store) == fresh_bytes
        assert list(examine(store)) == []


def exported(store: EmbeddedStore) -> bytes:
    out = BytesIO()
    EXPORTERS["nq"].write(store, out, ExportOptions(inferred=True))
    return out.getvalue()
