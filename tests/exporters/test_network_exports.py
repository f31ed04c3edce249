"""GraphML, GEXF and node-link JSON, read back by networkx."""

import io
import json
import zipfile

import networkx as nx
import pyoxigraph as ox
import pytest

from kg import namespaces as ns
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.iris import mint_entity, mint_paper
from kg.views.network import to_networkx
from tests.sample_graph import PAGED, TILED, sample_store

HOSTILE = 'a\x01b <c> & "d" \' \ufffe'


def export(store, name, **options) -> bytes:
    out = io.BytesIO()
    EXPORTERS[name].write(store, out, ExportOptions(**options))
    return out.getvalue()


@pytest.fixture(scope="module")
def store():
    store = sample_store()
    paper = ox.NamedNode(mint_paper(PAGED.title))
    store.oxigraph.add(ox.Quad(paper, ox.NamedNode(ns.KG + "venue"), ox.Literal(HOSTILE), paper))
    return store


def read(name, data):
    if name == "graphml":
        return nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    if name == "gexf":
        return nx.read_gexf(io.BytesIO(data), version="1.2draft")
    return nx.node_link_graph(json.loads(data), edges="edges")


@pytest.mark.parametrize("name", ["graphml", "gexf", "node-link"])
def test_networks_read_back_with_the_same_nodes_edges_and_attributes(store, name):
    network = to_networkx(store)
    back = read(name, export(store, name))
    assert back.is_directed()
    assert back.is_multigraph() or name == "gexf"  # networkx reads GEXF without parallel edges as a simple graph
    assert set(back) == set(network)
    assert sorted(back.edges()) == sorted(network.edges())
    assert nx.get_node_attributes(back, "label") == nx.get_node_attributes(network, "label")
    assert nx.get_node_attributes(back, "type") == nx.get_node_attributes(network, "type")
    ((_, _, edge),) = (
        e for e in back.out_edges(mint_paper(TILED.title), data=True) if e[1] == mint_entity("Method", "vllm")
    )
    assert edge["role"] == "baseline"
    assert edge["confidence"] == 0.9
    assert edge["sentence"] == "On V100 cards TileServe is 2.5x faster than vLLM on ShareGPT."
    venue = back.nodes[mint_paper(PAGED.title)]["venue"]
    assert venue == (HOSTILE if name == "node-link" else HOSTILE.replace("\x01", "�").replace("\ufffe", "�"))


def test_gexf_holds_no_date(store):
    assert b"lastmodifieddate" not in export(store, "gexf")


def test_a_part_is_a_smaller_network(store):
    network = read("graphml", export(store, "graphml", papers=(mint_paper(PAGED.title),)))
    assert [n for n, t in network.nodes(data="type") if t == "Paper"] == [mint_paper(PAGED.title)]


def test_csv_is_an_archive_of_tables(store):
    with zipfile.ZipFile(io.BytesIO(export(store, "csv"))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["papers.csv", "entities.csv", "links.csv", "results.csv", "mentions.csv"]
