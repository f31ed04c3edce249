"""What students learn from: teachers, what they say of many abstracts, and the gold; kept in a work folder."""

from __future__ import annotations

import random
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from kg.extract.tagger_features import PieceVocabulary
from scripts.train.auxiliary import pretrain, read_lessons
from scripts.train.encoder import model_folder
from scripts.train.export import calibrate
from scripts.train.gold import GoldPaper, read_gold
from scripts.train.label import choose_abstracts, choose_pieces, gold_example, label
from scripts.train.student import EMBEDDING, train_student
from scripts.train.teacher import COURSES, Course, Encoded, Teacher, encode, load_tokenizer, train_teacher
from scripts.train_papers import CORPUS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection, Iterable

    from scripts.train.student import Example

EPOCHS = 4  # of a student
PART = 1_000  # abstracts that are labelled and kept as one: a training that was cut off goes on there


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what says which teachers teach what."""
    parser.add_argument("--shared", type=Path, required=True, help="folder with gold/, eval/ and data/")
    parser.add_argument("--work", type=Path, default=Path("output/train"), help="folder for teachers and labels")
    parser.add_argument(
        "--teachers",
        nargs="+",
        default=["minilm-0", "minilm-1", "mpnet-0"],
        help="encoder and seed of each; an odd seed takes the auxiliary lessons first",
    )
    parser.add_argument("--abstracts", type=int, default=6_000, help="abstracts that teachers label")
    parser.add_argument("--student-epochs", type=int, default=EPOCHS)
    parser.add_argument("--papers", type=int, help="how many gold papers to learn from (all; learning curve)")


class School:
    """Teachers and what they teach; what stands in the work folder is taken from there.

    Args:
        shared: Folder with the gold and the corpora.
        work: Folder for teachers and labels.
        teachers: Encoder and seed of each.
        abstracts: How many abstracts they label.
        papers: How many gold papers to learn from; all without.
    """

    def __init__(self, shared: Path, work: Path, teachers: list[str], abstracts: int, papers: int | None) -> None:
        torch.set_flush_denormal(True)  # the optimizer's averages of rare pieces fade, and then cost ten times as much
        work.mkdir(parents=True, exist_ok=True)
        self.shared, self.work, self.names, self.count = shared, work, teachers, abstracts
        self.gold = read_gold(shared / "gold", "train")[:papers]

    @cached_property
    def abstracts(self) -> list[GoldPaper]:
        """The abstracts without annotation, none of them of the gold."""
        known = [p.raw_title for split in ("train", "dev", "seeds") for p in read_gold(self.shared / "gold", split)]
        return choose_abstracts(self.shared / CORPUS, known, self.count)

    @cached_property
    def pieces(self) -> list[str]:
        """The word pieces that students know."""
        return choose_pieces([*self.abstracts, *self.gold], encoder_pieces())

    @cached_property
    def vocabulary(self) -> PieceVocabulary:
        """How students cut words."""
        return PieceVocabulary(self.pieces)

    def teachers(self) -> list[Teacher]:
        """Return the teachers, trained now or before."""
        return [self._teacher(name) for name in self.names]

    def _teacher(self, name: str) -> Teacher:
        encoder, seed = name.rsplit("-", 1)
        path = self.work / f"teacher-{name}-{len(self.gold)}.pt"
        if path.exists():
            model = Teacher(encoder)
            model.load_state_dict(torch.load(path, weights_only=True))
            return model.eval()
        course = COURSES[encoder]
        lessons = self._lessons(int(seed), course) if int(seed) % 2 else None  # teachers that differ: a better ensemble
        model = train_teacher(encode_all(self.gold), course, seed=int(seed), lessons=lessons)
        torch.save(model.state_dict(), path)
        return model

    def _lessons(self, seed: int, course: Course) -> Callable[[Teacher], None]:
        lessons = read_lessons(self.shared / "data" / "train", load_tokenizer())
        return lambda model: pretrain(model, lessons, seed=seed, rate=course.rate)

    def labels(self, parts: Iterable[int] | None = None) -> list[Example]:
        """Return what the teachers say of abstracts, of some thousands of them or of all."""
        found: list[Example] = []
        teachers = cache(self.teachers)
        for k in range(-(-self.count // PART)) if parts is None else parts:
            path = self.work / f"labels-{len(self.gold)}-{self.count}-{k}.pt"
            if not path.exists():
                some = self.abstracts[k * PART : (k + 1) * PART]
                torch.save(label(teachers(), encode_all(some), self.vocabulary), path)
            found += torch.load(path, weights_only=False)
        return found

    def graduate(
        self, path: Path, held: Collection[int], *, seed: int, epochs: int, parts: Iterable[int] | None = None
    ) -> None:
        """Train a student on labels and gold, without the held papers, on which it is calibrated; write its weights."""
        rng = random.Random(seed)
        learned = encode_all([p for i, p in enumerate(self.gold) if i not in held])
        examples = self.labels(parts)
        examples += [gold_example(e, self.vocabulary, 2.0, rng) for e in learned for _ in range(2)]
        model = train_student(embeddings(self.pieces, encoder_pieces()), examples, seed=seed, epochs=epochs)
        calibrate(path, model, self.pieces, [self.gold[i] for i in sorted(held)])


def encode_all(papers: list[GoldPaper]) -> list[Encoded]:
    """Cut papers into the encoders' pieces."""
    tokenizer = load_tokenizer()
    return [encode(tokenizer, p) for p in papers]


def encoder_pieces() -> list[str]:
    """Return the encoders' word pieces, by their number."""
    return (model_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()


def embeddings(pieces: list[str], all_pieces: list[str]) -> torch.Tensor:
    """Return MiniLM's piece embeddings in their first principal components."""
    model = Teacher()
    model.encoder.load_pretrained()
    index = {p: i for i, p in enumerate(all_pieces)}
    table = model.encoder.words.weight.detach()[[index[p] for p in pieces]]
    table = table - table.mean(0)
    _, vectors = torch.linalg.eigh(table.T @ table)
    main = vectors.flip(-1)[:, :EMBEDDING]
    main = main * main.abs().max(0).values.reciprocal().sign()  # keeps the result free of -0
    reduced = table @ main
    return reduced / reduced.std() * 0.3
