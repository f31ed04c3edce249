"""Exports for other programs, read back by the library of the format, or by this program."""

import csv
import io
import json
import re
import zipfile

import networkx as nx
import pyoxigraph as ox
import pytest
from markdown_it import MarkdownIt

from kg import namespaces as ns
from kg.exporters.nanopublications import NP
from kg.exporters.neo4j import ARRAY_DELIMITER, relationship_type
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.graph import GraphSettings, PaperGraphs
from kg.iris import mint_paper
from kg.rdf.bookkeeping import sync_vocabulary
from kg.readers.registry import get_reader
from kg.store.open import open_store
from kg.views.network import to_networkx
from kg.views.tables import COLUMNS, rows
from tests.sample_graph import PAGED, TILED, V100, sample_store, sample_vocabulary


def export(store, name, **options) -> bytes:
    out = io.BytesIO()
    EXPORTERS[name].write(store, out, ExportOptions(**options))
    return out.getvalue()


def archive(store, name) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(export(store, name)))


@pytest.fixture(scope="module")
def store():
    return sample_store()


def test_records_build_the_same_graph_again(store):
    records = list(get_reader("jsonl").read(io.BytesIO(export(store, "records")), "records.jsonl"))
    assert len(records) == 3
    again = open_store(mode="memory")
    sync_vocabulary(again, sample_vocabulary())
    graphs = PaperGraphs(again, GraphSettings(sample_vocabulary()))
    for record in records:
        graphs.put(record, "digest")

    def lines(of):
        return [x for x in export(of, "nt").decode().splitlines() if "/terms/source>" not in x]

    assert len(lines(store)) > 200
    assert lines(again) == lines(store)


def test_cytoscape_json_reads_back_with_networkx(store):
    data = json.loads(export(store, "cytoscape"))
    network = to_networkx(store)
    back = nx.cytoscape_graph(data)
    assert set(back) == set(network)
    assert sorted(back.edges()) == sorted(network.edges())
    assert nx.get_node_attributes(back, "label") == nx.get_node_attributes(network, "label")
    ids = [edge["data"]["id"] for edge in data["elements"]["edges"]]
    assert len(ids) == len(set(ids))
    assert 2.5 in [node["data"].get("amount") for node in data["elements"]["nodes"]]


@pytest.mark.parametrize("table", COLUMNS)
def test_parquet_reads_back_with_its_types(store, table):
    pq = pytest.importorskip("pyarrow.parquet")
    with archive(store, "parquet") as files:
        read = pq.read_table(io.BytesIO(files.read(f"{table}.parquet"))).to_pylist()
    wanted = [
        {k: list(v) if isinstance(v, tuple) else float(v) if hasattr(v, "as_tuple") else v for k, v in row.items()}
        for row in rows(store, table)
    ]
    assert read == wanted


def test_neo4j_nodes_are_unique_and_every_relationship_joins_two_of_them(store):
    with archive(store, "neo4j") as files:
        read = {
            name: list(csv.DictReader(io.StringIO(files.read(name).decode(), newline="")))
            for name in files.namelist()
            if name.endswith(".csv")
        }
        command = files.read("import.sh").decode()
    assert all(f"={name}" in command for name in read)
    edges = read.pop("relationships.csv")
    ids = [row["iri:ID"] for nodes in read.values() for row in nodes]
    network = to_networkx(store)
    assert sorted(ids) == sorted(network)
    assert len(edges) == network.number_of_edges()
    assert all(edge[":START_ID"] in ids and edge[":END_ID"] in ids for edge in edges)
    assert {edge[":TYPE"] for edge in edges} >= {"PROPOSES", "COMPARES_WITH", "RUNS_ON", "BROADER", "SUBJECT"}
    v100 = next(row for row in read["entities.csv"] if row["iri:ID"] == V100)
    assert v100[":LABEL"].split(ARRAY_DELIMITER) == ["Hardware", "GPU"]
    paper = next(row for row in read["papers.csv"] if row["title"] == TILED.title)
    assert tuple(paper["authors:string[]"].split(ARRAY_DELIMITER)) == TILED.authors


def test_relationship_types_are_written_as_neo4j_users_write_them():
    assert relationship_type("comparesWith") == "COMPARES_WITH"
    assert all(
        re.fullmatch("[A-Z_]+", relationship_type(iri.removeprefix(ns.KG))) for iri in ns.ROLE_PROPERTIES.values()
    )


def test_orkg_has_a_row_for_each_result(store):
    read = list(csv.DictReader(io.StringIO(export(store, "orkg").decode(), newline="")))
    assert [row["paper:title"] for row in read] == [PAGED.title, TILED.title, TILED.title]
    assert (read[0]["Value"], read[0]["Upper value"], read[0]["Unit"]) == ("12", "30", "ms")
    assert (read[1]["paper:publication_year"], read[1]["paper:publication_month"]) == ("2025", "3")
    assert read[1]["Baseline"] == "vLLM"
    assert read[1]["paper:authors"] == "; ".join(TILED.authors)


def test_nanopublications_keep_to_the_guidelines(store):
    quads = list(ox.parse(export(store, "nanopub"), format=ox.RdfFormat.TRIG))
    node = ox.NamedNode
    graphs: dict[object, list[ox.Quad]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(quad)
    heads = [q for q in quads if q.predicate == node(ns.RDF + "type") and q.object == node(NP + "Nanopublication")]
    assert len(heads) == 10 + 3  # a statement each, and a result each
    used = set()
    for head in heads:
        parts = [head.graph_name]
        for name in ("hasAssertion", "hasProvenance", "hasPublicationInfo"):
            (part,) = (q.object for q in graphs[head.graph_name] if q.predicate == node(NP + name))
            parts.append(part)
        assert len(set(parts)) == 4
        _, assertion, provenance, info = parts
        assert graphs[assertion]
        assert any(q.subject == assertion for q in graphs[provenance])
        assert any(q.subject == head.subject for q in graphs[info])
        assert any(q.predicate == node(ns.KG + "quote") for q in graphs[provenance])
        used |= set(parts)
    assert used == set(graphs)
    assert len(used) == 4 * len(heads)


def test_a_nanopublication_states_what_the_graph_states(store):
    quads = list(ox.parse(export(store, "nanopub"), format=ox.RdfFormat.TRIG))
    asserted = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name.value.endswith("-assertion")}
    stated = {(q.subject, q.predicate, q.object) for q in store.quads()}
    assert asserted <= stated
    roles = {ox.NamedNode(iri) for iri in ns.ROLE_PROPERTIES.values()}
    assert {t for t in stated if t[1] in roles} == {t for t in asserted if t[1] in roles}


def test_ro_crate_reads_back_with_its_files(store, tmp_path):
    rocrate = pytest.importorskip("rocrate.rocrate")
    path = tmp_path / "kg.crate.zip"
    path.write_bytes(export(store, "ro-crate"))
    crate = rocrate.ROCrate(str(path))
    assert crate.name == "Knowledge graph of 3 papers"
    assert crate.root_dataset["license"]
    names = {entity.id for entity in crate.data_entities}
    with zipfile.ZipFile(path) as files:
        assert names == set(files.namelist()) - {"ro-crate-metadata.json"}
        assert files.read("kg.ttl") == export(store, "ttl")
        for entity in crate.data_entities:
            assert int(entity["contentSize"]) == len(files.read(entity.id))
    papers = {entity.id for entity in crate.contextual_entities if entity.type == "ScholarlyArticle"}
    assert mint_paper(TILED.title) in papers


def test_markdown_shows_hostile_titles_as_they_are(store):
    tokens = MarkdownIt("commonmark").enable("table").parse(export(store, "markdown").decode())
    inline = [child for token in tokens for child in token.children or ()]
    assert not [t for t in [*tokens, *inline] if t.type in ("html_block", "html_inline", "code_inline", "fence")]
    headings = [
        "".join(child.content for child in tokens[at + 1].children)
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    assert headings == ["Ein Überblick über nichts", PAGED.title, TILED.title, "Index"]
    assert sum(token.type == "tr_open" for token in tokens) == 3 + 2
    assert "https://github.com/example/tileserve" in {t.attrs.get("href") for t in inline if t.type == "link_open"}
