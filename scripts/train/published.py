"""The tagger's architecture on others' corpora: how it fares where published systems were measured.

    python scripts/train/published.py scier --shared ../shared
    python scripts/train/published.py tdmsci --shared ../shared

SciER (GPL-3): trained on its train split, strict span and type on its dev split, for the encoder alone (the most
accurate form) and for the small network distilled from it (the form that ships). TDMSci: cross-validated over ten
folds of its sentences, as it has no development split, after a first lesson that has annotated abstracts too. The
weights are for measuring and are not shipped.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from torch.nn import functional

from kg.engines.processes import available_cores
from kg.extract.tagger_decode import TAGS, spans_of, viterbi
from kg.extract.tagger_features import PieceVocabulary, features_of
from kg.extract.tagger_tokens import Token
from kg.model import ENTITY_TYPES
from scripts.train.auxiliary import Lesson, pretrain, read_lessons
from scripts.train.gold import GoldPaper, make_paper, read_gold
from scripts.train.label import choose_abstracts, choose_pieces
from scripts.train.loop import encoder_groups, fit
from scripts.train.school import embeddings, encode_all, encoder_pieces
from scripts.train.student import Example, Student, pack, train_student
from scripts.train.teacher import COURSES, batches, encode, load_tokenizer, new_teacher, tag_targets
from scripts.train_papers import CORPUS, read_lines, read_train

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tokenizers import Tokenizer
    from torch import Tensor

    from scripts.train.teacher import Course, Encoded, Teacher

    Mention = tuple[int, int, str]
    Sentence = tuple[list[str], list[Mention]]

WINDOW = 280  # words of one example: whole sentences up to about the length of an abstract
FOLDS = 10


def main() -> None:
    """Train and measure on one corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", choices=("scier", "tdmsci"))
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="one encoder a seed")
    parser.add_argument(
        "--own", type=int, default=640, help="abstracts annotated here, beside train, of the first lesson"
    )
    parser.add_argument("--epochs", type=int, help="passes over the corpus")
    parser.add_argument("--workers", type=int, default=available_cores(), help="processes for TDMSci's folds")
    parser.add_argument("--start", type=Path, help="weights of TDMSci's first lesson: read, or kept there when new")
    parser.add_argument("--encoder", choices=sorted(COURSES), default="minilm")
    parser.add_argument("--abstracts", type=int, default=4_000, help="unlabelled abstracts for the small network")
    o = parser.parse_args()
    torch.set_flush_denormal(True)
    course = COURSES[o.encoder]
    o.course = replace(course, epochs=o.epochs or course.epochs)
    {"scier": measure_scier, "tdmsci": measure_tdmsci}[o.corpus](o)


def measure_scier(o: argparse.Namespace) -> None:
    """Train on SciER's train split, score on its dev split, both forms."""
    folder = o.shared / "data" / "train"
    train = windows(scier_train(folder / "scier" / "train.jsonl.gz"))
    dev = windows(scier_dev(folder / "scier" / "dev.plm.jsonl.gz"))
    course = o.course
    start = first_lesson(read_lessons(folder, load_tokenizer()), course)
    teachers = [train_tagger(train, start, seed=s, course=course) for s in o.seeds]
    for n in {1, len(teachers)}:
        print(f"SciER dev, {n} encoder(s): {show(score(dev, tag_all(teachers[:n], dev)))}", flush=True)
    student, vocabulary = distil(o, teachers, train)
    print(f"SciER dev, small network: {show(score(dev, student_tags(student, vocabulary, dev)))}", flush=True)


def measure_tdmsci(o: argparse.Namespace) -> None:
    """Cross-validate on TDMSci; its own sentences are left out of the first lessons."""
    tokenizer = load_tokenizer()
    course = o.course
    items = tdmsci(o.shared)
    lessons = [x for x in read_lessons(o.shared / "data" / "train", tokenizer) if x.corpus != "tdmsci"]
    lessons += own_lessons(read_train(o.shared, own=o.own), tokenizer)
    with tempfile.TemporaryDirectory() as folder:
        start = o.start or Path(folder, "start.pt")
        if not start.exists():
            torch.save(first_lesson(lessons, course), start)
        with ProcessPoolExecutor(o.workers, get_context("spawn")) as pool:
            # Encoder by encoder, so that a run that is cut short has said what the first of them reach on all folds.
            jobs = [[pool.submit(tag_fold, o.shared, start, course, k, s) for k in range(FOLDS)] for s in o.seeds]
            said: list[list[np.ndarray[Any, Any]]] = [[] for _ in items]
            for n, folds in enumerate(jobs, 1):
                for k, job in enumerate(folds):
                    for probabilities, each in zip(said[k::FOLDS], job.result(), strict=True):
                        probabilities.append(each)
                    held = [i for i in range(len(items)) if i % FOLDS <= k]
                    found = [mentions_of(viterbi(np.log(np.mean(said[i], axis=0)))) for i in held]
                    result = show(score([items[i] for i in held], found))
                    print(f"TDMSci, {k + 1} of {FOLDS} folds, {n} encoder(s): {result}", flush=True)


def tag_fold(shared: Path, start: Path, course: Course, fold: int, seed: int) -> list[np.ndarray[Any, Any]]:
    """Train on one core on all folds of TDMSci but one; return tag probabilities, words × tags, of that one."""
    torch.set_flush_denormal(True)
    torch.set_num_threads(1)
    items = tdmsci(shared)
    train = [x for i, x in enumerate(items) if i % FOLDS != fold]
    model = train_tagger(train, torch.load(start), seed=FOLDS * seed + fold, course=course, spread=10)
    return tag_probabilities([model], [x.encoded for x in items[fold::FOLDS]])


def tdmsci(shared: Path) -> list[Lesson]:
    """Return TDMSci's sentences in an order that is theirs by chance; fold k is every `FOLDS`th from the k-th on."""
    names = {"TASK": "Task", "DATASET": "Dataset", "METRIC": "Metric"}
    rows = read_lines(shared / "data" / "train" / "tdmsci" / "train.jsonl.gz")
    # Each sentence is from another paper and an example of its own: joined, they would be too few steps to learn in.
    sentences = ((str(i), r["tokens"], [(s, e, names[t]) for s, e, t in r["entities"]]) for i, r in enumerate(rows))
    items = windows(sentences)
    random.Random(0).shuffle(items)
    return items


def own_lessons(records: Iterable[dict[str, Any]], tokenizer: Tokenizer) -> Iterable[Lesson]:
    """Yield annotated abstracts with the tags of their entities."""
    for record in records:
        encoded = encode(tokenizer, make_paper(record["id"], record["title"], record["abstract"], record["entities"]))
        yield Lesson("own", encoded, tag_targets(encoded, encoded.words))


def scier_train(path: Path) -> Iterable[tuple[str, list[str], list[Mention]]]:
    """Yield SciER's sentences; mentions are given as strings and are found again, the longest first."""
    for row in read_lines(path):
        words = row["sentence"].split()
        taken = [False] * len(words)
        spans: list[Mention] = []
        for name, kind in sorted({(n, t) for n, t in row["ner"]}, key=lambda x: (-len(x[0].split()), x)):
            want = name.split()
            for at in range(len(words) - len(want) + 1):
                end = at + len(want)
                if words[at:end] == want and not any(taken[at:end]):
                    spans.append((at, end, kind))
                    taken[at:end] = [True] * len(want)
        yield row["doc_id"], words, sorted(spans)


def scier_dev(path: Path) -> Iterable[tuple[str, list[str], list[Mention]]]:
    """Yield the sentences of SciER's documents with their mentions by offset."""
    for row in read_lines(path):
        at = 0
        for words, spans in zip(row["sentences"], row["ner"], strict=True):
            yield row["doc_id"], words, [(s - at, e + 1 - at, t) for s, e, t in spans]
            at += len(words)


def windows(sentences: Iterable[tuple[str, list[str], list[Mention]]]) -> list[Lesson]:
    """Join the sentences of a document into examples of about the length of an abstract."""
    tokenizer = load_tokenizer()
    out: list[Lesson] = []
    words: list[str] = []
    spans: list[Mention] = []
    document = ""
    for doc, more, mentions in [*sentences, ("end", [], [])]:
        if words and (doc != document or len(words) + len(more) > WINDOW):
            encoded = encode(tokenizer, GoldPaper(document, "", "", [Token(w, 0, 0) for w in words]))
            out.append(Lesson("", encoded, tags_of(spans, len(words))[: encoded.words]))
            words, spans = [], []
        spans = spans + [(s + len(words), e + len(words), t) for s, e, t in mentions]
        words = words + list(more)
        document = doc
    return out


def tags_of(spans: Sequence[Mention], length: int) -> list[int]:
    """Return BIO tags; of nested mentions the longest."""
    tags = [0] * length
    for s, e, t in sorted(spans, key=lambda x: (x[1] - x[0], x)):
        k = ENTITY_TYPES.index(t)
        tags[s:e] = [1 + 2 * k] + [2 + 2 * k] * (e - s - 1)
    return tags


def mentions_of(tags: Sequence[int]) -> list[Mention]:
    """Return the spans that tags state, without the tagger's limits and trimming."""
    return [(s.start, s.end, ENTITY_TYPES[s.type]) for s in spans_of(tags)]


def first_lesson(lessons: Sequence[Lesson], course: Course) -> dict[str, Tensor]:
    """Return the weights of an encoder that has learned from others' corpora."""
    weights = new_teacher(0, lambda m: pretrain(m, lessons, seed=0, rate=course.rate), course.encoder).encoder
    return {k: v.clone() for k, v in weights.state_dict().items()}


def train_tagger(
    items: Sequence[Lesson], start: dict[str, Tensor], *, seed: int, course: Course, spread: int = 60
) -> Teacher:
    """Fine-tune an encoder on the tags of a corpus, from given weights, in batches of lengths within `spread`."""
    rng = random.Random(seed)
    model = new_teacher(seed, None, course.encoder)
    model.encoder.load_state_dict(start)
    tags = {id(x.encoded): x.tags for x in items}

    def loss_of(batch: list[Encoded]) -> Tensor:
        words = model.words(batch)
        want = torch.tensor([tags[id(e)] + [-100] * (words.shape[1] - e.words) for e in batch])
        return functional.cross_entropy(model.heads.tags(words).flatten(0, 1), want.flatten(), ignore_index=-100)

    fit(
        model,
        encoder_groups(model, model.heads.token.parameters(), course.rate),
        (batches([x.encoded for x in items], course.batch, rng, spread) for _ in range(course.epochs)),
        loss_of,
        steps=course.epochs * -(-len(items) // course.batch),
        name=f"seed {seed}",
    )
    return model


@torch.no_grad()
def tag_probabilities(models: Sequence[Teacher], items: Sequence[Encoded]) -> list[np.ndarray[Any, Any]]:
    """Return an ensemble's tag probabilities, words × tags, of each item."""
    out: list[np.ndarray[Any, Any]] = [np.zeros(0)] * len(items)
    order = sorted(range(len(items)), key=lambda i: len(items[i].pieces))
    for at in range(0, len(order), 16):
        index = order[at : at + 16]
        batch = [items[i] for i in index]
        words = [m.eval().words(batch) for m in models]
        tags = torch.stack([m.heads.tags(w).softmax(-1) for m, w in zip(models, words, strict=True)]).mean(0)
        for i, t in zip(index, tags, strict=True):
            out[i] = t[: items[i].words].numpy()
    return out


def tag_all(models: Sequence[Teacher], items: Sequence[Lesson]) -> list[list[Mention]]:
    """Return the mentions that an ensemble finds."""
    found = tag_probabilities(models, [x.encoded for x in items])
    return [mentions_of(viterbi(np.log(p))) for p in found]


def distil(o: argparse.Namespace, teachers: Sequence[Teacher], train: Sequence[Lesson]) -> tuple[Student, Any]:
    """Train the small network on what the encoders say of unlabelled abstracts and of the corpus itself."""
    names = [p.raw_title for split in ("train", "dev", "seeds") for p in read_gold(o.shared / "gold", split)]
    abstracts = choose_abstracts(o.shared / CORPUS, names, o.abstracts)
    papers = [x.encoded.paper for x in train]
    pieces = choose_pieces([*abstracts, *papers], encoder_pieces())
    vocabulary = PieceVocabulary(pieces)
    encoded = encode_all(abstracts)
    examples = [
        Example(features_of(vocabulary, e.paper.tokens[: e.words], 0), 0, p.astype(np.float16))
        for e, p in zip(encoded, tag_probabilities(teachers, encoded), strict=True)
    ]
    examples += [gold_tags(x, vocabulary) for x in train for _ in range(2)]
    return train_student(embeddings(pieces, encoder_pieces()), examples, seed=0, epochs=5), vocabulary


def gold_tags(x: Lesson, vocabulary: PieceVocabulary, smooth: float = 0.02) -> Example:
    """Make an example of annotated words."""
    tags = np.full((x.encoded.words, len(TAGS)), smooth / len(TAGS), dtype=np.float32)
    tags[np.arange(x.encoded.words), x.tags] += 1 - smooth
    features = features_of(vocabulary, x.encoded.paper.tokens[: x.encoded.words], 0)
    return Example(features, 0, tags.astype(np.float16), certain=2.0)


@torch.no_grad()
def student_tags(model: Student, vocabulary: PieceVocabulary, items: Sequence[Lesson]) -> list[list[Mention]]:
    """Return the mentions that the small network finds."""
    out = []
    for x in items:
        example = gold_tags(x, vocabulary)
        tags: Tensor = model.heads.tags(model.words(*pack([example])))[0, : x.encoded.words]
        out.append(mentions_of(viterbi(tags.log_softmax(-1).numpy())))
    return out


def score(items: Sequence[Lesson], found: Sequence[list[Mention]]) -> tuple[int, int, int]:
    """Return how many mentions are right (exact span and type), found and annotated."""
    gold = [set(mentions_of(x.tags)) for x in items]
    right = sum(len(g & set(f)) for g, f in zip(gold, found, strict=True))
    return right, sum(map(len, found)), sum(map(len, gold))


def show(counts: tuple[int, int, int]) -> str:
    """Return precision, recall and F1 in words."""
    right, found, gold = counts
    p, r = 100 * right / max(found, 1), 100 * right / max(gold, 1)
    return f"P {p:.1f} R {r:.1f} F1 {2 * p * r / max(p + r, 1e-9):.1f} ({gold} mentions)"


if __name__ == "__main__":
    main()
