"""What `import kg` offers."""

import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.api import Graph
from kg.errors import OutputError, QueryError, UnknownName
from tests.conftest import ROOT
from tests.sample_graph import TILED, sample_store

pytestmark = pytest.mark.filterwarnings("ignore:(Dataset[.]|ConjunctiveGraph ).*deprecated:DeprecationWarning")


@pytest.fixture
def graph():
    return Graph(sample_store())


def test_every_public_name_is_there_and_importing_them_costs_nothing():
    assert all(getattr(kg, name) is not None for name in kg.__all__)
    program = "import sys, kg; print([m for m in ('rdflib', 'spacy', 'networkx', 'pyoxigraph') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_query_as_a_frame(graph):
    pytest.importorskip("pandas")
    frame = graph.frame("SELECT ?title { ?p dcterms:title ?title } ORDER BY ?title")
    assert frame["title"].to_list()[-1] == TILED.title
    with pytest.raises(QueryError, match="Only a SELECT"):
        graph.frame("ASK { ?s ?p ?o }")


def test_tables_and_descriptions(graph):
    pytest.importorskip("pandas")
    assert len(graph.table("results")) == 3
    assert graph.show("vLLM").entity.type == "Method"
    with pytest.raises(UnknownName, match="paper or entity"):
        graph.show("nobody knows")


def test_export_writes_whole_files_or_none(graph, tmp_path):
    graph.export(tmp_path / "new" / "kg.ttl")
    assert "TileServe" in (tmp_path / "new" / "kg.ttl").read_text()
    graph.export(tmp_path / "kg.data", "nq")
    assert (tmp_path / "kg.data").read_bytes().endswith(b"> .\n")
    with pytest.raises(UnknownName, match="export format"):
        graph.export(tmp_path / "kg.xyz")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        graph.export(tmp_path / "file" / "kg.ttl")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "kg.data", "new"]


def test_a_notebook_shows_counts_without_running_anything(graph):
    shown = graph._repr_html_()
    assert "3 papers · 3 results · 13 mentions" in shown
    assert "<script" not in shown
    assert "evaluated on<br>1" in shown


def test_extract_can_be_called_before_and_after_its_package_is_imported() -> None:
    program = (
        "import kg\n"
        "paper = kg.Paper('QuickServe: Serving', 'We present QuickServe, which runs on a V100 GPU.')\n"
        "first = list(kg.extract([paper]))\n"
        "import kg.extract.pipeline\n"
        "assert kg.extract.pipeline.COMPONENTS\n"
        "assert list(kg.extract([paper])) == first\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def test_papers_are_read_as_the_command_reads_them(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "One of Two Sources Only", "abstract": "A."}\nbroken\n', "utf-8")
    (tmp_path / "b.jsonl").write_text('{"title": "One of Two Sources Only", "venue": "V"}\n', "utf-8")
    paper, rejected = kg.read_papers([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert isinstance(paper, kg.Paper)
    assert (paper.abstract, paper.venue, len(paper.sources)) == ("A.", "V", 2)
    assert isinstance(rejected, kg.Rejected)
    assert [type(x) for x in kg.read_papers(tmp_path / "a.jsonl", format="jsonl")] == [kg.Paper, kg.Rejected]
