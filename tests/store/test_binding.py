"""Binding variables to terms: a value never becomes syntax."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, Triple, Variable
from pyoxigraph import Store as Oxigraph

from kg.errors import QueryError
from kg.store.binding import bind_terms
from kg.store.embedded import EmbeddedStore
from kg.store.sparql_tokens import mentions_keyword, names_dataset, variables

IRI = NamedNode("https://example.org/x")
TWO = Literal("2", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))


@pytest.fixture
def store() -> EmbeddedStore:
    opened = EmbeddedStore()
    graph = NamedNode("https://example.org/g")
    for number in (1, 2, 3):
        value = Literal(str(number), datatype=TWO.datatype)
        opened.write(
            {},
            extra=[Quad(NamedNode(f"https://example.org/{number}"), NamedNode("https://example.org/p"), value, graph)],
        )
    return opened


def rows(store: EmbeddedStore, sparql: str, **terms: object) -> list[list[str]]:
    answer = store.query(sparql, terms)  # type: ignore[arg-type]
    assert isinstance(answer, QuerySolutions)
    return sorted([getattr(term, "value", "") for term in row] for row in answer)


def test_strings_iris_and_comments_are_left_alone() -> None:
    text = """SELECT ?s { # is ?x here
      ?s <https://example.org/?x> "?x", '$x', \"\"\"a " ?x\"\"\", '''?x''', "\\"?x" ; ?p ?x }"""
    assert variables(text) == {"s", "p", "x"}
    bound = bind_terms(text, {"x": IRI})
    assert bound.count("<https://example.org/x>") == 1
    assert bound.count("?x") + bound.count("$x") == 7


def test_a_projected_variable_keeps_its_column(store: EmbeddedStore) -> None:
    sparql = "SELECT ?s ?v { ?s <https://example.org/p> ?v }"
    assert rows(store, sparql, v=TWO) == [["https://example.org/2", "2"]]
    grouped = "SELECT ?v (COUNT(?s) AS ?n) { ?s <https://example.org/p> ?v } GROUP BY ?v ORDER BY ?v"
    assert rows(store, grouped, v=TWO) == [["2", "1"]]


def test_variables_bind_in_filters_paths_subqueries_and_bound(store: EmbeddedStore) -> None:
    sparql = """SELECT ?s { { SELECT ?s { ?s <https://example.org/p>+ ?v FILTER(!BOUND($min) || ?v >= $min) } } }"""
    assert len(rows(store, sparql)) == 3
    assert len(rows(store, sparql, min=TWO)) == 2


def test_unknown_variables_and_blank_nodes_are_refused(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match=r"no variable \?y to bind"):
        store.query("SELECT ?x { ?x ?p ?o }", {"y": IRI})
    with pytest.raises(QueryError, match="cannot be bound to _:b"):
        store.query("SELECT ?x { ?x ?p ?o }", {"x": BlankNode("b")})
    with pytest.raises(QueryError, match="cannot be bound to"):
        store.query("SELECT ?x { ?x ?p ?o }", {"x": Triple(IRI, IRI, TWO)})


@given(st.text(max_size=40))
def test_any_text_comes_through_as_one_literal(text: str) -> None:
    store = EmbeddedStore()
    answer = store.query("SELECT ($x AS ?y) { } # $x", {"x": Literal(text)})
    assert isinstance(answer, QuerySolutions)
    assert [row["y"].value for row in answer] == [text]
    assert isinstance(store.query("ASK { FILTER(STR($x) = $x) }", {"x": Literal(text)}), QueryBoolean)


@given(st.sampled_from(["?s", "?v"]), st.integers(0, 4))
def test_binding_agrees_with_oxigraphs_own_where_that_is_possible(name: str, number: int) -> None:
    own = EmbeddedStore()
    graph = NamedNode("https://example.org/g")
    for n in range(3):
        own.write({}, extra=[Quad(NamedNode(f"https://example.org/{n}"), IRI, Literal(str(n)), graph)])
    term = NamedNode(f"https://example.org/{number}") if name == "?s" else Literal(str(number))
    sparql = f"SELECT ?s ?v {{ ?s {IRI} ?v }}"
    native: Oxigraph = own.oxigraph
    theirs = native.query(sparql, use_default_graph_as_union=True, substitutions={Variable(name[1:]): term})
    assert isinstance(theirs, QuerySolutions)
    expected = sorted([getattr(t, "value", "") for t in row] for row in theirs)
    assert rows(own, sparql, **{name[1:]: term}) == expected


def test_from_and_service_are_seen_only_as_keywords() -> None:
    assert names_dataset("SELECT * FROM <x:g> { ?s ?p ?o }")
    assert names_dataset("# comment\nPREFIX a: <x:from> ASK FROM NAMED <x:g> WHERE {}")
    assert names_dataset("CONSTRUCT { ?s ?p ?o } FROM <x:g> WHERE { ?s ?p ?o }")
    assert not names_dataset("PREFIX from: <x:> SELECT ?x { ?x from:from from:a-from }")
    assert not names_dataset("SELECT ?from { ?from a 'FROM' } # FROM")
    assert not names_dataset("SELECT * WHERE { ?s ?p ?o }")
    assert not mentions_keyword("SELECT ?service { ?service <x:service> 'SERVICE' } # service", "service")


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { service silent <x:s> {} }",
        "SELECT * { ?s ?p 1.SERVICE <x:s> {} }",
        "SELECT * { ?s ?p 'a'SERVICE ?s {} }",
        'SELECT * { ?s ?p """a"""SERVICE<x:s>{} }',
        "SELECT * { ?s ?p <x:#>.SeRvIcE <x:s> {} } # <",
        "SELECT * { FILTER(?a<?b)SERVICE?s{?x ?y ?z}FILTER(?c>?d) }",
    ],
)
def test_service_cannot_hide(sparql: str) -> None:
    assert mentions_keyword(sparql, "service")
