"""The RDF syntaxes: the same graph in each, byte for byte the same twice, and nothing in it that is not to be."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg import namespaces as ns
from kg.errors import QueryError, UnknownName
from kg.exporters import texts
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS, pick_exporter
from kg.exporters.selection import exported_blocks
from kg.iris import mint_paper
from kg.store.open import open_store
from kg.store.remote import copy_store
from tests.sample_graph import HARDWARE, PAGED, TILED, V100, sample_store

# rdflib 7.6 calls what it has itself deprecated whenever a Dataset parses
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset[.]|ConjunctiveGraph ).*deprecated:DeprecationWarning")

TRIPLE_SYNTAXES = {"ttl": "turtle", "nt": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
QUAD_SYNTAXES = {"nq": "nquads", "trig": "trig"}


def export(store, name, **options) -> bytes:
    out = io.BytesIO()
    EXPORTERS[name].write(store, out, ExportOptions(**options))
    return out.getvalue()


def exported_quads(store):
    """The quads of the graphs that are exported, from the store itself, but for what is said of concepts unused."""
    graphs = {graph for graph, _ in exported_blocks(store, ExportOptions())}
    unused = (HARDWARE + "/nvidia-h100", HARDWARE + "/npu")
    found = {q for q in store.quads() if q.graph_name.value in graphs}
    return {q for q in found if q.subject.value not in unused and getattr(q.object, "value", "") not in unused}


def triples_of(quads):
    return {(q.subject, q.predicate, q.object) for q in quads}


@pytest.fixture
def store():
    return sample_store()


@pytest.mark.parametrize("name", [*TRIPLE_SYNTAXES, *QUAD_SYNTAXES])
def test_exports_read_back_as_the_exported_quads_by_oxigraph(store, name):
    wanted = exported_quads(store)
    syntax = {
        "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD, "nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG,
    }[name]  # fmt: skip
    read = list(ox.parse(export(store, name), format=syntax))
    assert len(read) > 200
    assert len(read) == len(set(read))
    if name in QUAD_SYNTAXES:
        assert set(read) == wanted
    else:
        assert triples_of(read) == triples_of(wanted)


@pytest.mark.parametrize("name", TRIPLE_SYNTAXES)
def test_triple_syntaxes_read_back_as_one_graph_by_rdflib(store, name):
    turtle = rdflib.Graph().parse(data=export(store, "nt"), format="nt")
    other = rdflib.Graph().parse(data=export(store, name), format=TRIPLE_SYNTAXES[name])
    assert len(turtle) > 200
    assert isomorphic(turtle, other)


@pytest.mark.parametrize("name", QUAD_SYNTAXES)
def test_quad_syntaxes_keep_a_graph_for_each_paper_in_rdflib(store, name):
    dataset = rdflib.Dataset()
    dataset.parse(data=export(store, name), format=QUAD_SYNTAXES[name])
    graphs = {str(g.identifier) for g in dataset.graphs() if len(g)}
    assert mint_paper(TILED.title) in graphs
    assert ns.ENTITIES_GRAPH in graphs
    assert len(graphs) == 5


@pytest.mark.parametrize("name", [*TRIPLE_SYNTAXES, *QUAD_SYNTAXES])
def test_bookkeeping_and_unused_concepts_stay_out(store, name):
    text = export(store, name).decode()
    assert "nvidia-v100" in text.replace("\\", "")
    for absent in ("graph/build", "graph/state", "nvidia-h100", "/npu", "kg:digest", "ontology#digest"):
        assert absent not in text.replace("\\", "")


def test_concepts_come_with_all_that_is_broader(store):
    subjects = {s[1:-1] for _, nodes in exported_blocks(store, ExportOptions()) for s, _ in nodes}
    concepts = {iri for iri in subjects if iri.startswith(HARDWARE)}
    assert concepts == {HARDWARE, V100, HARDWARE + "/nvidia-gpu", HARDWARE + "/gpu"}


def test_one_preferred_label_where_two_vocabularies_describe_a_concept(store):
    own = ox.NamedNode("https://example.org/scheme")
    pref = ox.NamedNode(ns.SKOS + "prefLabel")
    store.oxigraph.extend(
        [
            ox.Quad(own, ox.NamedNode(ns.RDF + "type"), ox.NamedNode(ns.SKOS + "ConceptScheme"), own),
            ox.Quad(ox.NamedNode(V100), ox.NamedNode(ns.RDF + "type"), ox.NamedNode(ns.SKOS + "Concept"), own),
            ox.Quad(ox.NamedNode(V100), pref, ox.Literal("Tesla V100"), own),
        ]
    )
    graph = rdflib.Graph().parse(data=export(store, "ttl"), format="turtle")
    node = rdflib.URIRef(V100)
    assert [str(x) for x in graph.objects(node, rdflib.SKOS.prefLabel)] == ["Tesla V100"]
    assert {str(x) for x in graph.objects(node, rdflib.SKOS.altLabel)} == {"NVIDIA V100", "V100"}


def test_hostile_text_is_safe_in_every_syntax():
    store = sample_store()
    paper = ox.NamedNode(mint_paper(PAGED.title))
    words = 'a\x01b\x0b"]]> </x>\\ \u2028 \U0001f600 \ufffe'
    store.oxigraph.add(ox.Quad(paper, ox.NamedNode(ns.KG + "venue"), ox.Literal(words), paper))
    for name, syntax in (TRIPLE_SYNTAXES | QUAD_SYNTAXES).items():
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=export(store, name), format=syntax)
        kept = {str(o) for o in dataset.objects(rdflib.URIRef(paper.value), rdflib.URIRef(ns.KG + "venue"))}
        wanted = words if name != "rdfxml" else words.replace("\x01", "�").replace("\x0b", "�").replace("\ufffe", "�")
        assert kept == {wanted}, name


def test_json_ld_is_compact_with_its_context_inside(store):
    data = json.loads(export(store, "jsonld"))
    assert set(data) == {"@context", "@graph"}
    assert ns.PREFIXES.items() <= data["@context"].items()
    paper = next(n for n in data["@graph"] if n.get("dcterms:title") == TILED.title)
    assert paper["@type"] == "kg:Paper"
    assert paper["kg:runsOn"] == {"@id": "vocab:hardware/nvidia-v100"}
    mention = next(n for n in data["@graph"] if n.get("@type") == "kg:Mention")
    assert isinstance(mention["kg:start"], int)
    assert mention["kg:confidence"]["@type"] == "xsd:decimal"


def test_choosing_papers_takes_them_their_entities_and_no_others(store):
    turtle = export(store, "ttl", papers=(mint_paper(PAGED.title),)).decode()
    assert "vLLM" in turtle
    assert "TileServe" not in turtle
    assert "nvidia" not in turtle


def test_choosing_by_query_takes_the_papers_that_it_selects(store):
    query = "SELECT ?p ?h { ?p kg:runsOn ?h }"
    assert export(store, "nq", query=query) == export(store, "nq", papers=(mint_paper(TILED.title),))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK { ?s ?p ?o }", "is not a SELECT"),
        ("SELECT ?e { ?m kg:entity ?e }", "selects no paper"),
        ("SELECT ?p { ?p a kg:Nothing }", "selects no paper"),
    ],
)
def test_a_query_that_chooses_nothing_is_an_error(store, query, words):
    with pytest.raises(QueryError, match=words):
        export(store, "ttl", query=query)


def test_a_paper_that_is_not_there_is_named_with_the_closest(store):
    with pytest.raises(UnknownName, match="There is no paper named"):
        export(store, "ttl", papers=("https://example.org/none",))


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("ttl", "ttl"), ("TTL", "ttl"), ("out/graph.ttl", "ttl"), (".nq", "nq"), ("x.graphml", "graphml"),
        ("x.json", "node-link"), ("x.rdf", "rdfxml"), ("papers.csv.zip", "csv"),
    ],
)  # fmt: skip
def test_a_format_is_chosen_by_name_or_ending(name, format_):
    assert pick_exporter(name).name == format_


def test_an_unknown_format_is_answered_with_the_closest():
    with pytest.raises(UnknownName, match="Did you mean graphml"):
        pick_exporter("grapml")
    with pytest.raises(UnknownName, match="'xyz'"):
        pick_exporter("out/graph.xyz")


def test_bytes_do_not_depend_on_hashes_or_the_order_of_papers(tmp_path):
    program = (
        "import io, sys, hashlib\n"
        "from tests.sample_graph import extractions, sample_store\n"
        "from kg.exporters.registry import EXPORTERS\nfrom kg.exporters.protocol import ExportOptions\n"
        "papers = extractions()\n"
        "store = sample_store(papers[::-1] if sys.argv[1] == '1' else papers)\n"
        "for name, exporter in EXPORTERS.items():\n"
        "    out = io.BytesIO(); exporter.write(store, out, ExportOptions())\n"
        "    print(name, hashlib.sha256(out.getvalue()).hexdigest())\n"
    )
    root = Path(__file__).resolve().parents[2]
    said = [
        subprocess.run(
            [sys.executable, "-c", program, str(seed)], cwd=root, env=os.environ | {"PYTHONHASHSEED": str(seed)},
            check=True, capture_output=True, text=True,
        ).stdout
        for seed in (1, 2)
    ]  # fmt: skip
    assert said[0].count("\n") == len(EXPORTERS)
    assert said[0] == said[1]


@pytest.mark.parametrize("name", ["ttl", "nt", "nq"])
def test_several_processes_write_the_bytes_of_one(store, tmp_path, monkeypatch, name):
    with open_store(tmp_path / "kg", "w") as on_disk:
        copy_store(store, on_disk)
    monkeypatch.setattr(texts, "WORTH_IT", 2)
    monkeypatch.setattr(texts, "_AT_ONCE", 1)
    with open_store(tmp_path / "kg") as reader:
        assert export(reader, name, workers=2) == export(store, name)
