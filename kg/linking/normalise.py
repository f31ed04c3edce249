"""The key under which two spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.iris import fold

if TYPE_CHECKING:
    from kg.model import EntityType

_ARTICLE = re.compile(r"^(?:the|a|an|our|their|its|this)\s+")
_HEADS: dict[str, re.Pattern[str]] = {
    "Method": re.compile(r"\s+(?:models?|methods?|frameworks?|systems?|librar(?:y|ies)|algorithms?|approach(?:es)?)$"),
    "Dataset": re.compile(r"\s+(?:datasets?|data sets?|benchmarks?|suites?|corpus|corpora|collection)$"),
    "Hardware": re.compile(r"\s+(?:gpus?|npus?|tpus?|cpus?|devices?|boards?|chips?|processors?|cards?)$"),
}
_MAKERS = re.compile(
    r"^(?:(?:nvidia|amd|intel|geforce|tesla|huawei|xilinx|qualcomm|google cloud)\s+)+(?=\S*[a-z]*\s?\d)"
)
_JOINED: frozenset[str] = frozenset({"Method", "Dataset", "Hardware"})


def singular(word: str) -> str:
    """Drop a plural's ending, by rule; leaves "loss", "bus" and short words alone."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=65536)
def linking_key(type_: EntityType, label: str) -> str:
    """Fold a name to the key of its entity: equal for spellings that a reader takes for one name.

    Case, accents, articles, head nouns ("dataset", "GPU" after a model number) and the makers of devices do not
    count; in methods, datasets and hardware neither do separators, so that Llama-2-7B and LLaMA2 7B meet. Tasks and
    metrics are phrases: their words stay apart and lose their plurals.
    """
    decomposed = unicodedata.normalize("NFKD", label)
    text = fold("".join(c for c in decomposed if not unicodedata.combining(c)))
    text = _ARTICLE.sub("", text) or text
    if head := _HEADS.get(type_):
        text = head.sub("", text) or text
    if type_ == "Hardware":
        text = _MAKERS.sub("", text) or text
    words = [singular(word) for word in text.split()]
    return ("" if type_ in _JOINED else " ").join(words) or fold(label)


def is_descriptive(label: str) -> bool:
    """Say whether a label is a phrase in lower case ("two-level tiling") rather than a name ("FlashAttention2")."""
    return label == label.lower() and not any(c.isdigit() for c in label)
