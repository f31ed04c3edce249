"""The key under which the spellings of one name meet inside a paper."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.iris import fold

_HEADS = re.compile(
    r"\b(?:the|a|an|our|datasets?|benchmarks?|models?|methods?|frameworks?|systems?|library|implementations?|baselines?"
    r"|approach|algorithm|gpus?|npus?|tpus?|cpus?)\b"
)


@lru_cache(maxsize=1 << 16)
def key_of(name: str) -> str:
    """Return the key of a name: no heads ("framework", "GPU"), no plural, no separators, no case."""
    words = fold(name)
    bare = " ".join(_HEADS.sub(" ", words).split()) or words
    return "".join(w[:-1] if len(w) > 3 and w[-1] == "s" and w[-2] != "s" else w for w in bare.split())
