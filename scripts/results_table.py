"""Write a table of the results in extraction records: python -m scripts.results_table RECORDS > PAGE.md.

RECORDS are the lines that `kg extract` prints. The table gives numbers, slots and titles; the sentences that say so
are the papers' own, and `kg show` gives them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from kg.records import from_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Extraction, Result

COLUMNS = ("number", "change", "metric", "subject", "baseline", "dataset", "hardware")
HEAD = """# Every result of the listing

{count} results of {papers} papers, as the extractor finds them; written by

    kg extract listing.txt > records.jsonl
    python -m scripts.results_table records.jsonl > docs/results-of-the-listing.md

A change is an increase or a decrease of the metric against the baseline; the rest are levels that were reached. The
sentence behind each number: `kg show PAPER`.
"""


def load_records(file: Path) -> list[Extraction]:
    """Load extraction records."""
    return [from_record(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def render(extractions: Iterable[Extraction]) -> str:
    """Return the page."""
    found = list(extractions)
    page = [HEAD.format(count=sum(len(e.results) for e in found), papers=len(found))]
    for extraction in found:
        if extraction.results:
            page += [f"## {_cell(extraction.paper.title)}", "", *_table(extraction.results), ""]
    return "\n".join(page).rstrip() + "\n"


def _table(results: Iterable[Result]) -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * len(COLUMNS)}"
    for r in results:
        change = "" if r.direction == "absolute" else r.direction
        cells = (_number(r), change, r.metric, r.subject, r.baseline, r.dataset, r.hardware)
        yield f"| {' | '.join(_cell(c or '') for c in cells)} |"


def _number(result: Result) -> str:
    high = "" if result.value_high is None else f"–{result.value_high:,f}"
    return f"{result.qualifier or ''} {result.value:,f}{high} {result.unit}".strip()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Read records and print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path)
    print(render(load_records(parser.parse_args().records)), end="")


if __name__ == "__main__":
    main()
