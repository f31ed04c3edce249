"""Measure the extractor against the gold: precision, recall and F1 by type, role and slot, as docs/quality.md has them.

    python scripts/eval.py                          # seeds and dev, tables on stdout
    python scripts/eval.py --sets dev --errors      # every miss and every extra, on stderr
    python scripts/eval.py --write docs/quality.md  # write the tables into the document
    python scripts/eval.py --extractor built-in llm # a language model (KG_LLM_URL …) or a plug-in beside the built-in

Each set is built into a store as `kg build` does it, exported as N-Quads and read back by the score script, so what is
measured is the exported graph and not the extractor's own idea of it. The seeds are read from the listing, as a user
has them. Never tune anything to seeds or dev.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.exporters.files import write_export
from kg.store.embedded import EmbeddedStore
from kg.workflow import Workflow, build, load_workflow, read

if TYPE_CHECKING:
    from types import ModuleType

    from kg.model import Extraction, Paper, Rejected

ROOT = Path(__file__).resolve().parents[1]
_FLOORED = ("card all", "entities all", "card hardware", "card datasets", "roles proposed", "roles baseline")
FLOORS = {
    "seeds": dict(zip(_FLOORED, (75, 76, 80, 75, 80, 68), strict=True)),
    "dev": dict(zip(_FLOORED, (66, 68, 75, 74, 75, 60), strict=True)),
}
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def shared_folder() -> Path:
    """Return the folder that holds gold and score script: `KG_SHARED`, or `shared` beside the project."""
    return Path(os.environ.get("KG_SHARED") or ROOT.parent / "shared")


def load_scorer(shared: Path) -> ModuleType:
    """Import the score script from its file."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no score script under {shared}; set KG_SHARED.")
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read all objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_papers(shared: Path, name: str) -> list[Paper | Extraction | Rejected]:
    """Read the papers of a gold set as a user has them; those of the seeds from the listing, and its noise."""
    listing = shared / "papers" / "listing.txt"
    return list(read([listing if name == "seeds" and listing.exists() else shared / "gold" / f"{name}.papers.jsonl"]))


def measure(
    scorer: ModuleType, workflow: Workflow, shared: Path, name: str, *, errors: list[Any] | None
) -> dict[str, Any]:
    """Build the graph of a set, export it and score what was exported."""
    papers = read_papers(shared, name)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nq"
        with EmbeddedStore() as store:
            report = build(papers, store, workflow)
            rate = len(papers) / (time.perf_counter() - start)
            if report.rejected and workflow.extractor == "built-in":
                raise SystemExit(
                    f"{len(report.rejected)} papers are not built, the first: {report.rejected[0].message}"
                )
            write_export(store, path)
        out: dict[str, Any] = scorer.score(
            scorer.read_graph(path), read_jsonl(shared / "gold" / f"{name}.jsonl"), errors
        )
    out["rate"] = round(rate, 1)
    out["rejected"] = len(report.rejected)  # of another's extractor, they count as papers in which nothing was found
    return out


def markdown(figures: dict[str, dict[str, Any]]) -> str:
    """Return the figures as Markdown tables, one a set."""
    parts = []
    for name, out in figures.items():
        parts += [f"### {name}: {out['papers']} papers", "", "| | P | R | F1 | floor |", "|---|---|---|---|---|"]
        for group in ("card", "entities", "roles"):
            for key, x in out[group].items():
                if x["tp"] + x["fp"] + x["fn"]:
                    floor = FLOORS.get(name, {}).get(f"{group} {key}", "")
                    parts.append(f"| {group} {key} | {x['p']} | {x['r']} | {x['f1']} | {floor} |")
        for key in ("results", "whole_results", "links"):
            parts.append(f"| {key.replace('_', ' ')} | {out[key]['p']} | {out[key]['r']} | {out[key]['f1']} | |")
        parts.append("")
    return "\n".join(parts)


def write_into(path: Path, text: str) -> None:
    """Replace what stands between the marks of a document, or add it at its end."""
    old = path.read_text(encoding="utf-8") if path.exists() else f"# Quality\n\n{BEGIN}\n{END}\n"
    head, _, rest = old.partition(BEGIN)
    _, _, tail = rest.partition(END)
    draft = path.with_suffix(".tmp")
    draft.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail or chr(10)}", encoding="utf-8")
    draft.replace(path)


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", default=["seeds", "dev"], choices=["seeds", "dev", "train"])
    parser.add_argument("--errors", action="store_true", help="list every miss and every extra on stderr")
    parser.add_argument("--write", type=Path, help="write the tables into this document")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--extractor", nargs="+", default=["built-in"], help="the extractors to score, as kg build has")
    args = parser.parse_args()
    shared = shared_folder()
    scorer = load_scorer(shared)
    figures = {}
    for extractor, name in product(args.extractor, args.sets):
        errors: list[Any] | None = [] if args.errors else None
        title = name if extractor == "built-in" else f"{name}, {extractor}"
        out = figures[title] = measure(scorer, load_workflow(extractor=extractor), shared, name, errors=errors)
        for error in errors or ():
            print(title, *error, sep="\t", file=sys.stderr)
        if not args.json:
            rejected = f", {out['rejected']} papers not extracted" if out["rejected"] else ""
            print(f"{title}: {out['rate']} papers/s{rejected}\n{scorer.table(out)}\n")
    if args.json:
        print(json.dumps(figures, indent=1))
    if args.write:
        write_into(args.write, markdown(figures))


if __name__ == "__main__":
    main()
