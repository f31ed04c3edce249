"""Train the models that find results.

One command does it:

    python -m scripts.train_results --shared ../shared --work output/train

Reads the annotated train papers. They are learned from with the annotated entities as mentions, and once more with
the mentions that are found by a tagger which has not seen the paper (WORK/fold-k/tagger.npz, from
`scripts/train/cross.py`; folds that are not there are left out), a second stage learned from the other folds, and a
network over pairs that has not either (WORK/fold-k/pairs.npz, from `scripts/train/pairs.py`).
Writes kg/extract/results_model.json, weights of named features. `--folds` prints instead how well a model does on
papers that it did not learn from.

Needs SciPy, which the program itself does not.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.extract.pairs_network import WEIGHTS, load_pairs
from kg.extract.results_rank import Model, Ranker, to_json
from kg.files import whole_file
from kg.workflow import load_workflow
from scripts.eval_results import extract_results_of, load_score, print_figures, score_extractions
from scripts.gold_results import Seen, load_train, project
from scripts.results_examples import Walk, learn_heads
from scripts.results_fit import Coder, fit_ranker
from scripts.train import second_stage
from scripts.train.folds import OWN, folds
from scripts.train_papers import counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.model import Extraction
    from scripts.gold_results import Annotated
    from scripts.results_fit import Coded


L2 = {
    "number": 3.0,
    "metric": 6.0,
    "direction": 6.0,
    "subject": 18.0,
    "baseline": 14.0,
    "dataset": 21.0,
    "hardware": 17.0,
}
THRESHOLD = 0.42
SAMPLES = (5, 6, 7, 8)  # seeds of what is made wrong before a number; the weights shipped are the mean of those learned


@dataclass(frozen=True, slots=True)
class Example:
    """A paper with mentions to learn from: those annotated, and those found with a tagger that does not know it."""

    item: Annotated
    fold: int
    annotated: Seen
    found: Seen | None


def read_examples(shared: Path, work: Path) -> list[Example]:
    """Read the train papers, and find their mentions with taggers and second stages that have not seen them.

    The network over pairs is that of the fold too, where it is there (WORK/fold-k/pairs.npz).
    """
    items = load_train(shared)
    found = dict(find_mentions(shared, work))
    out = []
    for fold, members in enumerate(folds(*counts(item.gold for item in items))):
        path = work / f"fold-{fold}" / WEIGHTS
        pairs = load_pairs(path) if path.exists() else None
        for i in members:
            seen = found.get(str(items[i].gold["id"]))
            reading = seen.reading if seen else None
            annotated = Seen(project(items[i]), reading=reading, pairs=pairs)
            out.append(Example(items[i], fold, annotated, replace(seen, pairs=pairs) if seen else None))
    return out


def find_mentions(shared: Path, work: Path) -> Iterator[tuple[str, Seen]]:
    """Yield what the pipeline knows of each paper before results are looked for, by the paper's id."""
    scorer = load_score(shared)
    papers = second_stage.collect(shared, work, load_workflow(), scorer)
    stages = second_stage.unseen(papers)
    pairs = [second_stage.pairs(paper, stage, scorer) for paper, stage in zip(papers, stages, strict=True)]
    for paper, extraction in zip(papers, second_stage.cross_validate(papers, stages, pairs), strict=True):
        yield str(paper.gold["id"]), Seen(list(extraction.mentions), dict(paper.doc._.role_scores), paper.doc._.reading)


class Collected:
    """The decisions of papers, in numbers, so that a model can be learned from any of them."""

    def __init__(self, examples: Sequence[Example], seed: int) -> None:
        rng = random.Random(seed)
        self._coder = Coder()
        self._choices: dict[str, list[tuple[int, Coded]]] = defaultdict(list)
        self.heads = learn_heads(e.item for e in examples)
        for example in examples:
            for seen in (example.annotated, example.found):
                if seen is not None:
                    for decision, choices in Walk(example.item, seen, self.heads, rng).run().items():
                        self._choices[decision] += [(example.fold, self._coder.code(c)) for c in choices]

    def fit(self, without: int | None = None) -> Model:
        """Return the model of all papers, or of those outside a fold."""
        names = list(self._coder.index)
        rankers = {
            decision: fit_ranker([c for fold, c in choices if fold != without], names, L2[decision])
            for decision, choices in self._choices.items()
        }
        return Model(rankers, self.heads, THRESHOLD)


def fit(samples: Sequence[Collected], without: int | None = None) -> Model:
    """Return the model whose weights are the mean of those learned from several samples."""
    models = [sample.fit(without) for sample in samples]
    rankers = {}
    for decision in models[0].rankers:
        sums: dict[str, float] = defaultdict(float)
        for model in models:
            for feature, weight in model.rankers[decision].weights.items():
                sums[feature] += weight
        means = {feature: round(total / len(models), 3) for feature, total in sorted(sums.items())}
        rankers[decision] = Ranker({feature: mean for feature, mean in means.items() if mean})
    return Model(rankers, models[0].heads, THRESHOLD)


def check_folds(examples: Sequence[Example], samples: Sequence[Collected], shared: Path) -> None:
    """Print how well models do on the papers of the fold that they did not learn from."""
    done: dict[str, list[tuple[Annotated, Extraction]]] = defaultdict(list)
    for fold in sorted({e.fold for e in examples}):
        model = fit(samples, without=fold)
        whose = "our own papers" if fold == OWN else "papers of train"
        for example in (e for e in examples if e.fold == fold):
            for name, seen in (("annotated", example.annotated), ("found", example.found)):
                if seen is not None:
                    found = extract_results_of(example.item, seen, model)
                    done[f"{whose}, {name} mentions"].append((example.item, found))
    for name, pairs in done.items():
        print_figures(name, score_extractions(pairs, shared))


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with gold/ and eval/")
    parser.add_argument("--work", type=Path, default=Path("output/train"), help="the folder with the folds' taggers")
    parser.add_argument("--out", type=Path, default=Path("kg/extract/results_model.json"))
    parser.add_argument("--folds", action="store_true", help="measure on unseen papers, write nothing")
    o = parser.parse_args()
    examples = read_examples(o.shared, o.work)
    samples = [Collected(examples, seed) for seed in SAMPLES]
    if o.folds:
        check_folds(examples, samples, o.shared)
        return
    model = fit(samples)
    with whole_file(o.out) as file:
        file.write(to_json(model).encode())
    print({name: len(ranker.weights) for name, ranker in model.rankers.items()}, o.out.stat().st_size)


if __name__ == "__main__":
    main()
