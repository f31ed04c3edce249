"""SHACL's core suite through the project's own validation: focus nodes, paths and values of every result."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH

from kg.errors import InputError
from kg.rdf.validate import validate
from tests.conformance.w3c import unpacked

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
COUNT = 98
FAILING = {
    "property/uniqueLang-002": 'pySHACL takes "1"^^xsd:boolean for true, as XSD does; the suite asks for the word'
}
"""Case → why it fails."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = unpacked(tmp_path_factory.mktemp("shacl"), "w3c-shacl-tests")
    return folder / "data-shapes-test-suite" / "tests" / "core"


def cases(manifest: Path) -> dict[str, tuple[Graph, URIRef]]:
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    found: dict[str, tuple[Graph, URIRef]] = {}
    for included in sorted(graph.objects(None, MF.include)):
        found |= cases(Path(str(included).removeprefix("file://")))
    for entries in graph.objects(None, MF.entries):
        for entry in Collection(graph, entries):
            if (entry, RDF.type, SHT.Validate) in graph:
                found[f"{manifest.parent.name}/{manifest.stem}"] = (graph, entry)
    return found


def named(graph: Graph, node: object) -> str:
    """A term as text; blank nodes, whose names mean nothing, all alike."""
    return "" if node is None else str(node) if isinstance(node, URIRef | Literal) else "_:"


def run(graph: Graph, entry: URIRef, folder: Path) -> str:
    action = graph.value(entry, MF.action)
    data, shapes = (Path(str(graph.value(action, p)).removeprefix("file://")) for p in (SHT.dataGraph, SHT.shapesGraph))
    triples = Graph().parse(data, format="turtle", publicID=data.as_uri()).serialize(format="nt")
    written = folder / "shapes.ttl"
    Graph().parse(shapes, format="turtle", publicID=shapes.as_uri()).serialize(written, format="turtle")
    report = graph.value(entry, MF.result)
    try:
        violations, _ = validate(triples.encode(), written)
    except InputError as error:
        return "" if report == SHT.Failure else str(error)
    expected = Counter(
        (
            named(graph, graph.value(result, SH.focusNode)),
            named(graph, graph.value(result, SH.resultPath)),
            named(graph, graph.value(result, SH.value)),
        )
        for result in graph.objects(report, SH.result)
    )

    def text(value: str) -> str:
        return "_:" if re.fullmatch("[nN][0-9a-f]{32}(b[0-9]+)?", value) else value

    found = Counter((text(v.focus), text(v.path), text(v.value)) for v in violations)
    return "" if found == expected else f"{found - expected} {expected - found}"


def test_shacl_core_suite(root: Path, tmp_path: Path) -> None:
    found = cases(root / "manifest.ttl")
    failed = {name: problem for name, case in found.items() if (problem := run(*case, tmp_path))}
    assert (len(found), sorted(failed)) == (COUNT, sorted(FAILING))
