"""The SPARQL 1.1 protocol: requests in every form it has, and what is wrong with others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from tests.query.small_graph import FIRST, SECOND
from tests.server.conftest import TOKEN

if TYPE_CHECKING:
    import httpx

TITLES = "SELECT ?t { ?p a kg:Paper ; dcterms:title ?t } ORDER BY ?t"
FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


def titles(body: bytes) -> list[str]:
    return [row["t"]["value"] for row in json.loads(body)["results"]["bindings"]]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_query_in_each_of_the_three_ways(client: httpx.Client, way: str) -> None:
    if way == "get":
        response = client.get("/sparql", params={"query": TITLES})
    elif way == "form":
        response = client.post("/sparql", data={"query": TITLES})
    else:
        response = client.post("/sparql", content=TITLES, headers={"Content-Type": QUERY + "; charset=UTF-8"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert titles(response.content) == ["Lantern Lights the Way", "SwiftServe: Serving Language Models at Ease"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/*;q=0.1, text/csv;q=0.9, nonsense", "text/csv; charset=utf-8"),
        ("text/turtle, application/json;q=0.2", "application/sparql-results+json"),
    ],
)
def test_rows_in_the_format_asked_for(client: httpx.Client, accept: str, content_type: str) -> None:
    response = client.get("/sparql", params={"query": TITLES}, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)
    assert response.headers["vary"].startswith("Accept")


@pytest.mark.parametrize(
    ("accept", "format_"),
    [("text/turtle", ox.RdfFormat.TURTLE), ("application/rdf+xml", ox.RdfFormat.RDF_XML),
     ("application/n-triples", ox.RdfFormat.N_TRIPLES), ("application/ld+json", ox.RdfFormat.JSON_LD)],
)  # fmt: skip
def test_graphs_in_the_format_asked_for(client: httpx.Client, accept: str, format_: ox.RdfFormat) -> None:
    params = {"query": f"CONSTRUCT {{ <{FIRST}> ?p ?o }} {{ <{FIRST}> ?p ?o }}"}
    response = client.get("/sparql", params=params, headers={"Accept": accept})
    assert response.headers["content-type"].startswith(accept)
    assert len(list(ox.parse(response.content, format_))) > 10


def test_a_dataset_from_the_request_overrides_the_querys(client: httpx.Client) -> None:
    sparql = f"SELECT ?t FROM <{SECOND}> {{ ?p dcterms:title ?t }}"
    assert titles(client.get("/sparql", params={"query": sparql}).content) == ["Lantern Lights the Way"]
    response = client.get("/sparql", params={"query": sparql, "default-graph-uri": FIRST})
    assert titles(response.content) == ["SwiftServe: Serving Language Models at Ease"]


@pytest.mark.parametrize(
    ("request_", "status", "says"),
    [
        ({"method": "GET", "params": {"query": "SELECT ?x {"}}, 400, "line 1, column"),
        ({"method": "GET", "params": {"query": ["ASK {}", "ASK {}"]}}, 400, "exactly one"),
        ({"method": "GET", "params": {"update": "CLEAR ALL"}}, 400, "by POST"),
        ({"method": "PUT", "content": "x"}, 405, "GET or POST"),
        ({"method": "POST", "content": "ASK {}", "headers": {"Content-Type": "text/plain"}}, 415, "Send"),
        ({"method": "POST", "content": "query=ASK{}"}, 415, "Send"),
        ({"method": "POST", "content": b"A", "headers": {"Content-Type": f"{QUERY}; charset=UTF-16"}}, 415, "UTF-8"),
        ({"method": "POST", "content": b"ASK {} # \xff", "headers": {"Content-Type": QUERY}}, 400, "byte 9"),
        ({"method": "POST", "content": b"query=%ff", "headers": {"Content-Type": FORM}}, 400, "UTF-8"),
        ({"method": "POST", "content": b"", "headers": {"Content-Type": FORM}}, 400, "exactly one"),
        ({"method": "GET", "params": {"query": "ASK {}", "default-graph-uri": "not an iri"}}, 400, "no absolute IRI"),
        ({"method": "GET", "params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406, "not acceptable"),
        ({"method": "GET", "params": {"query": "ASK {}", "format": "nonsense"}}, 406, "no format nonsense"),
        ({"method": "POST", "content": "#" * 60_000, "headers": {"Content-Type": QUERY}}, 413, "larger than 50000"),
        ({"method": "GET", "params": {"query": "SELECT * { SERVICE <http://127.0.0.1/> {} }"}}, 403, "SERVICE"),
        ({"method": "GET", "params": {"query": "DROP ALL"}}, 400, "an update, not a query"),
    ],
)  # fmt: skip
def test_what_is_wrong_gets_the_right_status(
    client: httpx.Client, request_: dict[str, Any], status: int, says: str
) -> None:
    response = client.request(url="/sparql", **request_)
    assert (response.status_code, says in response.text) == (status, True), response.text


def test_an_answer_that_is_too_large_is_refused(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"})
    assert (response.status_code, "larger than 300000 bytes" in response.text) == (422, True)


@pytest.mark.parametrize("token", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}])
def test_updates_need_the_token(client: httpx.Client, token: dict[str, str]) -> None:
    response = client.post("/sparql", content="CLEAR ALL", headers={"Content-Type": UPDATE, **token})
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert len(titles(client.get("/sparql", params={"query": TITLES}).content)) == 2


def test_updates_in_both_ways_are_seen_by_queries(client: httpx.Client) -> None:
    import time

    graph = "https://example.org/notes"
    ask = {"query": f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"}
    insert = f"INSERT DATA {{ GRAPH <{graph}> {{ <{FIRST}> rdfs:comment 'read this' }} }}"
    assert client.get("/sparql", params=ask).json()["boolean"] is False
    assert client.post("/sparql", content=insert, headers={"Content-Type": UPDATE, **AUTHORISED}).status_code == 204
    time.sleep(1.2)  # workers look for changes once a second
    assert client.get("/sparql", params=ask).json()["boolean"] is True
    delete = {"update": f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}", "using-graph-uri": graph}
    assert client.post("/sparql", data=delete, headers=AUTHORISED).status_code == 204
    time.sleep(1.2)
    assert client.get("/sparql", params=ask).json()["boolean"] is False


@pytest.mark.parametrize(
    ("update", "status", "says"),
    [
        ("LOAD <file:///etc/passwd>", 403, "LOAD"),
        ("LOAD SILENT <http://127.0.0.1:1/>", 403, "LOAD"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("CLEAR XYZ", 400, "line 1"),
        ("SELECT * {}", 400, "syntax error"),
    ],
)
def test_updates_that_reach_out_or_are_broken_are_refused(
    client: httpx.Client, update: str, status: int, says: str
) -> None:
    response = client.post("/sparql", content=update, headers={"Content-Type": UPDATE, **AUTHORISED})
    assert (response.status_code, says in response.text) == (status, True), response.text


def test_the_service_describes_itself(client: httpx.Client) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    said = {
        (t.predicate.value.rpartition("#")[2], str(t.object)) for t in ox.parse(response.content, ox.RdfFormat.TURTLE)
    }
    assert ("feature", "<http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph>") in said
    assert ("supportedLanguage", "<http://www.w3.org/ns/sparql-service-description#SPARQL11Update>") in said
    assert client.get("/sparql", headers={"Accept": "text/html"}).headers["location"] == "/editor"


def test_graphs_by_their_names(client: httpx.Client) -> None:
    response = client.get("/rdf-graph-store", params={"graph": FIRST}, headers={"Accept": "text/turtle"})
    assert b"SwiftServe: Serving" in response.content
    assert b"Lantern" not in response.content
    whole = client.get("/rdf-graph-store?default", headers={"Accept": "application/n-triples"})
    assert b"Lantern" in whole.content
    assert client.get("/rdf-graph-store", params={"graph": "https://example.org/none"}).status_code == 404
    assert client.get("/rdf-graph-store").status_code == 400
    assert client.get("/rdf-graph-store", params={"graph": "none"}).status_code == 400
    assert client.put("/rdf-graph-store", params={"graph": FIRST}, content=b"").status_code == 405
    assert client.head("/rdf-graph-store", params={"graph": FIRST}).status_code == 200


def test_pages_of_other_origins_may_ask_where_that_is_allowed(client: httpx.Client) -> None:
    allowed = client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "https://page.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://page.example"
    other = client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers
