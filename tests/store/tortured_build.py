"""A build for the torture test to kill: papers with their extractions made, reported as each one is finished.

python -m tests.store.tortured_build STORE REVISION
"""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.engines.local import SerialEngine
from kg.graph import GraphSettings
from kg.model import Extraction, Mention, Paper, Result
from kg.pipeline import BuildOptions, build
from kg.store import embedded
from kg.store.open import open_store
from kg.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.protocol import Extractor
    from kg.model import EntityType, Role
    from kg.store.protocol import Store

PAPERS = 150
BATCH = 12
"""Papers in a transaction: some of them are then large enough to be written in bulk, and some are not."""
BULK_FROM = 500
RIVALS = 7


def title(number: int) -> str:
    return f"System{number}: One of Many"


def extraction(number: int, revision: int) -> Extraction:
    """A paper's extraction at a revision: its words, its result and some of its baselines differ between them."""
    own, times = f"System{number}", f"{revision + 2}.5x"
    rivals = sorted({f"Rival{(number + i * revision) % RIVALS}" for i in range(1, 4)})
    claim = f"{own} is {times} faster than {rivals[0]} on V100."
    paper = Paper(title(number), f"{claim} It also beats {', '.join(rivals[1:])} in serving.")
    named: list[tuple[str, EntityType, Role]] = [(own, "Method", "proposed"), ("V100", "Hardware", "runs_on")]
    named += [("serving", "Task", "addresses"), ("faster", "Metric", "reports")]
    named += [(rival, "Method", "baseline") for rival in rivals]
    mentions = []
    for text, type_, role in named:
        start = paper.abstract.index(text)
        mentions.append(Mention("abstract", start, start + len(text), text, type_, role, text, extractor="test 1"))
    result = Result(
        metric="faster", value=Decimal(times[:-1]), unit="x", number=times, field="abstract", start=0, end=len(claim),
        quote=claim, direction="increase", subject=own, baseline=rivals[0], hardware="V100",
    )  # fmt: skip
    return Extraction(paper, tuple(mentions), (result,))


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(store: Store, revision: int, papers: int = PAPERS, *, report: bool = False) -> None:
    """Build all papers at a revision, saying the title of each as it stands in the store."""
    records = [extraction(number, revision) for number in range(papers)]
    titles: Iterator[str] = (record.paper.title for record in records)

    def no_extractor() -> Extractor:
        raise AssertionError("every paper comes with its extraction")

    def progress(outcome: str) -> None:
        if report:
            tell(f"{outcome}\t{next(titles)}")

    embedded.BULK_FROM = BULK_FROM
    options = BuildOptions(SerialEngine(), no_extractor, "test", batch=BATCH)
    build(records, store, GraphSettings(Vocabulary([])), options, progress)


def main() -> None:
    with open_store(sys.argv[1], "w") as store:
        tell("ready")
        run(store, int(sys.argv[2]), report=True)
        tell("finished")


if __name__ == "__main__":
    main()
