"""List the annotated results whose number is no quantity of that value and unit, so that they cannot be found.

python -m scripts.results_missed --shared ../shared            # train and the abstracts annotated here
python -m scripts.results_missed --shared ../shared --every 4  # of the latter every fourth
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.gold_results import Seen, load_train, project
from scripts.results_examples import align, context_of
from scripts.train_papers import is_own

if TYPE_CHECKING:
    from scripts.gold_results import Annotated


def missed(item: Annotated) -> list[dict[str, Any]]:
    """Return the annotated results of a paper that no quantity of its text states."""
    stated = [id(result) for result in align(context_of(item, Seen(project(item))), item.gold).values()]
    return [result for result in item.gold["results"] if id(result) not in stated]


def main() -> None:
    """Print them, a line each, and how many there are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with gold/")
    parser.add_argument("--every", type=int, default=1, help="of the papers annotated here, one in so many")
    o = parser.parse_args()
    items = load_train(o.shared, own=None)
    own = [item for item in items if is_own(item.gold)]
    items = [item for item in items if not is_own(item.gold)] + own[:: o.every]
    found = [(item, result) for item in items for result in missed(item)]
    for item, result in found:
        quote = " ".join(result["quote"].split())
        print(item.gold["id"], result["value"], result["unit"], result["metric"], quote, sep="\t")
    print(f"{len(found)} of {sum(len(item.gold['results']) for item in items)}")


if __name__ == "__main__":
    main()
