"""What is inferred equals what a reasoner derives by the same rules, and can be taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, QuerySolutions
from rdflib import RDF, Graph, URIRef

from kg.namespaces import INFERRED_GRAPH, KG, RDFS, SKOS
from kg.rdf.bookkeeping import sync_vocabulary
from kg.resources import ontology_file, vocabulary_files
from kg.store.open import open_store
from kg.store.reasoning import UNSPOKEN, closure, forget, infer, is_inferred, is_own, load_rules
from kg.vocabulary.vocabulary import load_vocabulary
from tests.query.small_graph import FIRST, V100, facts, graph_quads, node

if TYPE_CHECKING:
    from kg.store.embedded import EmbeddedStore

OTHER = "https://example.org/other"


@pytest.fixture
def store() -> EmbeddedStore:
    opened = open_store(mode="memory")
    opened.write(graph_quads())
    opened.write({OTHER: facts(OTHER, OTHER, rdf__type=node("kg:Library"), kg__proposes=node("kg:Nothing"))})
    return opened


def triples(store: EmbeddedStore, graph: str | None = None) -> set[tuple[str, str, str]]:
    quads = store.quads(graph=NamedNode(graph) if graph else None)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def stated_of_things(store: EmbeddedStore, stated: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    return {triple for triple in stated | triples(store, INFERRED_GRAPH) if triple[2].startswith("<")}


def wider_term(triple: tuple[str, str, str]) -> NamedNode:
    """Return the term that a reasoner may have put in: the class, or the property."""
    return NamedNode(triple[2 if triple[1] == RDF.type.n3() else 1][1:-1])


def vocabulary_store(*files: str) -> EmbeddedStore:
    opened = open_store(mode="memory")
    shipped = [path for path in vocabulary_files() if path.name in files]
    sync_vocabulary(opened, load_vocabulary(shipped, built_in=False))
    return opened


@pytest.mark.parametrize(
    "files",
    ["", "tasks.ttl metrics.ttl", pytest.param("hardware.ttl methods.ttl datasets.ttl", marks=pytest.mark.slow)],
)
def test_the_union_equals_the_rdfs_closure_by_an_independent_reasoner(store: EmbeddedStore, files: str) -> None:
    store = vocabulary_store(*files.split()) if files else store
    owlrl = pytest.importorskip("owlrl")
    stated = {
        (str(q.subject), str(q.predicate), str(q.object)) for q in store.quads() if q.graph_name.value not in UNSPOKEN
    }
    data = Graph()
    data.parse(data="\n".join(f"{s} {p} {o} ." for s, p, o in stated), format="nt")
    schema = Graph().parse(ontology_file("kg.ttl"), format="turtle")
    rules = {URIRef(RDFS + name) for name in ("subPropertyOf", "subClassOf")}
    for triple in schema:
        if triple[1] in rules:
            data.add(triple)
    data.add((URIRef(SKOS + "broader"), URIRef(RDFS + "subPropertyOf"), URIRef(SKOS + "broaderTransitive")))
    owlrl.DeductiveClosure(owlrl.RDFS_Semantics, axiomatic_triples=False).expand(data)
    while True:  # RDFS has no transitive properties; skos:broaderTransitive is one (SKOS, S24)
        wide = list(data.subject_objects(URIRef(SKOS + "broaderTransitive")))
        new = {(a, c) for a, b in wide for b2, c in wide if b == b2} - set(wide)
        if not new:
            break
        for a, c in new:
            data.add((a, URIRef(SKOS + "broaderTransitive"), c))
    subjects = {s for s, _, _ in stated}
    resource = URIRef(RDFS + "Resource")
    derived = {
        (s.n3(), p.n3(), o.n3())
        for s, p, o in data
        if s.n3() in subjects and isinstance(o, URIRef) and not (p == RDF.type and o == resource)
    }
    assert infer(store, load_rules(whole=True)) > 0
    assert stated_of_things(store, stated) == derived
    assert infer(store) > 0
    own = {triple for triple in derived if is_own(wider_term(triple))}
    assert stated_of_things(store, stated) == own | {triple for triple in stated if triple[2].startswith("<")}


def test_queries_are_answered_without_paths(store: EmbeddedStore) -> None:
    infer(store)
    answer = store.query("SELECT ?b { ?d skos:broaderTransitive ?b } ORDER BY ?b", {"d": NamedNode(V100)})
    assert isinstance(answer, QuerySolutions)
    assert [row["b"].value.rpartition("/")[2] for row in answer] == ["gpu", "nvidia-gpu", "volta"]
    assert store.query(f"ASK {{ <{FIRST}> kg:mentions <{V100}> }}")
    assert store.query(f"ASK {{ <{OTHER}> a kg:Method }}")


def test_nothing_is_stated_twice_and_all_can_be_taken_out(store: EmbeddedStore) -> None:
    before = set(store.quads())
    first = infer(store)
    inferred = triples(store, INFERRED_GRAPH)
    assert len(inferred) == first
    assert not inferred & {(str(q.subject), str(q.predicate), str(q.object)) for q in before}
    assert infer(store) == first
    assert is_inferred(store)
    forget(store)
    assert set(store.quads()) == before


def test_circles_end() -> None:
    a, b = NamedNode(KG + "a"), NamedNode(KG + "b")
    assert closure([(a, b), (b, a)]) == {a: {a, b}, b: {a, b}}
