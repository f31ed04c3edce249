"""axe-core finds nothing against WCAG 2.2 AA, in any view, light or dark."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.explorer import Explorer, needs_page, write
from tests.viewer.small_graph import small_store

AXE = Path(__file__).resolve().parents[2] / "kg/viewer/web/node_modules/axe-core/axe.min.js"
VIEWS = {
    "map": "",
    "entity": "show=e0",
    "paper": "show=p0",
    "result": "show=r0",
    "topic": "show=t0",
    "results": "tab=results",
    "leaderboard": "tab=results&chart=leaderboard",
    "comparison": "tab=results&chart=comparison",
    "plot": "tab=results&chart=plot",
    "papers": "tab=papers",
    "sparql": "tab=ask",
}

pytestmark = [
    pytest.mark.browser,
    needs_page,
    pytest.mark.skipif(not AXE.is_file() and "CI" not in os.environ, reason="axe-core is not installed (make web)"),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(small_store(), tmp_path_factory.mktemp("page"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_in_any_view(file, open_page, scheme):
    explorer = Explorer(open_page(file, color_scheme=scheme))
    page = explorer.page
    page.evaluate(AXE.read_text("utf-8"))
    found = {}
    for view, fragment in VIEWS.items():
        explorer.go(fragment)
        if view == "sparql":
            page.get_by_role("button", name="Run").click()
            page.get_by_role("region", name="Answer").wait_for()
        if view == "map":
            explorer.search.fill("sort")
        run = "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
        violations = page.evaluate(f"{run}.then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))")
        if violations:
            found[view] = violations
        explorer.search.fill("")
    assert not found, "\n".join(f"{view}: {v}" for view, all_ in found.items() for v in all_)


def test_the_picture_speaks(file, open_page):
    explorer = Explorer(open_page(file))
    explorer.picture.focus()
    explorer.page.keyboard.press("ArrowRight")
    said = explorer.page.get_by_role("status").filter(has_text=": ").inner_text()
    kind, _, label = said.partition(": ")
    assert kind in ("Paper", "Method", "Dataset", "Hardware", "Task", "Metric")
    assert label
