"""How far the annotators of this project agree with the gold.

    python -m scripts.train.agreement --shared ../shared

`annotated_twice.jsonl` has 40 papers of train as these annotators read them, who did not know which of their papers
were of train. The score script takes their reading as if a program had extracted it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from scripts.eval import load_scorer
from scripts.gold_results import as_list
from scripts.train_papers import read_lines

AGAIN = Path(__file__).with_name("annotated_twice.jsonl")


def as_extracted(record: dict[str, Any], title: str, scorer: Any) -> dict[str, Any]:
    """Return an annotation in the form in which the score script reads a graph."""
    forms = {e["name"]: scorer.forms(e["name"], e["aliases"]) for e in record["entities"]}
    named = {(e["type"], f"entity {i}"): forms[e["name"]] for i, e in enumerate(record["entities"])}
    roles = {(role, f"entity {i}") for i, e in enumerate(record["entities"]) for role in e["roles"]}

    def filler(value: Any) -> frozenset[str] | None:
        name = as_list(value)[0]
        return None if name is None else forms[name]

    results = [
        r
        | {slot: filler(r[slot]) for slot in ("subject", "baseline", "dataset", "hardware")}
        | {"id": i, "metric": {as_list(r["metric"])[0]}}
        for i, r in enumerate(record["results"])
    ]
    return {"title": title, "entities": named, "roles": roles, "results": results, "links": set()}


def main() -> None:
    """Print the table of the score script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with gold/ and eval/")
    o = parser.parse_args()
    scorer = load_scorer(o.shared)
    again = {record["id"]: record for record in read_lines(AGAIN)}
    golds = [g | {"links": []} for g in read_lines(o.shared / "gold" / "train.jsonl") if g["id"] in again]
    graph = {scorer.fold(g["title"]): as_extracted(again[g["id"]], g["title"], scorer) for g in golds}
    print(scorer.table(scorer.score(graph, golds)))


if __name__ == "__main__":
    main()
