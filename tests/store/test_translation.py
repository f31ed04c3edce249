"""A query in terms of other vocabularies finds in a store what it finds where all that follows is stated."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, QueryTriples

from kg import namespaces as ns
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.store.embedded import EmbeddedStore
from kg.store.inferring import InferringStore, with_inference
from kg.store.open import open_store
from kg.store.protocol import Dataset
from kg.store.reasoning import GRAPH, infer, is_inferred, load_rules, rules_of
from kg.store.remote import copy_store
from kg.store.translation import in_own_terms, names_other_terms, own_classes, own_properties
from tests.store import tortured_build

if TYPE_CHECKING:
    from kg.store.protocol import Store

OTHER = "https://example.org/other"


class Asked(EmbeddedStore):
    """A store that other programs ask too, as an endpoint is."""

    @property
    def translates(self) -> bool:
        return False


def built(*, whole: bool = False, reasoning: bool = True) -> EmbeddedStore:
    store = open_store(mode="memory")
    tortured_build.run(store, 1, 5)
    if reasoning:
        infer(store, load_rules(whole=whole))
    return store


@pytest.fixture(scope="module")
def own() -> EmbeddedStore:
    return built()


@pytest.fixture(scope="module")
def whole() -> EmbeddedStore:
    return built(whole=True)


def rows(store: Store, query: str, dataset: Dataset | None = None) -> list[str]:
    answer = store.query(query, dataset=dataset)
    if isinstance(answer, QueryTriples):
        return sorted(str(triple) for triple in answer)
    assert isinstance(answer, QuerySolutions)
    return sorted(str([str(term) for term in row]) for row in answer)


def test_each_property_and_class_of_another_vocabulary_finds_the_same(own: EmbeddedStore, whole: EmbeddedStore) -> None:
    assert {len(own_properties()), len(own_classes())} == {7, 8}
    found = 0
    for iri in own_properties():
        query = f"SELECT ?s ?o {{ ?s <{iri}> ?o }}"
        assert rows(own, query) == rows(whole, query) != []
    for iri in own_classes():
        for query in (
            f"SELECT ?s {{ ?s a <{iri}> }}",
            f"SELECT * {{ ?s rdf:type <{iri}> . ?s ?p ?o FILTER(STRSTARTS(STR(?p), '{ns.KG}')) }}",
            f"SELECT ?s {{ ?s a/rdfs:subClassOf* <{iri}> }}",
        ):
            assert rows(own, query) == rows(whole, query)
            found += len(rows(own, query))
    assert found > 100


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?q ?t { ?m a oa:Annotation ; oa:exact ?q ; oa:hasTarget/dcterms:title ?t }",
        "SELECT ?p ?q { ?p ^oa:hasTarget [ oa:exact ?q ; a prov:Entity ] }",
        "PREFIX web: <http://www.w3.org/ns/oa#> SELECT ?q { ?m web:exact|kg:nothing ?q . ?m web:start 0 }",
        "SELECT * { ?x a prov:Entity, kg:Result . OPTIONAL { ?x prov:wasDerivedFrom+ ?y } }",
        "SELECT (COUNT(*) AS ?n) { ?x a prov:Entity MINUS { ?x a oa:Annotation } }",
        "SELECT ?p (COUNT(?e) AS ?n) { ?p schema:mentions ?e } GROUP BY ?p",
        "SELECT ?p { { ?p a fabio:ResearchPaper } UNION { ?p a schema:ScholarlyArticle } ?p schema:mentions ?e }",
        "SELECT ?m { { SELECT * { ?m a prov:Entity ; oa:exact ?q } } }",
        "CONSTRUCT { ?m oa:exact ?q } WHERE { ?m oa:exact ?q }",
        "CONSTRUCT WHERE { ?m oa:exact ?q . ?m a oa:Annotation }",
        "SELECT ?e { ?e a schema:Product FILTER NOT EXISTS { ?m oa:hasBody ?e ; oa:exact 'none' } }",
    ],
)
def test_queries_of_every_shape_find_the_same(own: EmbeddedStore, whole: EmbeddedStore, query: str) -> None:
    assert rows(own, query) == rows(whole, query) != []
    assert names_other_terms(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?q { ?m kg:quote ?q ; kg:start ?s ; a kg:Dataset }",
        "SELECT ?q { GRAPH ?g { ?m oa:exact ?q } }",
        "SELECT ?q { SERVICE <https://example.org/sparql> { ?m oa:exact ?q } }",
        "SELECT ?p { ?m ?p ?q FILTER(?p = oa:exact) }",
        "SELECT ?q { ?m !oa:exact ?q }",
        "CONSTRUCT { ?m oa:exact ?q } WHERE { ?m kg:quote ?q }",
        "SELECT ?q { ?m oa:exact ?q",
        "SELECT ?q { ?m nowhere:exact ?q }",
    ],
)
def test_other_queries_are_left_letter_by_letter(query: str) -> None:
    assert in_own_terms(query, lambda iri, as_class: False) == query
    assert not names_other_terms(query)


def test_what_chooses_its_graphs_is_asked_of_these(own: EmbeddedStore) -> None:
    query = "SELECT ?q { ?m oa:exact ?q }"
    assert rows(own, query)
    assert rows(own, query, Dataset((ns.ENTITIES_GRAPH,))) == []
    assert rows(own, f"SELECT ?q FROM <{ns.ENTITIES_GRAPH}> {{ ?m oa:exact ?q }}") == []


def test_what_a_graph_states_in_those_terms_is_found_beside() -> None:
    store = built()
    before = rows(store, "SELECT ?m ?q { ?m oa:exact ?q ; a prov:Entity }")
    node, graph = NamedNode(OTHER + "#note"), NamedNode(OTHER)
    said = [(ns.OA + "exact", Literal("a note")), (ns.RDF + "type", NamedNode(ns.PROV + "Entity"))]
    store.write({OTHER: [Quad(node, NamedNode(p), o, graph) for p, o in said]})
    after = rows(store, "SELECT ?m ?q { ?m oa:exact ?q ; a prov:Entity }")
    assert [row for row in after if row not in before] == [str([str(node), '"a note"'])]
    assert len(after) == len(before) + 1
    store.write({OTHER: []})
    assert rows(store, "SELECT ?m ?q { ?m oa:exact ?q ; a prov:Entity }") == before


def test_a_store_that_infers_nothing_answers_with_what_it_states() -> None:
    assert rows(built(reasoning=False), "SELECT ?q { ?m oa:exact ?q }") == []


def test_a_store_in_which_all_is_stated_counts_nothing_twice_and_goes_on_so(own: EmbeddedStore) -> None:
    store = built(whole=True)
    size = len(store)
    kept = with_inference(store)
    assert kept.rules == load_rules(whole=True)
    assert len(store) == size > len(own)
    assert infer(store) > 0
    assert rules_of(store) == load_rules()
    assert len(store) == len(own)


def test_a_store_that_others_ask_states_all_of_it(own: EmbeddedStore, whole: EmbeddedStore) -> None:
    target = Asked()
    copy_store(own, target)
    assert set(target.quads(graph=GRAPH)) == set(whole.quads(graph=GRAPH))
    assert is_inferred(target, load_rules(whole=True))
    assert isinstance(kept := with_inference(target), InferringStore)
    assert kept.rules == load_rules(whole=True)
    back = open_store(mode="memory")
    copy_store(target, back)
    query = "SELECT ?m ?q { ?m oa:exact ?q }"
    assert rows(back, query) == rows(own, query)


@pytest.mark.parametrize("name", ["nq", "ttl"])
def test_an_export_holds_all_that_follows(own: EmbeddedStore, whole: EmbeddedStore, name: str) -> None:
    texts = []
    for store in (own, whole):
        out = BytesIO()
        EXPORTERS[name].write(store, out, ExportOptions(inferred=True))
        texts.append(out.getvalue())
    assert texts[0] == texts[1]
    assert b"exact" in texts[0]
