"""The W3C suites: unpacking them, reading their manifests, and comparing graphs and results."""

from __future__ import annotations

import os
import tarfile
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.store.rdf_reading import read_rdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store.protocol import Term

BASE = "https://w3c.github.io/rdf-tests/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
FORMATS = {".ttl": "ttl", ".nt": "nt", ".nq": "nq", ".trig": "trig", ".rdf": "rdfxml"}

Object = NamedNode | BlankNode | Literal


def archive(name: str) -> Path | None:
    """An archive of suites, where this checkout has it."""
    shared = Path(os.environ.get("KG_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    path = shared / "data" / "conformance" / f"{name}.tar.gz"
    return path if path.is_file() else None


def unpacked(folder: Path, name: str = "w3c-rdf-tests") -> Path:
    """Unpack an archive of suites, or skip where it is not there."""
    source = archive(name)
    if source is None:
        pytest.skip("the folder with the W3C suites is absent")
    with tarfile.open(source) as tar:
        # Python knows `filter` since 3.11.4, and distributions have 3.11.2.
        tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        tar.extractall(folder)
    return folder


class Manifest:
    """A manifest file, as a graph to walk."""

    def __init__(self, root: Path, path: str) -> None:
        self.root = root
        self.iri = BASE + path
        self._store = ox.Store()
        self._store.extend(read_rdf((root / path).read_bytes(), path, "ttl", base=self.iri))
        assumed = self.one(NamedNode(self.iri), MF + "assumedTestBase")
        self.base = assumed.value if isinstance(assumed, NamedNode) else self.iri.rpartition("/")[0] + "/"

    def all(self, subject: Object, predicate: str) -> list[Object]:
        return [q.object for q in self._store.quads_for_pattern(subject, NamedNode(predicate), None, None)]

    def one(self, subject: Object | None, predicate: str) -> Object | None:
        return next(iter(self.all(subject, predicate)), None) if subject is not None else None

    def text(self, subject: Object | None, predicate: str) -> str:
        found = self.one(subject, predicate)
        return "" if found is None else found.value

    def items(self, head: Object | None) -> Iterator[Object]:
        while head is not None and head.value != RDF + "nil":
            yield from self.all(head, RDF + "first")
            head = self.one(head, RDF + "rest")

    def cases(self) -> Iterator[Case]:
        for head in self.all(NamedNode(self.iri), MF + "entries"):
            for entry in self.items(head):
                kind = self.text(entry, RDF + "type").rpartition("#")[2]
                yield Case(self, entry, kind, entry.value.rpartition("#")[2])

    def file(self, iri: str) -> Path:
        """The file that an IRI of the suite stands for."""
        for base in (BASE, self.base):
            if iri.startswith(base):
                local = self.root / iri.removeprefix(BASE) if base == BASE else self.folder / iri.removeprefix(base)
                if local.is_file():
                    return local
        raise FileNotFoundError(iri)

    @property
    def folder(self) -> Path:
        return self.root / Path(self.iri.removeprefix(BASE)).parent


@dataclass(frozen=True)
class Case:
    """One test of a manifest."""

    manifest: Manifest
    node: Object
    kind: str
    name: str

    @property
    def action(self) -> Object | None:
        return self.manifest.one(self.node, MF + "action")

    @property
    def result(self) -> Object | None:
        return self.manifest.one(self.node, MF + "result")

    def path(self, iri: Object) -> Path:
        return self.manifest.file(iri.value)


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    """A set of quads with blank nodes named by what is said of them."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def read_file(path: Path, base: str, graph: str | None = None) -> list[Quad]:
    return list(read_rdf(path.read_bytes(), path.name, FORMATS[path.suffix], base=base, graph=graph))


Rows = tuple[tuple[str, ...], list[dict[str, "Term"]]]


_NUMBERS = {XSD + name for name in ("integer", "decimal", "float", "double")}


def by_value(term: Term) -> Term:
    """A number or boolean in one spelling: results are compared by value, as engines may respell them."""
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        exact = term.datatype.value in {XSD + "integer", XSD + "decimal"}
        try:
            value = str(Decimal(term.value).normalize() + 0) if exact else repr(float(term.value))
        except (InvalidOperation, ValueError):
            return term
        return Literal(value, datatype=term.datatype)
    if isinstance(term, Literal) and term.datatype.value == XSD + "boolean":
        return Literal({"0": "false", "1": "true"}.get(term.value, term.value), datatype=term.datatype)
    return term


def rows_as_quads(rows: Rows, *, ordered: bool) -> list[Quad]:
    """Rows as a graph, so that two tables can be compared as graphs: a blank node a row."""
    names, solutions = rows
    quads = []
    for number, solution in enumerate(solutions):
        row = BlankNode(f"row{number}")
        quads.append(Quad(row, NamedNode("x:row"), Literal(str(number) if ordered else "")))
        quads += [Quad(row, NamedNode(f"x:{name}"), by_value(term)) for name, term in solution.items()]
    return quads + [Quad(NamedNode("x:table"), NamedNode("x:column"), Literal(name)) for name in names]


def read_result_set(quads: Iterable[Quad]) -> tuple[Rows | bool | None, bool]:
    """Rows or boolean written as RDF (the rs: vocabulary), and whether the rows are ordered; None if it is none."""
    store = ox.Store()
    store.extend(quads)

    def values(subject: Object, name: str) -> list[Object]:
        return [q.object for q in store.quads_for_pattern(subject, NamedNode(RS + name), None, None)]

    heads = [
        q.subject for q in store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(RS + "ResultSet"), None)
    ]
    if not heads:
        return None, False
    boolean = values(heads[0], "boolean")
    if boolean:
        return boolean[0].value == "true", False
    names = tuple(sorted(v.value for v in values(heads[0], "resultVariable")))
    solutions = values(heads[0], "solution")
    indexed = [(int(i.value) if (i := next(iter(values(s, "index")), None)) else 0, s) for s in solutions]
    ordered = any(values(s, "index") for s in solutions)
    rows = []
    for _, solution in sorted(indexed, key=lambda pair: pair[0]):
        bound = {values(b, "variable")[0].value: values(b, "value")[0] for b in values(solution, "binding")}
        rows.append(bound)
    return (names, rows), ordered
