"""Pages around the endpoint: entities, VoID, health, metrics, and hostile text in them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.namespaces import SKOS
from kg.server.settings import Limits, ServerSettings
from kg.store.open import open_store
from tests.query.small_graph import FIRST, V100, entity
from tests.server.running import running

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


@pytest.mark.parametrize("path", ["/id/paper/first", f"/entity?iri={FIRST}"])
def test_a_papers_page_for_people_and_programs(client: httpx.Client, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>SwiftServe: Serving Language Models at Ease</h1>" in page.text
    assert '<a href="/vocab/hardware/nvidia-v100">NVIDIA V100</a>' in page.text
    for accept, format_ in (("text/turtle", ox.RdfFormat.TURTLE), ("application/ld+json", ox.RdfFormat.JSON_LD)):
        response = client.get(path, headers={"Accept": accept})
        assert response.headers["content-type"].startswith(accept)
        assert any(t.subject == NamedNode(FIRST) for t in ox.parse(response.content, format_))


def test_an_entitys_page_shows_who_says_what(client: httpx.Client) -> None:
    page = client.get("/vocab/hardware/nvidia-v100", headers={"Accept": "text/html"}).text
    assert "SwiftServe is 2.5× faster than vLLM on V100 cards." in page
    assert "kg:runsOn" in page
    turtle = client.get("/vocab/hardware/nvidia-v100", headers={"Accept": "text/turtle"})
    assert any(t.object == NamedNode(V100) for t in ox.parse(turtle.content, ox.RdfFormat.TURTLE))


def test_what_the_graph_does_not_know(client: httpx.Client) -> None:
    assert client.get("/id/paper/none").status_code == 404
    assert client.get("/entity?iri=none").status_code == 400
    assert client.get("/id/paper/first", headers={"Accept": "image/png"}).status_code == 406


def test_void_says_how_much_there_is(client: httpx.Client) -> None:
    response = client.get("/.well-known/void", headers={"Accept": "text/turtle"})
    said = {
        (t.predicate.value.rpartition("#")[2], str(t.object)) for t in ox.parse(response.content, ox.RdfFormat.TURTLE)
    }
    assert ("sparqlEndpoint", f"<{client.base_url}/sparql>") in said
    assert ("entities", '"3"^^<http://www.w3.org/2001/XMLSchema#integer>') in said


def test_home_editor_and_explorer_open(client: httpx.Client) -> None:
    assert "kg" in client.get("/").text
    editor = client.get("/editor")
    texts = [html.unescape(text) for text in re.findall(r'<option value="([^"]+)"', editor.text)]
    assert len(texts) > 10
    assert {client.get("/sparql", params={"query": text}).status_code for text in texts} == {200}
    assert (
        "'unsafe-inline'" not in editor.headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    )
    files = re.findall(r'(?:src|href)="(/assets/[^"]+)"', editor.text)
    assert files
    for file in files:
        assert client.get(file).headers["content-type"].startswith(("text/javascript", "text/css"))
    assert client.get("/assets/site.py").status_code == 404
    explorer = client.get("/explorer")
    assert explorer.status_code in {200, 422}  # the page is larger than the small limit of these tests


def test_without_yasgui_there_is_a_small_editor(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.server.editor.has_yasgui", lambda: False)
    assert re.findall(r'<script src="([^"]+)"', client.get("/editor").text) == ["/assets/editor.js"]


def test_health_and_metrics(client: httpx.Client) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    client.get("/sparql", params={"query": "ASK {"})
    text = client.get("/metrics").text
    assert 'kg_requests_total{route="sparql",status="400"}' in text
    assert 'kg_request_seconds_bucket{route="health",le="+Inf"}' in text
    assert "kg_queries_waiting 0\n" in text
    assert all(line.startswith("#") or len(line.rsplit(" ", 1)) == 2 for line in text.splitlines())


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    bad = "https://w3id.org/paper-kg/id/method/bad"
    attack = "</script><img src=x onerror=alert(1)>"
    graph = "https://example.org/bad"
    with open_store(tmp_path / "kg", "w") as store:
        script = Quad(NamedNode(bad), NamedNode(SKOS + "note"), NamedNode("javascript:alert(1)"), NamedNode(graph))
        note = Quad(NamedNode(bad), NamedNode(SKOS + "note"), Literal(attack), NamedNode(graph))
        store.write({graph: [*entity(bad, attack, "Method"), script, note]})
    with running(ServerSettings(tmp_path / "kg", Limits(workers=1))) as client:
        page = client.get("/id/method/bad", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "<img" not in page.text
        assert 'href="javascript' not in page.text
        assert page.headers["x-content-type-options"] == "nosniff"
        assert (
            client.post(
                "/sparql", content="CLEAR ALL", headers={"Content-Type": "application/sparql-update"}
            ).status_code
            == 403
        )
