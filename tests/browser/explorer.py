"""Driving the explorer as a person would."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest

from kg.viewer.assets import BUILT
from kg.viewer.page import write_html

if TYPE_CHECKING:
    from pathlib import Path

needs_page = pytest.mark.skipif(
    not (BUILT / "page.js").is_file() and "CI" not in os.environ, reason="the page code is not built (make web)"
)
"""Skips where the page code was not built; in CI such a test runs, and fails."""


def write(store, folder: Path, name: str = "kg.html", **options: object) -> Path:
    """Write the page of a store."""
    out = io.BytesIO()
    write_html(store, out, **options)
    file = folder / name
    file.write_bytes(out.getvalue())
    return file


class Explorer:
    """The page, by what a person sees in it."""

    def __init__(self, visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.panel = self.page.get_by_role("region", name="Details")
        self.search = self.page.get_by_role("combobox", name="Search papers and entities")
        self.picture = self.page.get_by_role("application", name="Picture of the graph")

    def tab(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Views").get_by_role("button", name=name).click()

    def find(self, typed: str) -> list[str]:
        """Type into the search and return what it offers."""
        self.search.fill(typed)
        return self.page.locator("#search-list .name").all_inner_texts()

    def choose(self, typed: str) -> None:
        """Type and take the first offer."""
        self.search.fill(typed)
        self.search.press("Enter")
        self.panel.get_by_role("heading", level=2).wait_for()

    def heading(self) -> str:
        return self.panel.get_by_role("heading", level=2).inner_text()

    def nodes(self) -> dict[str, str]:
        """Return label → id of the nodes that are drawn."""
        return {n["label"]: n["id"] for n in self.page.evaluate("explorer.nodes()")}

    def count(self) -> int:
        """Return how many nodes are drawn."""
        return len(self.page.evaluate("explorer.nodes()"))

    def go(self, fragment: str) -> None:
        """Follow a link inside the page."""
        follow = "f => { history.pushState(null, '', '#' + f); dispatchEvent(new PopStateEvent('popstate')); }"
        self.page.evaluate(follow, fragment)
        self.page.wait_for_timeout(100)

    def labels(self) -> list[dict]:
        return self.page.evaluate("explorer.labels()")

    def click_node(self, label: str, *, double: bool = False) -> None:
        at = self.page.evaluate("id => explorer.positionOf(id)", self.nodes()[label])
        box = self.picture.bounding_box()
        click = self.page.mouse.dblclick if double else self.page.mouse.click
        click(box["x"] + at["x"], box["y"] + at["y"])
