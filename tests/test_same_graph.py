"""The listing's 31 papers given in four formats make one graph, but for where they were read."""

from __future__ import annotations

import io
import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from kg import workflow
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.store.open import open_store
from tests.conftest import SHARED
from tests.readers.test_same_papers import as_atom, as_bibtex, as_json_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.store.embedded import EmbeddedStore

SOURCE = " <http://purl.org/dc/terms/source> "
ORIGINAL = re.compile(r"(ontology#original(?:Title|Abstract)> \")(.*)(\" <)")
"""The text before repair is the source's too: how it breaks its lines is not the paper's doing."""


def graph(store: EmbeddedStore) -> list[str]:
    out = io.BytesIO()
    EXPORTERS["nq"].write(store, out, ExportOptions())
    lines = out.getvalue().decode().splitlines()
    return sorted(ORIGINAL.sub(_in_one_line, line) for line in lines if SOURCE not in line)


def _in_one_line(match: re.Match[str]) -> str:
    return match[1] + " ".join(match[2].replace("\\n", " ").split()) + match[3]


@pytest.fixture(scope="module")
def expected(listing_store: Path) -> list[str]:
    with open_store(listing_store, "r") as store:
        return graph(store)


@pytest.mark.parametrize(
    ("name", "form"), [("papers.jsonl", as_json_lines), ("papers.bib", as_bibtex), ("papers.xml", as_atom)]
)
def test_the_same_graph_from_every_format(
    name: str,
    form: Callable[[list[dict[str, str]]], str],
    empty_store: Path,
    expected: list[str],
    tmp_path: Path,
) -> None:
    shutil.copytree(empty_store, tmp_path / "kg")
    lines = (SHARED / "gold/seeds.papers.jsonl").read_text("utf-8").splitlines()
    (tmp_path / name).write_text(form([json.loads(line) for line in lines if line.strip()]), "utf-8")
    with open_store(tmp_path / "kg", "w") as store:
        report = workflow.build(workflow.read([tmp_path / name]), store, workflow.load_workflow())
        assert dict(report.counts) == {"added": 31}
        found = graph(store)
    assert len(expected) > 10_000
    assert found == expected


def test_all_four_in_one_folder_are_31_papers(empty_store: Path, expected: list[str], tmp_path: Path) -> None:
    """Given at once, or one after the other: the papers are one each, and only their sources are more."""
    shutil.copytree(empty_store, tmp_path / "kg")
    papers = [json.loads(x) for x in (SHARED / "gold/seeds.papers.jsonl").read_text("utf-8").splitlines() if x.strip()]
    (tmp_path / "a").mkdir()
    (tmp_path / "a/papers.jsonl").write_text(as_json_lines(papers), "utf-8")
    (tmp_path / "a/papers.bib").write_text(as_bibtex(papers), "utf-8")
    with open_store(tmp_path / "kg", "w") as store:
        workflow.build(workflow.read([tmp_path / "a"]), store, workflow.load_workflow())
        listing = workflow.build(workflow.read([SHARED / "papers/listing.txt"]), store, workflow.load_workflow())
        assert dict(listing.counts) == {"unchanged": 31}
        found = graph(store)
        sources = len(list(store.query("SELECT ?s { ?p a kg:Paper ; dcterms:source ?s }")))  # type: ignore[arg-type]
    assert found == expected
    assert sources == 3 * 31
