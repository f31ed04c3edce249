"""The flat tables, and that CSV keeps them."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest

from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.iris import mint_entity, mint_paper
from kg.views.tables import COLUMNS, rows
from tests.sample_graph import PAGED, TILED, V100, sample_store

SIZES = {"papers": 3, "entities": 11, "links": 10, "results": 3, "mentions": 13}


@pytest.fixture(scope="module")
def store():
    return sample_store()


@pytest.mark.parametrize("table", COLUMNS)
def test_each_table_has_its_columns_and_rows(store, table):
    found = list(rows(store, table))
    assert len(found) == SIZES[table]
    assert all(tuple(row) == COLUMNS[table] for row in found)


def test_a_result_row_names_its_entities_and_their_iris(store):
    row = next(r for r in rows(store, "results") if r["number"] == "2.5x")
    assert (row["paper"], row["value"], row["unit"]) == (mint_paper(TILED.title), Decimal("2.5"), "x")
    assert (row["baseline"], row["baseline_iri"]) == ("vLLM", mint_entity("Method", "vllm"))
    assert row["hardware_iri"] == V100
    assert row["value_high"] is None


def test_a_link_row_counts_its_mentions(store):
    row = next(r for r in rows(store, "links") if r["label"] == "TileServe")
    assert (row["role"], row["mentions"], row["confidence"]) == ("proposed", 3, 0.97)


def test_tables_of_one_paper_name_its_entities_alone(store):
    chosen = [mint_paper(PAGED.title)]
    assert [r["paper"] for r in rows(store, "papers", chosen)] == chosen
    assert {r["label"] for r in rows(store, "entities", chosen)} == {"vLLM", "latency", "eager decoding"}


@pytest.mark.parametrize("table", COLUMNS)
def test_csv_reads_back_as_the_table(store, table):
    out = io.BytesIO()
    EXPORTERS["csv"].write(store, out, ExportOptions())
    with zipfile.ZipFile(out) as archive:
        read = list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode(), newline="")))

    def cell(value):
        if isinstance(value, bool):
            return "true" if value else "false"
        return " | ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)

    assert read == [{column: cell(value) for column, value in row.items()} for row in rows(store, table)]
