"""The graph as a networkx multigraph."""

import networkx as nx
import pytest

from kg.iris import mint_entity, mint_paper
from kg.views.network import to_networkx
from tests.sample_graph import HARDWARE, PAGED, PLAIN, TILED, V100, sample_store

TILESERVE = mint_entity("Method", "tileserve")
VLLM = mint_entity("Method", "vllm")


@pytest.fixture(scope="module")
def network():
    return to_networkx(sample_store())


def test_nodes_are_papers_entities_results_and_broader_concepts(network):
    types = nx.get_node_attributes(network, "type")
    assert len(types) == len(network)
    counts = {name: sum(t == name for t in types.values()) for name in set(types.values())}
    assert counts == {"Paper": 3, "Method": 4, "Dataset": 1, "Hardware": 3, "Metric": 3, "Result": 3}
    assert network.nodes[V100]["label"] == "NVIDIA V100"
    assert network.nodes[V100]["aliases"] == ("V100",)
    assert network.nodes[mint_paper(PLAIN.title)]["label"] == PLAIN.title


def test_an_edge_carries_role_quote_and_confidence_of_its_best_mention(network):
    edge = network.edges[mint_paper(TILED.title), TILESERVE, "proposes"]
    assert edge["role"] == "proposed"
    assert (edge["quote"], edge["field"], edge["confidence"], edge["mentions"]) == ("TileServe", "title", 0.97, 3)


def test_results_are_joined_to_what_fills_their_slots(network):
    (result,) = (n for n, label in network.nodes(data="label") if label == "speedup +2.5 x")
    assert network.has_edge(mint_paper(TILED.title), result, "reports")
    slots = {key: target for _, target, key in network.out_edges(result, keys=True)}
    assert slots["baseline"] == VLLM
    assert slots["hardware"] == V100
    assert set(slots) == {"subject", "metric", "baseline", "dataset", "hardware"}
    labels = {label for _, label in network.nodes(data="label")}
    assert "latency about −12–30 ms" in labels


def test_concepts_lead_to_what_is_broader(network):
    assert nx.has_path(network, V100, HARDWARE + "/gpu")
    assert HARDWARE + "/nvidia-h100" not in network


def test_results_may_be_left_out_and_papers_chosen():
    network = to_networkx(sample_store(), [mint_paper(PAGED.title)], results=False)
    assert {t for _, t in network.nodes(data="type")} == {"Paper", "Method", "Metric"}
    assert VLLM in network
    assert TILESERVE not in network
