"""Exports against the rules of their formats, with the libraries that people read them with."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.views.tables import COLUMN_TYPES, COLUMNS, rows
from tests.sample_graph import sample_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Quad

    from kg.store.embedded import EmbeddedStore
    from kg.store.protocol import Dataset, QueryAnswer, Store, Term
    from tests.conftest import Run

GEXF = "{http://www.gexf.net/1.2draft}"
GEXF_TYPES = {"integer", "long", "double", "float", "boolean", "liststring", "string", "anyURI"}
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GRAPHML_TYPES = {"boolean", "int", "long", "float", "double", "string"}
NEO4J_TYPES = {"int", "long", "float", "double", "boolean", "byte", "short", "char", "string", "point"} | {
    f"{local}{kind}" for local in ("", "local") for kind in ("time", "datetime")
} | {"date", "duration"}  # fmt: skip


def export(store: Store, name: str, **options: Any) -> bytes:
    out = io.BytesIO()
    EXPORTERS[name].write(store, out, ExportOptions(**options))
    return out.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        return {name: files.read(name) for name in files.namelist()}


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    return sample_store()


def test_gexf_keeps_to_its_schema(store: EmbeddedStore) -> None:
    root = etree.fromstring(export(store, "gexf"))
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.2")
    assert [child.tag for child in root if child.tag != f"{GEXF}meta"] == [f"{GEXF}graph"]
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert graph.get("defaultedgetype") == "directed"
    declared: dict[str, dict[str, str]] = {}
    for group in graph.iter(f"{GEXF}attributes"):
        kind = declared.setdefault(str(group.get("class")), {})
        for attribute in group:
            assert attribute.get("type") in GEXF_TYPES
            assert attribute.get("id") not in kind
            assert attribute.get("title")
            kind[str(attribute.get("id"))] = str(attribute.get("type"))
    assert set(declared) == {"node", "edge"}
    nodes, edges = list(graph.iter(f"{GEXF}node")), list(graph.iter(f"{GEXF}edge"))
    ids = [node.get("id") for node in nodes]
    assert len(ids) == len(set(ids)) > 10
    assert len({edge.get("id") for edge in edges}) == len(edges) > 10
    for edge in edges:
        assert {edge.get("source"), edge.get("target")} <= set(ids)
        assert edge.get("type", "directed") in {"directed", "undirected", "mutual"}
        assert float(edge.get("weight", "1")) >= 0
    for kind, elements in (("node", nodes), ("edge", edges)):
        for element in elements:
            values = list(element.iter(f"{GEXF}attvalue"))
            names = [value.get("for") for value in values]
            assert len(names) == len(set(names))
            for value in values:
                type_ = declared[kind][str(value.get("for"))]
                assert type_ != "boolean" or value.get("value") in {"true", "false"}
                assert type_ not in {"double", "float", "long", "integer"} or float(str(value.get("value"))) is not None


def test_graphml_keeps_to_its_schema(store: EmbeddedStore) -> None:
    root = etree.fromstring(export(store, "graphml"))
    assert root.tag == f"{GRAPHML}graphml"
    keys = {(str(k.get("for")), str(k.get("id"))): k.get("attr.type") for k in root.iter(f"{GRAPHML}key")}
    assert keys
    assert set(keys.values()) <= GRAPHML_TYPES
    [graph] = root.iter(f"{GRAPHML}graph")
    assert graph.get("edgedefault") == "directed"
    ids = [node.get("id") for node in graph.iter(f"{GRAPHML}node")]
    assert len(ids) == len(set(ids))
    edges = [edge.get("id") for edge in graph.iter(f"{GRAPHML}edge")]
    assert len(edges) == len(set(edges))
    for kind in ("node", "edge"):
        for element in graph.iter(f"{GRAPHML}{kind}"):
            assert kind == "node" or {element.get("source"), element.get("target")} <= set(ids)
            for data in element:
                assert (kind, data.get("key")) in keys
                assert keys[kind, str(data.get("key"))] != "boolean" or data.text in {"true", "false", "True", "False"}


def test_neo4j_headers_keep_to_the_rules_of_its_import(store: EmbeddedStore) -> None:
    files = members(export(store, "neo4j"))
    for name, data in files.items():
        if not name.endswith(".csv"):
            continue
        header, *lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
        special = [re.sub(r"^\w*(?=:(?:ID|LABEL|START_ID|END_ID|TYPE)$)", "", cell) for cell in header]
        wanted = [":START_ID", ":END_ID", ":TYPE"] if name == "relationships.csv" else [":ID", ":LABEL"]
        assert [special.count(column) for column in wanted] == [1] * len(wanted)
        properties = [cell for cell in header if not re.search(r":(?:ID|LABEL|START_ID|END_ID|TYPE)$", cell)]
        names = [cell.partition(":")[0] for cell in properties]
        assert len(names) == len(set(names))
        types = [cell.partition(":")[2].removesuffix("[]") for cell in properties]
        assert set(types) - {""} <= NEO4J_TYPES
        for line in lines:
            assert len(line) == len(header)
            for cell, column in zip(line, header, strict=True):
                kind = column.partition(":")[2]
                assert kind != "double" or not cell or float(cell) is not None
                assert kind != "int" or not cell or int(cell) is not None
                assert kind != "boolean" or cell in {"true", "false", ""}
    assert b"--array-delimiter=U+001F" in files["import.sh"]


def plain(value: object) -> object:
    """A value as tables of texts, floats and lists have it."""
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("table", COLUMNS)
def test_parquet_opens_in_polars(store: EmbeddedStore, table: str) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(io.BytesIO(members(export(store, "parquet"))[f"{table}.parquet"]))
    assert tuple(frame.columns) == COLUMNS[table]
    assert frame.to_dicts() == [{k: plain(v) for k, v in row.items()} for row in rows(store, table)]


@pytest.mark.parametrize("table", COLUMNS)
def test_parquet_opens_in_pandas(store: EmbeddedStore, table: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(io.BytesIO(members(export(store, "parquet"))[f"{table}.parquet"]))
    assert tuple(frame.columns) == COLUMNS[table]
    for row, wanted in zip(frame.to_dict("records"), rows(store, table), strict=True):
        for column, value in row.items():
            value = list(value) if COLUMN_TYPES.get(column) == "list" and value is not None else value
            missing = not isinstance(value, list) and pandas.isna(value)
            assert (None if missing else value) == plain(wanted[column]), column


@pytest.mark.parametrize("table", COLUMNS)
def test_csv_tables_read_back(store: EmbeddedStore, table: str) -> None:
    data = members(export(store, "csv"))[f"{table}.csv"].decode("utf-8")
    found = list(csv.DictReader(io.StringIO(data, newline="")))
    wanted = list(rows(store, table))
    assert len(found) == len(wanted) > 0
    for row, expected in zip(found, wanted, strict=True):
        for column in COLUMNS[table]:
            value = expected[column]
            if value is None or value == ():
                assert row[column] == ""
            elif isinstance(value, bool):
                assert row[column] == str(value).lower()
            elif isinstance(value, int | float | Decimal):
                assert Decimal(row[column]) == Decimal(str(value))
            elif isinstance(value, str):
                assert row[column] == value
            else:
                assert all(part in row[column] for part in value)


def test_csv_papers_are_papers_again(store: EmbeddedStore, tmp_path: Path) -> None:
    from kg.model import Paper
    from kg.readers.registry import read_papers

    (tmp_path / "papers.csv").write_bytes(members(export(store, "csv"))["papers.csv"])
    found = [r for r in read_papers([tmp_path / "papers.csv"]) if isinstance(r, Paper)]
    assert [(p.title, p.abstract) for p in found] == [(r["title"], r["abstract"] or "") for r in rows(store, "papers")]


def test_orkg_columns_are_those_of_its_import(store: EmbeddedStore) -> None:
    """ORKG's CSV import knows paper:… columns and takes every other as a property; titles must be given."""
    header, *lines = csv.reader(io.StringIO(export(store, "orkg").decode("utf-8"), newline=""))
    own = {"title", "authors", "publication_month", "publication_year", "doi", "url", "research_field", "published_in"}
    assert {c.removeprefix("paper:") for c in header if c.startswith("paper:")} <= own
    assert header[0] == "paper:title"
    assert max(Counter(header).values()) == 1
    assert lines
    assert all(len(line) == len(header) and line[0] for line in lines)


class OnlyTheProtocol:
    """A store of which nothing can be used but what `kg.store.protocol` promises."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store

    def write(self, *_: Any, **__: Any) -> None:
        raise AssertionError("an export writes nothing into a store")

    def quads(self, *pattern: Any, **named: Any) -> Iterator[Quad]:
        return self._store.quads(*pattern, **named)

    def query(
        self, sparql: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> QueryAnswer:
        return self._store.query(sparql, substitutions, dataset)

    def graphs(self) -> Iterator[str]:
        return self._store.graphs()

    def __len__(self) -> int:
        return len(self._store)

    def close(self) -> None:
        """Leave it open."""


@pytest.mark.parametrize("name", EXPORTERS)
def test_any_store_can_be_exported(store: EmbeddedStore, name: str) -> None:
    assert export(OnlyTheProtocol(store), name) == export(store, name)


@pytest.mark.parametrize("name", EXPORTERS)
def test_the_command_chooses_a_part_in_every_format(name: str, run: Run, example_store: Path, tmp_path: Path) -> None:
    by_title = run(
        "export", "-f", name, "-o", tmp_path / "a", "--paper", "Searching for MobileNetV3", "--store", example_store
    )
    query = "SELECT ?p { ?p dcterms:title 'Searching for MobileNetV3' }"
    by_query = run("export", "-f", name, "-o", tmp_path / "b", "--query", query, "--store", example_store)
    assert (by_title.code, by_query.code) == (0, 0), by_title.err + by_query.err
    data = (tmp_path / "a").read_bytes()
    assert data == (tmp_path / "b").read_bytes()
    if name not in {"html", "parquet"}:
        parts = members(data).values() if zipfile.is_zipfile(io.BytesIO(data)) else [data]
        text = b"".join(parts).decode("utf-8", "ignore")
        assert "MobileNetV3" in text
        assert "Megatron" not in text
    if name in {"node-link", "cytoscape", "jsonld"}:
        json.loads(data)
