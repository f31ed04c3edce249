"""The query page in a real Chromium, against a real server: nothing is asked for elsewhere, and terms complete."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kg.server.editor import has_yasgui
from kg.server.settings import Limits, ServerSettings
from kg.store.open import open_store
from tests.query.small_graph import graph_quads
from tests.server.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("editor") / "kg"
    with open_store(folder, "w") as store:
        store.write(graph_quads())
    with running(ServerSettings(folder, Limits(workers=1))) as client:
        yield str(client.base_url)


@pytest.fixture
def page(chromium, address):
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    logged, asked = [], []
    page.on("console", lambda message: logged.append(message.text))
    page.on("pageerror", lambda error: logged.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    assert logged == []
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(address).netloc}
    context.close()


@pytest.mark.skipif(not has_yasgui() and "CI" not in os.environ, reason="Yasgui was not built (make web)")
def test_yasgui_answers_and_completes_the_terms_of_this_graph(page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/editor")
    page.wait_for_selector("body[data-terms]")
    page.click(".yasqe_queryButton")
    page.wait_for_selector(".yasr table.dataTable tbody td")
    assert "SwiftServe: Serving Language Models at Ease" in page.inner_text(".yasr")

    page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setValue('')")
    page.click(".CodeMirror")
    page.keyboard.insert_text("PREFIX kg: <https://w3id.org/paper-kg/ontology#>\nSELECT * { ?paper kg:rep")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hints li")
    assert {"kg:reportedIn", "kg:reports"} <= set(page.locator(".CodeMirror-hints li").all_inner_texts())
    page.screenshot(path=tmp_path / "completing.png")
    page.keyboard.press("Escape")

    page.select_option("#saved", label="How many things of each class")
    assert "PREFIX kg:" in page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    page.click(".yasqe_queryButton")
    page.wait_for_selector(".yasr table.dataTable tbody td")
    assert "Hardware" in page.inner_text(".yasr")
    page.screenshot(path=tmp_path / "editor.png")


def test_the_small_editor_answers_and_completes(page, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.server.editor.has_yasgui", lambda: False)
    page.goto(f"{address}/editor")
    page.wait_for_selector("body[data-terms]")
    page.fill("#query", "SELECT ?t { ?p dcterms:tit")
    page.click("#hints button")
    assert page.input_value("#query").endswith("dcterms:title")
    page.keyboard.type(" ?t }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer td")
    assert "SwiftServe" in page.inner_text("#answer")
