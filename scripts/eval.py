"""Measure the extractor against the gold: precision, recall and F1 by type, role and slot, as docs/quality.md has them.

    python scripts/eval.py                          # seeds and dev, tables on stdout
    python scripts/eval.py --sets dev --errors      # every miss and every extra, on stderr
    python scripts/eval.py --write docs/quality.md  # write the tables into the document

Each set is extracted, linked within itself, written as N-Quads and read back by the project's score script, so what
is measured is the exported graph and not the extractor's own idea of it. Never tune anything to seeds or dev.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg import namespaces as ns
from kg.extract.pipeline import load_extractor
from kg.iris import mint_entity
from kg.model import Extraction, Paper, Rejected
from kg.rdf.entities import describe, entity_quads
from kg.rdf.statements import paper_quads
from kg.vocabulary.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from kg.extract.protocol import Extractor
    from kg.model import Mention
    from kg.vocabulary.vocabulary import Vocabulary

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


def read_papers(shared: Path, name: str) -> list[Paper]:
    """Read the papers of a gold set."""
    return [
        Paper(title=x["title"], abstract=x["abstract"]) for x in read_jsonl(shared / "gold" / f"{name}.papers.jsonl")
    ]


def graph_quads(extractions: Iterable[Extraction], vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the graph of some extractions: a name in no vocabulary is the entity that its label mints."""
    mentions: list[Mention] = []
    for extraction in extractions:
        linked = tuple(m if m.entity else replace(m, entity=mint_entity(m.type, m.label)) for m in extraction.mentions)
        mentions += linked
        yield from paper_quads(replace(extraction, mentions=linked))
    for iri, description in describe(mentions).items():
        yield from entity_quads(iri, description)
        if concept := vocabulary.find(iri):
            for label in concept.labels():
                yield Quad(
                    NamedNode(iri), NamedNode(ns.SKOS + "altLabel"), Literal(label), NamedNode(ns.ENTITIES_GRAPH)
                )


def measure(
    scorer: ModuleType,
    extractor: Extractor,
    shared: Path,
    name: str,
    vocabulary: Vocabulary,
    *,
    errors: list[Any] | None,
) -> dict[str, Any]:
    """Extract a set, write its graph and score what was written."""
    papers = read_papers(shared, name)
    start = time.perf_counter()
    found = list(extractor.extract(papers))
    rate = len(papers) / (time.perf_counter() - start)
    if broken := [x for x in found if isinstance(x, Rejected)]:
        raise SystemExit(f"{len(broken)} papers broke the extractor, the first: {broken[0].message}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nq"
        quads = graph_quads((x for x in found if isinstance(x, Extraction)), vocabulary)
        serialize(quads, str(path), RdfFormat.N_QUADS)
        out: dict[str, Any] = scorer.score(
            scorer.read_graph(path), read_jsonl(shared / "gold" / f"{name}.jsonl"), errors
        )
    out["rate"] = round(rate, 1)
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
    args = parser.parse_args()
    shared = shared_folder()
    scorer = load_scorer(shared)
    vocabulary = load_vocabulary()
    extractor = load_extractor(vocabulary)
    figures = {}
    for name in args.sets:
        errors: list[Any] | None = [] if args.errors else None
        figures[name] = measure(scorer, extractor, shared, name, vocabulary, errors=errors)
        for error in errors or ():
            print(name, *error, sep="\t", file=sys.stderr)
        if not args.json:
            print(f"{name}: {figures[name]['rate']} papers/s\n{scorer.table(figures[name])}\n")
    if args.json:
        print(json.dumps(figures, indent=1))
    if args.write:
        write_into(args.write, markdown(figures))


if __name__ == "__main__":
    main()
