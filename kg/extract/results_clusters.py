"""Classes of words that are used alike, so that what is learned of one word holds for those like it.

The classes come from the words' neighbours in unlabelled abstracts (`scripts/results_clusters.py`).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def load_clusters() -> Mapping[str, str]:
    """Return the class of each word that has one."""
    groups = json.loads(Path(__file__).with_name("results_clusters.json").read_text(encoding="utf-8"))
    return {word: str(number) for number, group in enumerate(groups) for word in group.split()}


def class_of(word: str) -> str:
    """Return the class of a lower-cased word; what stands for a mention or number ("<Q>") is its own."""
    return word if word.startswith("<") else load_clusters().get(word, "?")
