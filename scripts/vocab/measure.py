"""Measure how often a name that the vocabularies find is one that a reader found too, and list the worst.

    python scripts/vocab/measure.py GOLD.jsonl PAPERS.jsonl [--corpus papers.jsonl.gz]

A hit is right when a gold entity of its paper has the name and the type (compared as words, head nouns aside), a clash
when the name is there with another type, and else nothing that the reader wrote down. Generic concepts are counted
apart: readers need not list them. With a corpus, the names found in most of its papers are listed too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kg.vocabulary import load_vocabulary  # noqa: E402
from kg.vocabulary.words import split_words  # noqa: E402

HEADS = frozenset({"gpu", "npu", "cpu", "tpu", "fpga", "dataset", "benchmark", "model", "method", "framework", "score"})


def main(arguments: list[str] | None = None) -> int:
    """Print precision by type, then the names that are most often wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("papers", type=Path)
    parser.add_argument("--corpus", type=Path, help="papers as JSON Lines, gzipped or not")
    parser.add_argument("--worst", type=int, default=40, help="how many names to list")
    options = parser.parse_args(arguments)
    vocabulary = load_vocabulary()
    texts = {paper["id"]: text_of(paper) for paper in read_json_lines(options.papers)}
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    by_name: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    recall: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in read_json_lines(options.gold):
        gold = [(entity["type"], forms(entity), entity) for entity in paper["entities"]]
        concepts: dict[str, Any] = {}
        for start, end, concept in vocabulary.find_names(texts[paper["id"]]):
            concepts.setdefault(concept.iri, (concept, texts[paper["id"]][start:end]))
        found: set[tuple[str, str]] = set()
        for concept, quote in concepts.values():
            names = {bare(label) for label in (*concept.labels(), quote)}
            types = {type_ for type_, labels, _ in gold if labels & names}
            verdict = "right" if concept.type in types else "clash" if types else "nothing"
            verdicts[f"{concept.type}{' (generic)' if concept.generic else ''}"][verdict] += 1
            by_name[concept.type, concept.label][verdict] += 1
            found |= {(concept.type, name) for name in names}
        for type_, labels, entity in gold:
            if not entity.get("generic"):
                recall[type_]["found" if any((type_, label) in found for label in labels) else "missed"] += 1
    for type_ in sorted(verdicts):
        counts = verdicts[type_]
        total = counts.total()
        clash, nothing = counts["clash"], counts["nothing"]
        print(f"{type_:20} {total:5} hits  {counts['right'] / total:6.1%} right  {clash:4} clash  {nothing:4} nothing")
    for type_ in sorted(recall):
        print(f"{type_:20} {recall[type_]['found'] / recall[type_].total():6.1%} of the gold entities have a hit")
    wrong = sorted(
        by_name.items(), key=lambda item: (item[1]["right"] - item[1]["clash"] - item[1]["nothing"], item[0])
    )
    for (type_, label), counts in wrong[: options.worst]:
        print(f"  {type_:9} {label:40} right {counts['right']}, clash {counts['clash']}, nothing {counts['nothing']}")
    if options.corpus:
        papers_with: Counter[tuple[str, str]] = Counter()
        for paper in read_json_lines(options.corpus):
            papers_with.update({(c.type, c.label) for _, _, c in vocabulary.find_names(text_of(paper))})
        for (type_, label), count in papers_with.most_common(options.worst * 5):
            print(f"  {count:6} papers  {type_:9} {label}")
    return 0


def read_json_lines(path: Path) -> list[dict]:  # type: ignore[type-arg]
    """Read the objects of a JSON Lines file, gzipped or not."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def text_of(paper: dict) -> str:  # type: ignore[type-arg]
    """Return title and abstract as one text."""
    return f"{paper.get('title') or ''}\n\n{paper.get('abstract') or ''}"


def bare(name: str) -> str:
    """Fold a name and drop head nouns."""
    keys = split_words(name).keys
    return "".join(key for key in keys if key not in HEADS) or "".join(keys)


def forms(entity: dict) -> set[str]:  # type: ignore[type-arg]
    """Return the folded names of a gold entity."""
    return {bare(name) for name in (entity["name"], *entity["aliases"])}


if __name__ == "__main__":
    sys.exit(main())
