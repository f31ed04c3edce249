"""Times the explorer in headless Chromium: writing, size, opening, and frames a second while the picture moves.

The corpus is made up: papers in fields of study, each naming shared and own entities, so that its size can be chosen.
Bare vis-network with the nodes that the explorer shows is timed beside it, on the same places.

    python scripts/bench_explorer.py --papers 5000
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.viewer.assets import network_library
from kg.viewer.page import write_data
from kg.views.explorer import EntityView, ExplorerData, MentionView, PaperView, ResultView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

FIELDS = [
    "graph partitioning",
    "protein folding",
    "speech recognition",
    "image synthesis",
    "query planning",
    "robot grasping",
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FRAMES = """() => new Promise(done => {
  const bare = f => { network.moveTo({scale: network.getScale() * f}); };
  const moved = window.explorer ? f => { explorer.zoom(f); } : bare;
  let frames = 0, began = performance.now();
  const step = () => {
    moved(frames % 20 < 10 ? 1.02 : 1 / 1.02);
    if (++frames < 120 && performance.now() - began < 8000) requestAnimationFrame(step);
    else done(frames / ((performance.now() - began) / 1000));
  };
  requestAnimationFrame(step);
})"""


def made_up(papers: int, seed: int = 1) -> ExplorerData:
    """Return a corpus with about eight entities a paper, seven of which no other paper names."""
    rng = random.Random(seed)
    kinds = (
        ("Dataset", "evaluated_on", 60),
        ("Hardware", "runs_on", 40),
        ("Metric", "reports", 60),
        ("Task", "addresses", 80),
    )
    shared = [(EntityView(f"s:{t}{i}", t, f"{t} {i}"), role) for t, role, n in kinds for i in range(n)]
    entities = [entity for entity, _ in shared]
    views = []
    for p in range(papers):
        own = [EntityView(f"m:{p}-{i}", "Method", f"Thing {p}-{i}") for i in range(7)]
        entities += own
        stated = [(role, e.iri) for e, role in rng.choices(shared, k=5)] + [("used", e.iri) for e in own]
        views.append(_paper(p, rng, list(dict.fromkeys(stated)), own[0].iri, own[1].iri))
    return ExplorerData(tuple(views), tuple(entities))


def _paper(p: int, rng: random.Random, stated: list[tuple[str, str]], subject: str, baseline: str) -> PaperView:
    text = " ".join(f"Sentence {i} of the text says that one thing is better than another." for i in range(18))
    mentions = tuple(
        MentionView(iri, role, "abstract", 70 * (i % 17), 70 * (i % 17) + 10, (70 * (i % 17), 70 * (i % 17) + 68), 0.9)
        for i, (role, iri) in enumerate(stated * 2)
    )
    slots = {"subject": (subject,), "baseline": (baseline,), "metric": ("s:Metric0",), "dataset": (), "hardware": ()}
    value = round(rng.uniform(1, 30), 1)
    result = ResultView(f"r:{p}", slots, value, None, "x", "increase", "", "", "abstract", 0, 68, text[:68], 0.9)
    title = f"Thing {p}: {rng.choice(FIELDS)} {rng.choice(FIELDS)}"
    fields = (("title", title), ("abstract", text))
    return PaperView(
        f"p:{p}", title, fields, issued=str(2018 + p % 8), roles=tuple(stated), mentions=mentions, results=(result,)
    )


def bare_page(core: dict[str, Any]) -> str:
    """Return a page with vis-network alone and the nodes that the explorer opens with."""
    network = json.dumps(core["network"]).replace("<", "\\u003c")
    return (
        "<!DOCTYPE html><style>html,body,#box{margin:0;height:100%}</style><div id=box></div>"
        f"<script>{network_library()}</script><script>const {{nodes, edges, options}} = {network};"
        "const network = new vis.Network(box, {nodes, edges}, options);</script>"
    )


def measure(page: Page, file: Path, ready: str) -> Iterator[tuple[str, float]]:
    """Open a page and yield what was measured."""
    began = time.perf_counter()
    page.goto(file.as_uri())
    page.wait_for_selector(ready, state="attached", timeout=120_000)
    yield "opens_s", round(time.perf_counter() - began, 2)
    page.wait_for_timeout(500)
    yield "frames_per_s", round(max(page.evaluate(FRAMES) for _ in range(3)), 1)


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=5000)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    report: dict[str, Any] = {"papers": options.papers}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file, bare = Path(folder) / "kg.html", Path(folder) / "bare.html"
        data = made_up(options.papers)
        report["nodes"] = len(data.papers) + len(data.entities)
        began = time.perf_counter()
        with file.open("wb") as out:
            core = write_data(data, out)
        report |= {"written_s": round(time.perf_counter() - began, 2), "megabytes": round(file.stat().st_size / 1e6, 2)}
        report["drawn"] = len(core["network"]["nodes"])
        bare.write_text(bare_page(core), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=options.chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        report["explorer"] = dict(measure(page, file, "html[data-ready=true]"))
        report["bare"] = dict(measure(page, bare, "canvas"))
        browser.close()
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
