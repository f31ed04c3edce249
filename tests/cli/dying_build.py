"""`kg` with an extractor that needs no model and can be told to be slow or to die, for tests that stop builds.

python -m tests.cli.dying_build FOLDER ARGS...      FOLDER takes a file named for each worker process
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg import workflow
from kg.cli.main import main
from kg.model import Extraction, Paper, Rejected
from tests.factories import make_mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.vocabulary.vocabulary import Vocabulary

SECONDS_A_PAPER = 0.01


class Fragile:
    """Finds the first word of each abstract; dies at a paper whose title says so."""

    name = "fragile"
    version = "1"

    def __init__(self, folder: str) -> None:
        Path(folder, str(os.getpid())).touch()

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        for paper in papers:
            time.sleep(SECONDS_A_PAPER)
            if "Poisonous" in paper.title:
                os.kill(os.getpid(), signal.SIGSEGV)
            yield Extraction(paper, (make_mention(paper, paper.abstract.split()[0]),))


def make_fragile(folder: str, _: Vocabulary, __: str) -> Fragile:
    return Fragile(folder)


if __name__ == "__main__":
    if limit := os.environ.get("FILE_BYTES"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    from tests.cli import dying_build  # its own name, under which workers find the function

    workflow.make_extractor = partial(dying_build.make_fragile, sys.argv[1])
    del sys.argv[1]
    main()
