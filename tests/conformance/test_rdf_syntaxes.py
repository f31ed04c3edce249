"""The W3C suites of Turtle, N-Triples, N-Quads, TriG and RDF/XML through the project's own reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError
from kg.store.rdf_reading import read_rdf
from tests.conformance.w3c import Case, Manifest, canonical, read_file, unpacked

if TYPE_CHECKING:
    from pathlib import Path

SUITES = {
    "rdf-turtle": ("ttl", 313),
    "rdf-n-triples": ("nt", 70),
    "rdf-n-quads": ("nq", 87),
    "rdf-trig": ("trig", 356),
    "rdf-xml": ("rdfxml", 166),
}
"""Suite → the format it is read as, and how many cases it has."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(tmp_path_factory.mktemp("w3c"))


def run(case: Case, format_: str) -> str:
    """Run a case; return what went wrong, or nothing."""
    assert case.action is not None
    path = case.path(case.action)
    base = case.manifest.base + path.relative_to(case.manifest.folder).as_posix()
    try:
        quads = list(read_rdf(path.read_bytes(), path.name, format_, base=base))
    except InputError as error:
        return "" if "Negative" in case.kind else f"refused: {error}"
    if "Negative" in case.kind:
        return "accepted"
    if case.result is None:
        return ""
    return "" if canonical(quads) == canonical(read_file(case.path(case.result), base)) else "other quads"


@pytest.mark.parametrize("suite", SUITES)
def test_syntax_suite(root: Path, suite: str) -> None:
    format_, expected = SUITES[suite]
    outcomes = {case.name: run(case, format_) for case in Manifest(root, f"rdf/rdf11/{suite}/manifest.ttl").cases()}
    failed = {name: problem for name, problem in outcomes.items() if problem}
    assert (len(outcomes), failed) == (expected, {})
