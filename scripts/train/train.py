"""Train the tagger that ships: teachers on the gold, their labels on abstracts, a small student, its calibration.

    python scripts/train/train.py --shared ../shared --out kg/extract/model

Needs torch, safetensors, tokenizers and the encoders' packages (see MODEL_CARD.md); the product needs none of them.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kg.extract.tagger import read_tagger
from scripts.train.export import predict
from scripts.train.gold import GoldPaper, read_gold
from scripts.train.school import School, add_options, encode_all
from scripts.train.scoring import Predicted, Thresholds, load_scorer, score_predictions, summary
from scripts.train.teacher import predict as predict_ensemble

if TYPE_CHECKING:
    from collections.abc import Callable

HELD_OUT = 60  # gold papers that the student never sees: its probabilities are calibrated on them


def main() -> None:
    """Run the steps; teachers and labels that stand in the work folder are taken from there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--out", type=Path, required=True, help="folder for tagger.npz")
    parser.add_argument(
        "--label", type=int, nargs="+", help="only label these thousands of abstracts (for several processes)"
    )
    parser.add_argument("--parts", type=int, help="thousands of labelled abstracts to learn from (all)")
    o = parser.parse_args()
    school = School(o.shared, o.work, o.teachers, o.abstracts, o.papers)
    if o.label:
        school.labels(o.label)
        return
    print(report(o.shared, lambda papers: predict_ensemble(school.teachers(), encode_all(papers))), flush=True)
    held = set(random.Random(0).sample(range(len(school.gold)), min(HELD_OUT, len(school.gold) // 8)))
    path = o.out / "tagger.npz"
    school.graduate(path, held, seed=0, epochs=o.student_epochs, parts=range(o.parts) if o.parts else None)
    print(report(o.shared, lambda papers: predict(read_tagger(path), papers)))
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def report(shared: Path, predicted: Callable[[list[GoldPaper]], list[list[Predicted]]]) -> str:
    """Score dev and seeds at a few thresholds."""
    scorer, lines = load_scorer(shared), []
    for split in ("dev", "seeds"):
        gold = [json.loads(x) for x in (shared / "gold" / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]
        found = predicted(read_gold(shared / "gold", split))
        for at in (0.3, 0.4, 0.5, 0.6):
            scores = score_predictions(scorer, gold, found, Thresholds(default_entity=at, generic=0.5))
            lines += [f"{split} {at}: {summary(scores)}"]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
