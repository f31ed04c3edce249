"""What `import kg` offers."""

import subprocess
import sys

import pytest

import kg
from kg.api import Graph
from kg.errors import OutputError, QueryError, UnknownName
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
