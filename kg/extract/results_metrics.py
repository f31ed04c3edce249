"""What a number may measure: metric mentions, and phrases of the sentence that look like one.

The words of a paper name its metrics ("steps-per-second", "collision rate"); most stand in no vocabulary. A phrase
is a candidate when it ends in a noun that metrics end in, or stands right beside a number where metrics stand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

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
_IMPLIED = {
    **dict.fromkeys(_words("outperforms outperform outperformed outperforming surpasses surpass surpassed surpassing"
                           " beats beating exceeds exceeding"), "performance"),
    **dict.fromkeys(_words("smaller larger"), "size"),
    **dict.fromkeys(_words("compress compresses compressed compressing"), "compression"),
    **dict.fromkeys(_words("cheaper"), "cost"),
    **dict.fromkeys(_words("longer shorter"), "length"),
    **dict.fromkeys(_words("accurate"), "accuracy"),
}  # fmt: skip
"""Words that say what is measured without naming it, and its name."""
_MODIFIERS = _words(
    "average averaged mean overall total absolute approximately about only significant higher lower less"
    " more fewer greater better improved increased reduced"
)


_CHANGES = _words(
    "reduction reductions gain gains improvement improvements saving savings drop drops increase increases decrease"
    " decreases degradation boost"
)
_NO_NAMES: Mapping[str, str] = {}


def plain_metrics(mentions: Iterable[Mention], long_forms: Mapping[str, str] = _NO_NAMES) -> list[Mention]:
    """Return mentions whose metrics have plain names: "speedup" for "faster", "accuracy" for "average accuracy".

    A word such as "faster" says that something is quicker, and which way; the metric that it names is the speed-up, and
    that of "faster fitting" is fitting speed. Averages and amounts before a name are the number's, not the metric's,
    and so is a change after it: a memory reduction is one of memory. `long_forms` are those of the abbreviations.
    """
    return [replace(m, label=metric_name(m.label, long_forms)) if m.type == "Metric" else m for m in mentions]


def metric_name(label: str, long_forms: Mapping[str, str] = _NO_NAMES) -> str:
    """Return the plain name of a metric that the words of a paper name."""
    words = long_forms.get(label, label).split()
    while len(words) > 1 and (words[0].casefold() in _MODIFIERS or words[0][0].isdigit()):
        words = words[1:]
    if len(words) > 1 and words[-1].casefold() in _CHANGES:
        words = words[:-1]
    if words and words[0].casefold() in SPEED_WORDS:
        return " ".join([*words[1:], "speed"]) if len(words) > 1 else _SPEED
    if words and words[-1].casefold().endswith("ies"):
        words[-1] = words[-1][:-3] + "y"
    return " ".join(words) or label


@dataclass(frozen=True, slots=True)
class MetricPhrase:
    """A stretch of a sentence that may name a metric; `label` is its name ("speedup" for "faster")."""

    start: int
    end: int
    label: str
    first: int
    last: int
    kind: str


def _singular(label: str, heads: Container[str]) -> str:
    """Return the name of a metric in the number in which such names end: "accuracies" → "accuracy"."""
    word = label.casefold().rpartition(" ")[2]
    if word in heads or not word.endswith("s"):
        return label
    for end, one in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(end) and word.removesuffix(end) + one in heads:
            return label[: len(label) - len(end)] + one
    return label


def _wordlike(text: str) -> bool:
    return text[0].isalpha() and len(text) > 1


def metric_phrases(
    text: str, sentence: Sentence, heads: Container[str], long_forms: Mapping[str, str] = _NO_NAMES
) -> list[MetricPhrase]:
    """Return the phrases of a sentence that may name a metric, in order.

    Args:
        text: the document, to read the words as written.
        sentence: the sentence.
        heads: nouns that names of metrics end in, lower-cased.
        long_forms: what abbreviations stand for.
    """
    items = sentence.items
    found: list[MetricPhrase] = []
    run = 0
    for index, item in enumerate(items):
        word = item.text
        plain = item.quantity < 0 and item.entity < 0 and _wordlike(word)
        if plain and word in _IMPLIED:
            found.append(MetricPhrase(item.start, item.end, _IMPLIED[word], index, index, "implied"))
        if item.type == "Task":
            name = " ".join(text[item.start : item.end].split())
            found.append(MetricPhrase(item.start, item.end, name, index, index, "task"))
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
        known = word in heads or _singular(word, heads) in heads
        if not (known or ends):
            continue
        for size in range(1, min(run, MAX_WORDS) + 1):
            first = index - size + 1
            start = items[first].start
            words = " ".join(text[start : item.end].split())
            label = long_forms.get(words) or _singular(words, heads)
            found.append(MetricPhrase(start, item.end, label, first, index, ("head" if known else "end") + str(size)))
    return found


_LIKELY = 8


def agreed(labels: Sequence[str], likely: Sequence[float]) -> tuple[int, float]:
    """Return the index of the name that most of the probability agrees with, and how much of it does.

    Names share what is measured when at least half of their words are the same: where "inference latency", "latency"
    and "latency per token" are all likely, the first says what each of the others does.
    """
    ranked = sorted(range(len(labels)), key=lambda i: (-likely[i], i))[:_LIKELY]
    words = {i: frozenset(labels[i].casefold().replace("-", " ").split()) for i in ranked}

    def support(i: int) -> float:
        return sum(likely[j] for j in ranked if 2 * len(words[i] & words[j]) >= len(words[i] | words[j]))

    best = max(ranked, key=lambda i: (round(support(i), 6), likely[i], -i))
    return best, min(1.0, support(best))
