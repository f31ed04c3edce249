"""The clients that people use, as they come: SPARQLWrapper, rdflib's SPARQLStore and SPARQLUpdateStore, curl."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
import SPARQLWrapper
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from kg.namespaces import DCTERMS, KG, PREFIXES
from tests.query.small_graph import FIRST, V100
from tests.server.conftest import TOKEN

if TYPE_CHECKING:
    import httpx

DECLARED = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
TITLES = DECLARED + "SELECT ?title { ?paper a kg:Paper ; dcterms:title ?title } ORDER BY ?title"
EXPECTED = ["Lantern Lights the Way", "SwiftServe: Serving Language Models at Ease"]
NOTES = "https://example.org/clients"


@pytest.fixture
def endpoint(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return f"{client.base_url}/sparql"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # SPARQLWrapper's own use
@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("request_method", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
def test_sparqlwrapper_asks_in_every_way(endpoint: str, method: str, request_method: str) -> None:
    if method == SPARQLWrapper.GET and request_method == SPARQLWrapper.POSTDIRECTLY:
        return
    wrapper = SPARQLWrapper.SPARQLWrapper(endpoint)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method)
    wrapper.setQuery(TITLES)
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    found = wrapper.query().convert()
    assert [row["title"]["value"] for row in found["results"]["bindings"]] == EXPECTED
    wrapper.setReturnFormat(SPARQLWrapper.XML)
    titles = wrapper.query().convert().getElementsByTagName("literal")
    assert [title.firstChild.data for title in titles] == EXPECTED
    wrapper.setReturnFormat(SPARQLWrapper.CSV)
    assert wrapper.query().convert().decode().split("\r\n")[1:3] == EXPECTED
    wrapper.setQuery(f"CONSTRUCT {{ <{FIRST}> ?p ?o }} WHERE {{ <{FIRST}> ?p ?o }}")
    for format_ in (SPARQLWrapper.TURTLE, SPARQLWrapper.RDFXML):
        wrapper.setReturnFormat(format_)
        graph = wrapper.query().convert()
        graph = graph if isinstance(graph, Graph) else Graph().parse(data=graph, format="turtle")
        assert (URIRef(FIRST), URIRef(KG + "runsOn"), URIRef(V100)) in graph
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    wrapper.setQuery("SELECT {")
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed, match="syntax error at line 1"):
        wrapper.query()


def test_sparqlwrapper_updates_with_the_token(endpoint: str) -> None:
    wrapper = SPARQLWrapper.SPARQLWrapper(endpoint)
    wrapper.setMethod(SPARQLWrapper.POST)
    wrapper.setQuery(f"INSERT DATA {{ GRAPH <{NOTES}> {{ <{NOTES}> <{DCTERMS}title> 'read' }} }}")
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.Unauthorized):
        wrapper.query()
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    assert wrapper.query().response.status == 204
    wrapper.setQuery(f"DROP GRAPH <{NOTES}>")
    assert wrapper.query().response.status == 204


def test_rdflibs_store_reads_the_graph(endpoint: str) -> None:
    graph = Graph(SPARQLStore(endpoint, returnFormat="json"))
    assert [str(row.title) for row in graph.query(TITLES)] == EXPECTED
    assert (URIRef(FIRST), URIRef(KG + "runsOn"), URIRef(V100)) in graph
    assert graph.value(URIRef(FIRST), URIRef(DCTERMS + "title")) == Literal(EXPECTED[1])
    one = Graph(SPARQLStore(endpoint), identifier=URIRef(FIRST))
    assert {str(s) for s in one.subjects() if "#" not in s} == {FIRST}


def test_rdflibs_store_writes_with_the_token(endpoint: str) -> None:
    store = SPARQLUpdateStore(endpoint, endpoint, headers={"Authorization": f"Bearer {TOKEN}"})
    notes = Dataset(store).graph(URIRef(NOTES))
    notes.add((URIRef(NOTES), URIRef(DCTERMS + "title"), Literal("to read")))
    time.sleep(1.2)  # workers look for changes once a second
    assert [str(o) for o in notes.objects(URIRef(NOTES))] == ["to read"]
    notes.remove((URIRef(NOTES), None, None))
    time.sleep(1.2)
    assert list(notes.objects(URIRef(NOTES))) == []


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_asks_as_the_manual_says(endpoint: str) -> None:
    def curl(*arguments: str) -> str:
        command = ["curl", "--silent", "--show-error", "--noproxy", "*", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout

    table = curl("--get", "--data-urlencode", f"query={TITLES}", "-H", "Accept: text/csv", endpoint)
    assert table.splitlines()[1:] == EXPECTED
    direct = curl("--data-binary", TITLES, "-H", "Content-Type: application/sparql-query", endpoint)
    assert len(json.loads(direct)["results"]["bindings"]) == 2
    assert json.loads(curl("--data-urlencode", "query=ASK {}", endpoint))["boolean"] is True
    turtle = curl("-H", "Accept: text/turtle", endpoint.replace("/sparql", "/id/paper/first"))
    assert EXPECTED[1] in turtle
    status = curl("-o", "/dev/null", "-w", "%{http_code}", "--data-urlencode", "query=SELECT {", endpoint)
    assert status == "400"
