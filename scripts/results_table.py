"""Write a table of the results in extraction records, beside those annotated.

    python -m scripts.results_table RECORDS --shared ../shared > PAGE.md

RECORDS are the lines that `kg extract` prints. The table gives numbers, slots and titles; the sentences that say so
are the papers' own, and `kg show` gives them. Where an annotator says otherwise, what they say stands beside it.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.records import from_record
from scripts.eval_results import score_extractions
from scripts.gold_results import Annotated, as_list, fold_name, load_annotated, same_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Extraction, Result

COLUMNS = ("number", "change", "metric", "subject", "baseline", "dataset", "hardware", "the annotator")
HEAD = """# Every result of the listing

The {annotated} results that annotators see in the {papers} papers of the listing: {tp} are found, {fn} are
not (their rows say "not found"), and {fp} numbers are taken for results that no annotator sees as one. Written by

    kg extract listing.txt > records.jsonl
    python -m scripts.results_table records.jsonl --shared ../shared > docs/results-of-the-listing.md

A change is an increase or a decrease of the metric against the baseline; the rest are levels that were reached. The
last column is empty where annotator and extractor agree, by the comparison of the score script, and else says what
the annotator has. The sentence behind each number: `kg show PAPER`.
"""


def load_records(file: Path) -> list[Extraction]:
    """Load extraction records."""
    return [from_record(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def render(extractions: Iterable[Extraction], annotated: Iterable[Annotated], shared: Path) -> str:
    """Return the page."""
    of_title = {fold_name(e.paper.title): e for e in extractions}
    sections, totals = [], dict.fromkeys(("papers", "tp", "fp", "fn"), 0)
    for item in annotated:
        extraction = of_title[fold_name(item.gold["title"])]
        errors: list[tuple[Any, ...]] = []
        counts = score_extractions([(item, extraction)], shared, errors)["results"]
        rows = list(_rows(extraction.results, item.gold["results"], errors))
        sections += [f"## {_cell(extraction.paper.title)}", "", *rows, ""] if rows else []
        totals["papers"] += 1
        for name in ("tp", "fp", "fn"):
            totals[name] += counts[name]
    head = HEAD.format(annotated=totals["tp"] + totals["fn"], **totals)
    return "\n".join([head, *sections]).rstrip() + "\n"


def _rows(results: Iterable[Result], gold: list[dict[str, Any]], errors: list[tuple[Any, ...]]) -> Iterator[str]:
    """Yield the lines of a paper's table: what is found, then what is not."""
    differs: dict[tuple[float, str], list[str]] = defaultdict(list)
    for error in errors:
        if error[1] == "slot":
            _, _, slot, wanted, _, value, unit = error
            differs[value, unit].append(f"{slot}: {' or '.join(str(w) for w in as_list(wanted) if w) or 'none'}")
    missed = [e for e in errors if e[1:3] == ("result", "missed")]
    lines = []
    for r in results:
        fits = [(g["value"], g["unit"]) for g in gold if same_number(float(r.value), r.unit, g)]
        note = "; ".join(dict.fromkeys(d for key in fits for d in differs[key])) if fits else "no result"
        change = "" if r.direction == "absolute" else r.direction
        lines.append((_number(r), change, r.metric, r.subject, r.baseline, r.dataset, r.hardware, note))
    lines += [
        (f"{value:,} {unit}".strip(), "", metric, "", "", "", "", "not found") for *_, value, unit, metric, _ in missed
    ]
    if lines:
        yield f"| {' | '.join(COLUMNS)} |"
        yield f"|{'---|' * len(COLUMNS)}"
        yield from (f"| {' | '.join(_cell(str(c or '')) for c in line)} |" for line in lines)


def _number(result: Result) -> str:
    high = "" if result.value_high is None else f"–{result.value_high:,f}"
    return f"{result.qualifier or ''} {result.value:,f}{high} {result.unit}".strip()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Read records and print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with gold/ and eval/")
    o = parser.parse_args()
    print(render(load_records(o.records), load_annotated(o.shared / "gold", "seeds"), o.shared), end="")


if __name__ == "__main__":
    main()
