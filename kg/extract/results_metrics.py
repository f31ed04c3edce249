"""What a number may measure: metric mentions, and phrases of the sentence that look like one.

The words of a paper name its metrics ("steps-per-second", "collision rate"); most stand in no vocabulary. A phrase
is a candidate when it ends in a noun that metrics end in, or stands right beside a number where metrics stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.results_text import Sentence
    from kg.model import Mention


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPEED_WORDS = _words("""
    faster speedup speedups speed-up speed-ups accelerates accelerate accelerating acceleration accelerated
    speeds sped slower speeding accelerations quicker
""")
_STOP = _words("""
    the a an of in on at for with from to by and or as that which than over per while when using across its
    their our we it can is are was were be been has have had this these those only based vs between into under
    above both up about around approximately nearly average respectively compared achieves achieving achieve
    reaches reaching reduces reducing reduced improves improving improved increases increasing increased gains
    yields delivers provides providing outperforms outperforming maintains maintaining without through via
    within requires requiring uses enabling more less fewer lower higher better smaller larger faster least most
    just roughly boosting cutting lowering raising running boosts cuts lowers raises enhancing enhances
    accelerating accelerates original overall also such not but state-of-the-art new several all each other
    relative absolute further
""")
MAX_WORDS = 4


_SPEED = "speedup"


def name_speedups(mentions: Iterable[Mention]) -> list[Mention]:
    """Return mentions in which what names a speed-up by a verb or comparative ("faster", "accelerates") is "speedup".

    These words say that something is quicker, and which way; the metric that they name is one.
    """
    return [
        replace(m, label=_SPEED) if m.type == "Metric" and m.label.casefold() in SPEED_WORDS else m for m in mentions
    ]


@dataclass(frozen=True, slots=True)
class MetricPhrase:
    """A stretch of a sentence that may name a metric; `label` is its name ("speedup" for "faster")."""

    start: int
    end: int
    label: str
    first: int
    last: int
    kind: str


def _wordlike(text: str) -> bool:
    return text[0].isalpha() and len(text) > 1


def metric_phrases(text: str, sentence: Sentence, heads: frozenset[str] | dict[str, float]) -> list[MetricPhrase]:
    """Return the phrases of a sentence that may name a metric, in order.

    Args:
        text: the document, to read the words as written.
        sentence: the sentence.
        heads: nouns that names of metrics end in, lower-cased.
    """
    items = sentence.items
    found: list[MetricPhrase] = []
    run = 0
    for index, item in enumerate(items):
        word = item.text
        plain = item.quantity < 0 and item.entity < 0 and _wordlike(word)
        if not plain or word in _STOP:
            if plain and word in SPEED_WORDS:
                found.append(MetricPhrase(item.start, item.end, _SPEED, index, index, "speed"))
            run = 0
            continue
        if word in SPEED_WORDS:
            found.append(MetricPhrase(item.start, item.end, _SPEED, index, index, "speed"))
        run += 1
        following = items[index + 1] if index + 1 < len(items) else None
        ends = (
            following is None
            or following.text in _STOP
            or not _wordlike(following.text)
            or following.quantity >= 0
            or following.entity >= 0
        )
        known = word in heads
        if not (known or ends):
            continue
        for size in range(1, min(run, MAX_WORDS) + 1):
            first = index - size + 1
            start = items[first].start
            label = " ".join(text[start : item.end].split())
            found.append(MetricPhrase(start, item.end, label, first, index, ("head" if known else "end") + str(size)))
    return found
