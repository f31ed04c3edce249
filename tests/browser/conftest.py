from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "viewer"))

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium; where there is none the tests are skipped, in CI they fail."""
    path = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI must run the browser tests.")
        pytest.skip("Chromium is not installed.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Visit:
    """A page opened from a file, and all that it logged and asked for."""

    def __init__(self, context, file: Path, fragment: str = "") -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(120_000)  # a busy machine is no failure
        self.logged: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.logged.append(message.text))
        self.page.on("pageerror", lambda error: self.logged.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.logged.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri() + fragment)
        self.page.wait_for_selector("html[data-ready=true]", state="attached")  # the page's policy forbids eval

    def assert_quiet(self) -> None:
        """Nothing was logged and nothing but the file itself was asked for (addresses of data in it aside)."""
        assert self.logged == []
        assert [url for url in self.requests if not url.startswith(("data:", "blob:"))] == self.requests[:1]


@pytest.fixture
def open_page(chromium):
    """Open a file in a fresh, offline window; at the end nothing may have been logged or fetched."""
    visits = []

    def visit(file: Path, fragment: str = "", **options) -> Visit:
        context = chromium.new_context(viewport={"width": 1400, "height": 900}, offline=True, **options)
        visits.append((context, Visit(context, file, fragment)))
        return visits[-1][1]

    yield visit
    for context, opened in visits:
        opened.assert_quiet()
        context.close()
