"""Train the second stage, which decides what a name is, on papers that the tagger under it has not seen.

    python scripts/train/cross.py --shared ../shared --work output/train          # the folds' taggers, once
    python scripts/train/second_stage.py --shared ../shared --work output/train --out kg/extract/model

Reads WORK/fold-k/tagger.npz of the folds that are there; each reads the papers that were kept from it. Prints what
cross-validation over these papers gives, then learns from all of them and writes second_stage.npz. Needs nothing but
what the program needs, and a minute of one core. `--errors` lists what is lost on these papers.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from kg.exporters.files import write_export
from kg.extract.clusters import Cluster
from kg.extract.document import make_doc
from kg.extract.entities import EntityComponent, choose, examine
from kg.extract.entity_features import COUNTED, FEATURES
from kg.extract.joining import candidate_pairs, pair_features
from kg.extract.pipeline import COMPONENTS
from kg.extract.roles import kg_roles
from kg.extract.second_stage import NONE, PAIRS, SecondStage, scaled
from kg.extract.tagger import read_tagger
from kg.extract.tokenizer import make_nlp
from kg.files import whole_file
from kg.model import ENTITY_TYPES, Extraction, Paper
from kg.readers.repair import repair, repair_line
from kg.store.embedded import EmbeddedStore
from kg.workflow import Workflow, build, load_workflow
from scripts.eval import load_scorer
from scripts.train.folds import folds, tagger_of
from scripts.train.stage_network import average, fit, pack
from scripts.train_papers import counts, is_own, read_train

if TYPE_CHECKING:
    from types import ModuleType

    from spacy.tokens import Doc

SEEDS = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Example:
    """A paper as the second stage sees it, and its annotation."""

    gold: dict[str, Any]
    paper: Paper
    doc: Doc
    clusters: list[Cluster]
    rows: np.ndarray
    targets: tuple[np.ndarray, np.ndarray, np.ndarray]


def read_papers(shared: Path) -> list[tuple[dict[str, Any], Paper]]:
    """Return the annotations to learn from with their papers, as a reader of `kg` gives them."""
    return [(g, Paper(title=repair_line(g["title"]), abstract=repair(g["abstract"]))) for g in read_train(shared)]


def collect(shared: Path, work: Path, workflow: Workflow, scorer: ModuleType) -> list[Example]:
    """Return the papers of all folds whose tagger is there."""
    nlp = make_nlp()
    steps = [nlp.create_pipe(name) for name in COMPONENTS[: COMPONENTS.index("kg_entities")]]
    part = dict(zip(COMPONENTS, steps, strict=False))
    part["kg_concepts"].vocabulary = workflow.vocabulary  # type: ignore[attr-defined]
    papers = read_papers(shared)
    out = []
    for k, held in enumerate(folds(*counts(gold for gold, _ in papers))):
        path = tagger_of(work, k)
        if not path.exists():
            print(f"{path} is not there: {len(held)} papers are left out", file=sys.stderr)
            continue
        part["kg_tagger"].tagger = read_tagger(path)  # type: ignore[attr-defined]
        for i in held:
            gold, paper = papers[i]
            doc = make_doc(nlp, paper)
            for step in steps:
                doc = step(doc)
            clusters, rows = examine(doc)
            if rows is not None:
                out.append(Example(gold, paper, doc, clusters, rows, targets(gold, clusters, scorer)))
    return out


def entity_of(cluster: Cluster, golds: list[Any], scorer: ModuleType) -> int:
    """Return the index of the gold entity that shares most labels with a candidate, or -1."""
    mine = frozenset().union(*(scorer.forms(p.name) for p in cluster.places))
    shared = [len(mine & forms) for forms in golds]
    best = max(range(len(golds)), key=lambda i: (shared[i], -i), default=-1)
    return best if best >= 0 and shared[best] else -1


def targets(
    gold: dict[str, Any], clusters: list[Cluster], scorer: ModuleType
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the type of each candidate, its roles (by PAIRS) and whether generic, and which of these count."""
    golds = [scorer.forms(e["name"], e.get("aliases", ())) for e in gold["entities"]]
    types, given, counts = [], [], []
    for c in clusters:
        i = entity_of(c, golds, scorer)
        e = gold["entities"][i] if i >= 0 else {"type": "", "roles": ()}
        types.append(ENTITY_TYPES.index(e["type"]) if i >= 0 else NONE)
        given.append([t == e["type"] and r in e["roles"] for t, r in PAIRS] + [bool(e.get("generic"))])
        counts.append([t == e["type"] for t, _ in PAIRS] + [i >= 0])
    return np.array(types), np.array(given, np.float32), np.array(counts, np.float32)


def train(examples: list[Example], seeds: tuple[int, ...] = SEEDS) -> SecondStage:
    """Learn the second stage from papers."""
    rows = np.concatenate([x.rows for x in examples])
    counted = np.array([f in COUNTED for f in FEATURES], np.float32)
    logs = np.where(counted > 0, np.log1p(np.maximum(rows, 0)), rows)
    mean, scale = logs.mean(0), logs.std(0) + np.float32(1e-3)
    x = scaled(rows, mean, scale, counted)
    wanted = [np.concatenate([e.targets[k] for e in examples]) for k in range(3)]
    networks = [fit(x, *wanted, seed=seed) for seed in seeds]
    return SecondStage(
        average(networks) | {"mean": mean, "scale": scale, "counted": counted, "pair": np.zeros(0)}, FEATURES
    )


def pairs(example: Example, stage: SecondStage, scorer: ModuleType) -> tuple[list[list[float]], list[bool]]:
    """Return the pairs of things that a second stage finds in a paper it has not seen, and which of them are one.

    Pairs are left out of which the annotation knows neither.
    """
    things = choose(example.clusters, stage.decide(example.rows))
    golds = [scorer.forms(e["name"], e.get("aliases", ())) for e in example.gold["entities"]]
    known = [entity_of(Cluster("", t.places), golds, scorer) for t in things]
    rows, same = [], []
    for i, j in candidate_pairs(example.doc, things):
        if known[i] >= 0 or known[j] >= 0:
            rows.append(pair_features(example.doc, things[i], things[j]))
            same.append(known[i] == known[j])
    return rows, same


def extract(example: Example, stage: SecondStage) -> Extraction:
    """Return what a second stage makes of a paper."""
    doc = kg_roles(EntityComponent(stage)(example.doc))
    return Extraction(example.paper, tuple(doc._.mentions))


def score(
    examples: list[Example], found: list[Extraction], workflow: Workflow, scorer: ModuleType, errors: list[Any] | None
) -> dict[str, Any]:
    """Build the graph of extractions and score it as the evaluation does."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedStore() as store:
        build(found, store, workflow)
        write_export(store, Path(folder) / "graph.nq")
        graph = scorer.read_graph(Path(folder) / "graph.nq")
    # Repair may have changed a title; the score script matches papers by theirs.
    golds = [x.gold | {"title": x.paper.title} for x in examples]
    out: dict[str, Any] = scorer.score(graph, golds, errors)
    return out


def unseen(examples: list[Example], parts: int = 4) -> list[SecondStage]:
    """Return for each paper a second stage that has not seen it."""
    order = list(range(len(examples)))
    random.Random(2).shuffle(order)
    out: dict[int, SecondStage] = {}
    for k in range(parts):
        held = order[k::parts]
        stage = train([examples[i] for i in order if i not in set(held)], SEEDS[:2])
        out |= dict.fromkeys(held, stage)
    return [out[i] for i in range(len(examples))]


def fit_pairs(found: list[tuple[list[list[float]], list[bool]]]) -> np.ndarray:
    """Fit the log-linear model of pairs by Newton's method, with a ridge."""
    x = np.array([r for rows, _ in found for r in rows])
    y = np.array([s for _, same in found for s in same], float)
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.eye(len(w)), x.T @ (p - y) + w)
    return w.astype(np.float32)


def cross_validate(
    examples: list[Example], stages: list[SecondStage], found: list[tuple[list[list[float]], list[bool]]]
) -> list[Extraction]:
    """Return what the second stage makes of each paper, with neither it nor the model of pairs having seen it."""
    out = []
    for half in (0, 1):
        weights = fit_pairs([f for i, f in enumerate(found) if i % 2 != half])
        for i in range(half, len(examples), 2):
            stage = SecondStage(stages[i].weights | {"pair": weights}, stages[i].columns)
            out.append((i, extract(examples[i], stage)))
    return [x for _, x in sorted(out, key=lambda o: o[0])]


def main() -> None:
    """Cross-validate, then train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("output/train"), help="the folder with the folds' taggers")
    parser.add_argument("--out", type=Path, help="the folder to write second_stage.npz into")
    parser.add_argument("--errors", action="store_true", help="list every miss and every extra, on stderr")
    parser.add_argument("--no-check", action="store_true", help="leave the cross-validation out")
    o = parser.parse_args()
    workflow, scorer = load_workflow(), load_scorer(o.shared)
    examples = collect(o.shared, o.work, workflow, scorer)
    print(f"{len(examples)} papers, {sum(len(x.clusters) for x in examples)} candidates")
    stages = unseen(examples)
    found = [pairs(x, stage, scorer) for x, stage in zip(examples, stages, strict=True)]
    print(f"{sum(len(s) for _, s in found)} pairs, {sum(sum(s) for _, s in found)} of them one thing")
    if not o.no_check:
        errors: list[Any] | None = [] if o.errors else None
        checked = list(zip(examples, cross_validate(examples, stages, found), strict=True))
        for own in (False, True):
            some = [(x, e) for x, e in checked if is_own(x.gold) == own]
            print("our own papers" if own else "papers of train")
            print(scorer.table(score([x for x, _ in some], [e for _, e in some], workflow, scorer, errors)))
        for error in errors or ():
            print(*error, sep="\t", file=sys.stderr)
    if o.out:
        with whole_file(o.out / "second_stage.npz") as file:
            stage = train(examples)
            file.write(pack(SecondStage(stage.weights | {"pair": fit_pairs(found)}, stage.columns)))


if __name__ == "__main__":
    main()
