"""Train the tagger that ships: teachers on the gold, their labels on abstracts, a small student, its calibration.

    python scripts/train/train.py --shared ../shared --out kg/extract/model

Needs torch, safetensors, tokenizers and the encoder's package (see MODEL_CARD.md); the product needs none of them.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch

from kg.extract.tagger import read_tagger
from kg.extract.tagger_features import PieceVocabulary
from scripts.train.auxiliary import pretrain, read_lessons
from scripts.train.encoder import model_folder
from scripts.train.export import calibrate, predict
from scripts.train.gold import GoldPaper, read_gold
from scripts.train.label import choose_abstracts, choose_pieces, gold_example, label
from scripts.train.scoring import Predicted, Thresholds, load_scorer, score_predictions, summary
from scripts.train.student import EMBEDDING, Student, train_student
from scripts.train.teacher import Encoded, Teacher, encode, load_tokenizer, train_teacher
from scripts.train.teacher import predict as predict_ensemble

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.train.student import Example

HELD_OUT = 60  # gold papers that the student never sees: its probabilities are calibrated on them


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line chose."""

    shared: Path
    out: Path
    work: Path
    seeds: list[int]
    epochs: int
    abstracts: int
    student_epochs: int
    papers: int


def main() -> None:
    """Run the steps; teachers and labels that stand in the work folder are taken from there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder with gold/, eval/ and data/corpus/")
    parser.add_argument("--out", type=Path, required=True, help="folder for tagger.npz")
    parser.add_argument("--work", type=Path, default=Path("output/train"), help="folder for teachers and labels")
    parser.add_argument(
        "--seeds",
        type=int,
        nargs="+",
        default=[0, 1],
        help="one teacher a seed; an odd one takes the auxiliary lessons first",
    )
    parser.add_argument("--epochs", type=int, default=8, help="of each teacher")
    parser.add_argument("--abstracts", type=int, default=6_000, help="abstracts that the student learns from")
    parser.add_argument("--student-epochs", type=int, default=4)
    parser.add_argument("--papers", type=int, default=560, help="how many gold papers to learn from (learning curve)")
    o = Options(**vars(parser.parse_args()))
    torch.set_flush_denormal(
        True
    )  # the optimizer's averages of rare pieces fade into numbers that cost ten times as much
    o.work.mkdir(parents=True, exist_ok=True)
    gold = read_gold(o.shared / "gold", "train")[: o.papers]
    teachers = [get_teacher(o, seed, gold) for seed in o.seeds]
    print(report(o, lambda papers: predict_teachers(teachers, papers)), flush=True)
    student_step(o, gold, teachers)


def get_teacher(o: Options, seed: int, gold: list[GoldPaper]) -> Teacher:
    """Return the teacher of a seed, trained now or before."""
    path = o.work / f"teacher-{seed}-{len(gold)}-{o.epochs}.pt"
    if path.exists():
        model = Teacher()
        model.load_state_dict(torch.load(path, weights_only=True))
        return model.eval()
    lessons = first_lessons(o, seed) if seed % 2 else None  # teachers that differ make the better ensemble
    model = train_teacher(encode_all(gold), seed=seed, epochs=o.epochs, lessons=lessons)
    torch.save(model.state_dict(), path)
    return model


def first_lessons(o: Options, seed: int) -> Callable[[Teacher], None]:
    """Return what teaches an encoder the auxiliary corpora before it sees the gold."""
    lessons = read_lessons(o.shared / "data" / "train", load_tokenizer())
    return lambda model: pretrain(model, lessons, seed=seed)


def encode_all(papers: list[GoldPaper]) -> list[Encoded]:
    """Cut papers into the encoder's pieces."""
    tokenizer = load_tokenizer()
    return [encode(tokenizer, p) for p in papers]


def predict_teachers(teachers: list[Teacher], papers: list[GoldPaper]) -> list[list[Predicted]]:
    """Return what the ensemble finds."""
    return predict_ensemble(teachers, encode_all(papers))


def student_step(o: Options, gold: list[GoldPaper], teachers: list[Teacher]) -> None:
    """Label, train the student, calibrate, write and score."""
    names = [p.raw_title for split in ("train", "dev", "seeds") for p in read_gold(o.shared / "gold", split)]
    abstracts = choose_abstracts(o.shared / "data" / "corpus" / "papers.jsonl.gz", names, o.abstracts)
    pieces = choose_pieces([*abstracts, *gold], encoder_pieces())
    vocabulary = PieceVocabulary(pieces)
    held = set(random.Random(0).sample(range(len(gold)), min(HELD_OUT, len(gold) // 8)))
    learned = encode_all([p for i, p in enumerate(gold) if i not in held])

    cache = o.work / f"labels-{len(gold)}-{len(abstracts)}.pt"
    if not cache.exists():
        torch.save(label(teachers, encode_all(abstracts), vocabulary), cache)
    rng = random.Random(0)
    gold_examples = [gold_example(e, vocabulary, 2.0, rng) for e in learned for _ in range(2)]
    examples: list[Example] = torch.load(cache, weights_only=False) + gold_examples
    model = train_student(embeddings(pieces, encoder_pieces()), examples, seed=0, epochs=o.student_epochs)
    finish(o, model, pieces, [gold[i] for i in sorted(held)])


def encoder_pieces() -> list[str]:
    """Return the encoder's word pieces, by their number."""
    return (model_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()


def finish(o: Options, model: Student, pieces: list[str], held: list[GoldPaper]) -> None:
    """Calibrate on the held-out papers, write the weights file, print its scores."""
    path = o.out / "tagger.npz"
    calibrate(path, model, pieces, held)
    print(report(o, lambda papers: predict(read_tagger(path), papers)))
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def embeddings(pieces: list[str], all_pieces: list[str]) -> torch.Tensor:
    """Return the encoder's piece embeddings in their first principal components."""
    model = Teacher()
    model.encoder.load_pretrained(model_folder())
    index = {p: i for i, p in enumerate(all_pieces)}
    table = model.encoder.words.weight.detach()[[index[p] for p in pieces]]
    table = table - table.mean(0)
    _, vectors = torch.linalg.eigh(table.T @ table)
    main = vectors.flip(-1)[:, :EMBEDDING]
    main = main * main.abs().max(0).values.reciprocal().sign()  # keeps the result free of -0
    reduced = table @ main
    return reduced / reduced.std() * 0.3


def report(o: Options, predicted: Callable[[list[GoldPaper]], list[list[Predicted]]]) -> str:
    """Score dev and seeds at a few thresholds."""
    scorer, lines = load_scorer(o.shared), []
    for split in ("dev", "seeds"):
        gold = [json.loads(x) for x in (o.shared / "gold" / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]
        found = predicted(read_gold(o.shared / "gold", split))
        for at in (0.3, 0.4, 0.5, 0.6):
            scores = score_predictions(scorer, gold, found, Thresholds(default_entity=at, generic=0.5))
            lines += [f"{split} {at}: {summary(scores)}"]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
