"""Taggers that have not learned from the paper: one for each of a few folds of the gold, made as the shipped one is.

    python scripts/train/cross.py --shared ../shared --work output/train

What stands behind the tagger (the second stage of entities, the rankers of results) is to learn from the mistakes
that the tagger makes on papers it does not know; on the papers it learned from it makes far fewer. Fold k's tagger
stands in WORK/fold-k/tagger.npz; folds.py says which papers it did not see. The teachers have seen them, but what
they say of other texts is all that a student hears of that, as with the papers the shipped one is calibrated on.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.train.folds import FOLDS, folds
from scripts.train.school import School, add_options


def main() -> None:
    """Train the folds that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument(
        "--parts", type=int, default=3, help="thousands of labelled abstracts that a student learns from"
    )
    parser.add_argument("--folds", type=int, nargs="+", default=range(FOLDS), help="which (for several processes)")
    o = parser.parse_args()
    school = School(o.shared, o.work, o.teachers, o.abstracts, o.papers)
    for k, held in enumerate(folds(len(school.gold))[:FOLDS]):
        path = o.work / f"fold-{k}" / "tagger.npz"
        if k in o.folds and not path.exists():
            began = time.time()
            school.graduate(path, set(held), seed=k, epochs=o.student_epochs, parts=range(o.parts))
            print(f"fold {k}: {len(school.gold) - len(held)} papers, {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
