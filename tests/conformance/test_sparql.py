"""The W3C suites of SPARQL 1.1 (and 1.0) query, update and result formats through the project's own store.

Data is loaded as the store keeps everything, in named graphs, and a query's default graph is chosen by a dataset.
Left out are suites of what the program does not claim: entailment regimes, federation (tested against own servers),
and the protocols (tested over HTTP).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import KgError
from kg.query.answer import Answer
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Dataset
from tests.conformance.w3c import (
    BASE,
    QT,
    RDFS,
    UT,
    Case,
    Manifest,
    by_value,
    canonical,
    read_file,
    read_result_set,
    rows_as_quads,
    unpacked,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store as Oxigraph

    from tests.conformance.w3c import Object, Rows

LEFT_OUT = {"entailment", "service", "protocol", "http-rdf-update", "graph-store-protocol", "service-description"}
COUNTS = {"sparql10": 476, "sparql11": 498}

_BY_VALUE = "Oxigraph keeps numbers by value: 01, 1 and +1 are one term"
_XSD_11 = "Oxigraph compares dates with and without a time zone as XSD 1.1 does"
FAILING: dict[str, dict[str, str]] = {
    "sparql10": {
        "distinct/distinct-1": _BY_VALUE,
        "distinct/distinct-9": _BY_VALUE,
        "expr-builtin/dawg-str-1": _BY_VALUE,
        "expr-builtin/dawg-str-2": _BY_VALUE,
        "expr-builtin/sameTerm-simple": _BY_VALUE,
        "expr-builtin/sameTerm-eq": _BY_VALUE,
        "expr-builtin/sameTerm-not-eq": _BY_VALUE,
        "expr-equals/eq-graph-1": _BY_VALUE,
        "expr-equals/eq-graph-2": _BY_VALUE,
        "open-world/open-eq-01": _BY_VALUE,
        "open-world/date-2": _XSD_11,
        "open-world/date-3": _XSD_11,
        "expr-builtin/case-insensitive-booleans": "Oxigraph reads true and false in lower case only, as Turtle does",
        "syntax-sparql3/syn-bad-26": "Oxigraph accepts it",
    },
    "sparql11": {
        "aggregates/agg-empty-group-count-graph": "Oxigraph counts once over all graphs, not once in each",
        "csv-tsv-res/tsv03": "Oxigraph keeps an xsd:negativeInteger as an xsd:integer",
        "functions/bnode01": "Oxigraph's BNODE(text) gives one blank node a text, not one a text and solution",
    },
}
"""Suite → the cases that fail, with the reason; all are Oxigraph's own."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(tmp_path_factory.mktemp("w3c"))


def cases(root: Path, suite: str) -> dict[str, Case]:
    found: dict[str, Case] = {}
    for manifest in sorted((root / "sparql" / suite).glob("*/manifest.ttl")):
        folder = manifest.parent.name
        if folder not in LEFT_OUT:
            found |= {f"{folder}/{c.name}": c for c in Manifest(root, str(manifest.relative_to(root))).cases()}
    return found


def iri_of(case: Case, node: Object) -> str:
    return BASE + case.path(node).relative_to(case.manifest.root).as_posix()


def run(case: Case) -> str:
    """Run a case; return what went wrong, or nothing."""
    try:
        if "Update" in case.kind and "Syntax" not in case.kind:
            return run_update(case)
        if "Syntax" in case.kind:
            return run_syntax(case)
        return run_query(case)
    except KgError as error:
        return str(error)


def text_of(case: Case, node: Object | None) -> tuple[str, str]:
    assert node is not None
    return case.path(node).read_text(encoding="utf-8"), iri_of(case, node)


def with_base(text: str, base: str) -> str:
    return f"BASE <{base}>\n{text}"


def run_syntax(case: Case) -> str:
    text, base = text_of(case, case.action)
    try:
        if "Update" in case.kind:
            EmbeddedStore().update(with_base(text, base))
        else:
            EmbeddedStore().query(with_base(text, base))
    except KgError as error:
        if "Negative" in case.kind:
            return ""
        return f"refused: {error}" if "syntax error" in error.message else ""
    return "accepted" if "Negative" in case.kind else ""


def run_query(case: Case) -> str:
    manifest, action = case.manifest, case.action
    query = manifest.one(action, QT + "query")
    text, base = text_of(case, query)
    store, dataset = EmbeddedStore(), None
    data = [iri_of(case, n) for n in manifest.all(action, QT + "data")]
    named = [iri_of(case, n) for n in manifest.all(action, QT + "graphData")]
    if (
        named or len(data) > 1 or "GRAPH" in text.upper()
    ):  # otherwise the union of all graphs, which users see, is the one graph of the data
        dataset = Dataset(tuple(data), tuple(named))
    for iri in {*data, *named, *(from_clauses(text, base))}:
        path = manifest.file(iri)
        store.write({}, extra=read_file(path, iri, graph=iri))
    answer = store.query(with_base(text, base), dataset=None if from_clauses(text, base) else dataset)
    assert case.result is not None
    return compare(case, answer, text)


def from_clauses(text: str, base: str) -> set[str]:
    import re

    found = re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]+)>", text, re.IGNORECASE)
    return {iri if ":" in iri else base.rpartition("/")[0] + "/" + iri for iri in found}


def compare(case: Case, answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, text: str) -> str:
    assert case.result is not None
    path = case.path(case.result)
    ordered = "ORDER BY" in text.upper()
    reduced = "REDUCED" in text.upper()
    if isinstance(answer, ox.QueryTriples):
        quads = [Quad(t.subject, t.predicate, t.object) for t in answer]
        return "" if canonical(quads) == canonical(read_file(path, iri_of(case, case.result))) else "another graph"
    if path.suffix == ".csv":
        return compare_csv(path, answer)
    expected, ordered = read_expected(case, path, ordered)
    if isinstance(answer, ox.QueryBoolean):
        return "" if bool(answer) == expected else "another boolean"
    found = rows_of(answer)
    if not isinstance(expected, tuple):
        return "no table"
    if reduced:
        return "" if distinct(found) == distinct(expected) else "other rows"
    same = canonical(rows_as_quads(found, ordered=ordered)) == canonical(rows_as_quads(expected, ordered=ordered))
    return "" if same else "other rows"


def distinct(rows: Rows) -> set[str]:
    """What REDUCED leaves open taken away: each row once."""
    return {str(sorted((name, str(by_value(term))) for name, term in row.items())) for row in rows[1]}


def compare_csv(path: Path, answer: ox.QuerySolutions | ox.QueryBoolean) -> str:
    out = io.BytesIO()
    Answer(answer).write(out, "csv")
    found, expected = (csv_cells(text) for text in (out.getvalue().decode(), path.read_text(encoding="utf-8")))
    return "" if found == expected else "other CSV"


def csv_cells(text: str) -> list[list[tuple[str, str | float]]]:
    """The rows as (column, value) pairs, sorted: numbers by value, blank nodes, whose names mean nothing, all alike.

    Which order SELECT * gives the columns is left open by the standard.
    """

    def cell(value: str) -> str | float:
        try:
            return float(value)
        except ValueError:
            return "_:" if value.startswith("_:") else value

    header, *rows = csv.reader(io.StringIO(text))
    return sorted((sorted(zip(header, map(cell, row), strict=True)) for row in rows), key=str)


def rows_of(answer: ox.QuerySolutions) -> Rows:
    names = tuple(sorted(v.value for v in answer.variables))
    rows = [{v.value: s[v] for v in answer.variables if s[v] is not None} for s in answer]
    return names, rows


def read_expected(case: Case, path: Path, ordered: bool) -> tuple[Rows | bool | None, bool]:
    formats = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
    if path.suffix in formats:
        parsed = ox.parse_query_results(path.read_bytes(), formats[path.suffix])
        return (bool(parsed), False) if isinstance(parsed, ox.QueryBoolean) else (rows_of(parsed), ordered)
    assert case.result is not None
    found, indexed = read_result_set(read_file(path, iri_of(case, case.result)))
    return found, indexed


def run_update(case: Case) -> str:
    manifest = case.manifest
    text, base = text_of(case, manifest.one(case.action, UT + "request"))
    store = EmbeddedStore()
    store.oxigraph.extend(state(case, case.action))
    for graph in graph_names(case, case.action):
        store.oxigraph.add_graph(NamedNode(graph))
    store.update(with_base(text, base))
    expected: Oxigraph = ox.Store()
    expected.extend(state(case, case.result))
    return "" if canonical(store.oxigraph) == canonical(expected) else "another graph store"


def state(case: Case, node: Object | None) -> list[Quad]:
    assert node is not None
    quads = [q for n in case.manifest.all(node, UT + "data") for q in read_file(case.path(n), iri_of(case, n))]
    for part in case.manifest.all(node, UT + "graphData"):
        file = case.manifest.one(part, UT + "graph")
        assert file is not None
        label = case.manifest.text(part, RDFS + "label")
        quads += read_file(case.path(file), iri_of(case, file), graph=label)
    return quads


def graph_names(case: Case, node: Object | None) -> list[str]:
    assert node is not None
    return [case.manifest.text(part, RDFS + "label") for part in case.manifest.all(node, UT + "graphData")]


@pytest.mark.parametrize("suite", COUNTS)
def test_sparql_suite(root: Path, suite: str) -> None:
    outcomes = {name: run(case) for name, case in cases(root, suite).items()}
    failed = {name: problem for name, problem in outcomes.items() if problem}
    assert (len(outcomes), sorted(failed)) == (COUNTS[suite], sorted(FAILING[suite]))


def test_constructed_triples_are_triples() -> None:
    [triple] = list(EmbeddedStore().query("CONSTRUCT { <x:a> <x:b> <x:c> } {}"))
    assert isinstance(triple, Triple)
