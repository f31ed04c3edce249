"""Taggers that have not seen the paper: one for each of a few folds of the gold, trained as the shipped one is.

    python scripts/train/cross.py --shared ../shared --work output/train

What stands behind the tagger (the second stage of entities, the rankers of results) is to learn from the mistakes
that the tagger makes on papers it does not know; on the papers it learned from it makes far fewer. Fold k's tagger
stands in WORK/fold-k/tagger.npz; folds.py says which papers it did not see.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch

from kg.extract.tagger_features import PieceVocabulary
from scripts.train.export import calibrate
from scripts.train.folds import folds
from scripts.train.gold import read_gold
from scripts.train.label import choose_abstracts, choose_pieces, gold_example, label
from scripts.train.student import train_student
from scripts.train.teacher import Teacher, train_teacher
from scripts.train.train import embeddings, encode_all, encoder_pieces


def main() -> None:
    """Train the folds that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("output/train"))
    parser.add_argument("--abstracts", type=int, default=3_000)
    parser.add_argument("--epochs", type=int, default=7, help="of each teacher")
    parser.add_argument("--student-epochs", type=int, default=4)
    o = parser.parse_args()
    torch.set_flush_denormal(True)
    gold = read_gold(o.shared / "gold", "train")
    names = [p.raw_title for split in ("train", "dev", "seeds") for p in read_gold(o.shared / "gold", split)]
    abstracts = choose_abstracts(o.shared / "data" / "corpus" / "papers.jsonl.gz", names, o.abstracts)
    encoded, unlabelled = encode_all(gold), encode_all(abstracts)
    all_pieces = encoder_pieces()
    for k, held in enumerate(folds(len(gold))):
        path = o.work / f"fold-{k}" / "tagger.npz"
        if path.exists():
            continue
        began = time.time()
        kept = [i for i in range(len(gold)) if i not in set(held)]
        pieces = choose_pieces([*abstracts, *(gold[i] for i in kept)], all_pieces)
        vocabulary = PieceVocabulary(pieces)
        teacher = teacher_of(o.work / f"fold-{k}-teacher.pt", [encoded[i] for i in kept], k, o.epochs)
        examples = label([teacher], unlabelled, vocabulary)
        rng = random.Random(k)
        examples += [gold_example(encoded[i], vocabulary, 2.0, rng) for i in kept for _ in range(2)]
        model = train_student(embeddings(pieces, all_pieces), examples, seed=k, epochs=o.student_epochs)
        calibrate(path, model, pieces, [gold[i] for i in held])
        print(f"fold {k}: {len(kept)} papers, {time.time() - began:.0f} s", flush=True)


def teacher_of(path: Path, papers: list, seed: int, epochs: int) -> Teacher:  # type: ignore[type-arg]
    """Return a fold's teacher, trained now or before."""
    model = Teacher()
    if path.exists():
        model.load_state_dict(torch.load(path, weights_only=True))
        return model.eval()
    model = train_teacher(papers, seed=seed, epochs=epochs)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), path)
    return model


if __name__ == "__main__":
    main()
