"""Takes the pictures of the explorer that the documentation shows.

    python scripts/screenshots.py --page output/kg.html --out docs/images

Each picture is what a reader of the page sees after the steps named here; sizes are kept small by the palette.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


def show_map(page: Page) -> None:
    """The picture that the page opens with."""


def show_entity(page: Page) -> None:
    """A node, its papers and the sentences that say so."""
    page.keyboard.press("/")
    page.keyboard.type("v100")
    page.keyboard.press("Enter")


def show_results(page: Page) -> None:
    """Results as factors, on a logarithmic scale."""
    page.get_by_role("button", name="Results").click()
    page.get_by_role("button", name="Speed-ups").click()


def show_question(page: Page) -> None:
    """Results on a family of hardware: the question of docs/explorer.md, on the pages of any store."""
    page.get_by_role("button", name="Results").click()
    for label, wanted in (("Hardware", "NVIDIA GPU"), ("Metric", "speedup")):
        choice = page.get_by_label(label, exact=True)
        names = choice.locator("option").all_inner_texts()
        choice.select_option(label=next(name for name in names if name.startswith(wanted)))


def show_paper(page: Page) -> None:
    """A paper with its mentions and numbers marked."""
    page.get_by_role("button", name="Papers").click()
    page.get_by_role("region", name="Papers").get_by_role("link").first.click()


def show_sparql(page: Page) -> None:
    """A query answered in the page."""
    page.get_by_role("button", name="SPARQL").click()
    page.get_by_role("button", name="Run").click()
    page.get_by_role("region", name="Answer").wait_for()


PICTURES: dict[str, Callable[[Page], None]] = {
    "map": show_map,
    "entity": show_entity,
    "results": show_results,
    "question": show_question,
    "paper": show_paper,
    "sparql": show_sparql,
}


def main() -> None:
    """Write the pictures asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--page", type=Path, default=Path("output/kg.html"), help="what `kg export --format html` wrote"
    )
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--only", choices=sorted(PICTURES), action="append", help="may be given more than once")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=ARGUMENTS)
        for name in options.only or PICTURES:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.emulate_media(color_scheme="dark" if options.dark else "light")
            page.goto(options.page.resolve().as_uri())
            page.wait_for_selector("html[data-ready=true]", state="attached", timeout=60_000)
            PICTURES[name](page)
            page.wait_for_timeout(800)
            file = options.out / f"explorer-{name}{'-dark' if options.dark else ''}.png"
            page.screenshot(path=file)
            print(f"{file} ({file.stat().st_size // 1024} KiB)")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
