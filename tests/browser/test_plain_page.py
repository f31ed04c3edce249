"""The small page of a checkout in which the full explorer was not built."""

from __future__ import annotations

import pytest

from kg.viewer import assets
from kg.viewer.page import write_html
from tests.viewer.small_graph import small_store

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(tmp_path, monkeypatch, open_page):
    monkeypatch.setattr(assets, "BUILT", tmp_path / "nothing")
    assets.load_page_code.cache_clear()
    with (tmp_path / "page.html").open("wb") as out:
        write_html(small_store(), out, title="Sorting <i>")
    assets.load_page_code.cache_clear()
    return open_page(tmp_path / "page.html").page


def test_searching_leads_to_the_papers_and_the_sentences(plain):
    plain.get_by_role("searchbox").fill("tesla v1")
    plain.get_by_role("button", name="NVIDIA V100").click()
    panel = plain.get_by_role("region", name="Details")
    assert panel.get_by_role("heading", level=2).inner_text() == "NVIDIA V100"
    assert panel.get_by_role("heading", level=3).inner_text().startswith("QuickKernel")
    assert panel.locator("blockquote").inner_text().startswith("On a V100 it is 3.5x faster")
    assert panel.locator("mark").inner_text() == "V100"


def test_a_paper_shows_its_text_links_and_entities(plain):
    plain.get_by_role("searchbox").fill("faster sorting")
    plain.get_by_role("button", name="QuickKernel: Faster").click()
    panel = plain.get_by_role("region", name="Details")
    assert "sorting kernel" in panel.inner_text()
    assert panel.get_by_role("link", name="github.com").get_attribute("href") == "https://github.com/example/quick"
    panel.get_by_role("button", name="SlowSort", exact=True).click()
    assert panel.get_by_role("heading", level=2).inner_text() == "SlowSort"


def test_clicking_a_node_shows_it(plain):
    box = plain.locator("canvas").bounding_box()
    place = plain.evaluate(
        """() => { const core = JSON.parse(document.getElementById("data-core").textContent);
        const xs = core.network.nodes.map(n => n.x), ys = core.network.nodes.map(n => n.y);
        return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]; }"""
    )
    assert place[0] < place[1]
    for step in range(1, 400):  # look for a node from the middle outwards
        x = box["x"] + box["width"] * (0.5 + 0.02 * (step % 20 - 10))
        y = box["y"] + box["height"] * (0.5 + 0.05 * (step // 20 - 10))
        plain.mouse.click(x, y)
        if plain.locator("#panel h2").count():
            return
    pytest.fail("no click met a node")


def test_it_says_what_is_missing_and_shows_markup_as_text(plain):
    assert "make web" in plain.locator("#missing").inner_text()
    assert plain.get_by_role("heading", level=1).inner_text() == "Sorting <i>"
