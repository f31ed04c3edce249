"""Train the network over pairs of a number and what may fill its slots (kg/extract/pairs_network.py).

    python scripts/train/cross.py --shared ../shared --work output/train     # the folds' taggers, once
    python scripts/train/pairs.py --shared ../shared --work output/train --out kg/extract/model

A teacher is the same network on the vectors of the MPNet that labels abstracts for the tagger, as they are. It learns
from the annotated train papers, with the annotated mentions and once more with those found, and says of unlabelled
abstracts what fills the slots of their numbers. The networks on the taggers' vectors learn from that and from the
annotation: one for the shipped tagger, of all papers, and one for the tagger of each fold, without the fold's papers
(WORK/fold-k/pairs.npz), for what is learned from them in turn (`scripts/train_results.py`).
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch

from kg.extract.document import make_doc
from kg.extract.pairs_network import WEIGHTS
from kg.extract.pipeline import make_pipeline
from kg.extract.results_decide import outcome_probability
from kg.extract.results_rank import load_model
from kg.extract.tagger import PaperText, load_tagger, one_thread, read_tagger
from kg.files import whole_file
from kg.model import Paper
from kg.readers.repair import repair_paper
from kg.vocabulary import load_vocabulary
from scripts.gold_results import Annotated, Seen
from scripts.results_examples import context_of
from scripts.train.folds import FOLDS, tagger_of
from scripts.train.gold import make_paper
from scripts.train.pair_items import items_of
from scripts.train.pair_model import label, right, train
from scripts.train.school import School, add_options
from scripts.train.teacher import encode, load_tokenizer
from scripts.train_results import read_examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.extract.tagger import Tagger
    from scripts.train.pair_items import Item
    from scripts.train.pair_model import PairModel, Vectors
    from scripts.train.teacher import Teacher
    from scripts.train_results import Example

TEACHER = "mpnet-0"
train_student = partial(train, epochs=4, rate=2e-3, dropout=0.2, seed=1)


def main() -> None:
    """Train the teacher, label, and train the networks that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--out", type=Path, help="the folder to write pairs.npz into")
    parser.add_argument("--folds", type=int, nargs="*", default=range(FOLDS + 1), help="which (for several processes)")
    o = parser.parse_args()
    torch.set_flush_denormal(True)
    school = School(o.shared, o.work, [TEACHER], o.abstracts, o.papers)
    examples = read_examples(o.shared, o.work)
    gold = {fold: list(gold_items(examples, fold)) for fold in {e.fold for e in examples}}
    texts, labelled = labels(school, [i for items in gold.values() for i in items], texts_of(examples))
    for fold in o.folds:
        path = o.work / f"fold-{fold}" / WEIGHTS
        if not path.exists():
            vectors = read_all(read_tagger(tagger_of(o.work, fold)), texts)
            model = train_student([*labelled, *(i for f, found in gold.items() if f != fold for i in found)], vectors)
            path.parent.mkdir(exist_ok=True)
            print(f"fold {fold}, right in %: {right(model, gold[fold], vectors)}", flush=True)
            save(model, path)
    if o.out:
        everything = [*labelled, *(i for items in gold.values() for i in items)]
        save(train_student(everything, read_all(load_tagger(), texts)), o.out / WEIGHTS)


def texts_of(examples: Iterable[Example]) -> dict[str, Paper]:
    """Return the papers of examples by their id."""
    return {str(e.item.gold["id"]): e.item.paper for e in examples}


def gold_items(examples: Iterable[Example], fold: int) -> Iterator[Item]:
    """Yield the annotated numbers of a fold's papers, with annotated and with found mentions."""
    heads = load_model().heads
    for e in examples:
        for seen in (e.annotated, e.found) if e.fold == fold else ():
            if seen is not None and seen.reading is not None:
                context = context_of(e.item, seen)
                yield from items_of(str(e.item.gold["id"]), context, seen.reading, heads, e.item.gold)


def labels(school: School, gold: list[Item], papers: dict[str, Paper]) -> tuple[dict[str, Paper], list[Item]]:
    """Return the texts of all papers, and the numbers of other abstracts with what the teacher says of them; kept.

    Annotated papers are left out: a teacher that learned their annotation would tell it to the fold that must not know.
    """
    path = school.work / f"pairs-{school.count}.pt"
    if not path.exists():
        [teacher] = school.teachers()
        vectors = dict(read_by(teacher, papers))
        model = train(gold, vectors, epochs=10, rate=1e-3, dropout=0.3, seed=0)
        abstracts, items = corpus_items(school)
        for key, words in read_by(teacher, abstracts):
            label(model, items[key], {key: words})
        torch.save((abstracts, [i for found in items.values() for i in found]), path)
    abstracts, labelled = torch.load(path, weights_only=False)
    return papers | abstracts, [item for item in labelled if item.paper not in papers]


def corpus_items(school: School) -> tuple[dict[str, Paper], dict[str, list[Item]]]:
    """Return the abstracts that have outcomes, and the numbers that state these, as the shipped model finds them."""
    nlp, model = make_pipeline(load_vocabulary()), load_model()
    papers: dict[str, Paper] = {}
    items: dict[str, list[Item]] = {}
    for chosen in school.abstracts:
        paper = repair_paper(Paper(chosen.raw_title, chosen.text[len(chosen.title) + 2 :]))
        doc = make_doc(nlp, paper)
        with one_thread():
            for name, component in nlp.pipeline:
                if name == "kg_results":
                    break
                doc = component(doc)
        seen = Seen(list(doc._.mentions), dict(doc._.role_scores), doc._.reading)
        context = context_of(Annotated(paper, {}), seen)
        ranker, least = model.rankers["number"], model.threshold
        outcomes = [i for i in context.sentence_of if outcome_probability(context, i, ranker) >= least]
        found = items_of(chosen.id, context, doc._.reading, model.heads, None, outcomes)
        if found:
            papers[chosen.id], items[chosen.id] = paper, found
    print(f"{len(items)} abstracts with {sum(map(len, items.values()))} outcomes", flush=True)
    return papers, items


@torch.no_grad()
def read_by(teacher: Teacher, papers: Mapping[str, Paper], batch: int = 8) -> Iterator[tuple[str, np.ndarray]]:
    """Yield a teacher's vectors of the words of papers, by id."""
    tokenizer = load_tokenizer()
    encoded = {key: encode(tokenizer, make_paper(key, p.title, p.abstract)) for key, p in papers.items()}
    order = sorted(encoded, key=lambda key: (len(encoded[key].pieces), key))
    for at in range(0, len(order), batch):
        keys = order[at : at + batch]
        for key, words in zip(keys, teacher.eval().words([encoded[k] for k in keys]), strict=True):
            yield key, words[: encoded[key].words].to(torch.float16).numpy()


def read_all(tagger: Tagger, papers: Mapping[str, Paper]) -> Vectors:
    """Return a tagger's vectors of the words of papers, by id."""
    return {
        key: tagger.read(PaperText(f"{p.title}\n\n{p.abstract}", len(p.title))).words.astype(np.float16)
        for key, p in papers.items()
    }


def save(model: PairModel, path: Path) -> None:
    """Write a network's weights in half precision."""
    arrays = {k: v.detach().numpy().astype(np.float16) for k, v in model.state_dict().items()}
    with whole_file(path) as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    print(f"{path}: {path.stat().st_size / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
