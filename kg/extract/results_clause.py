"""Who does what a number says: the name, or the word for one, that governs the verb before the number.

"Zephyr, which runs on phones, reaches 79% and cuts latency by 31%": both numbers are Zephyr's. Without a parser, the
verb is the nearest one to the left that states outcomes, and its subject what stands nearest before it that is not
itself governed by a preposition or a comparing word; "it", "our model" stand for what the paper proposes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.results_words import COMPARATORS, PREPOSITIONS

if TYPE_CHECKING:
    from kg.extract.results_text import Sentence


def _forms(stems: str) -> frozenset[str]:
    """Return the present and past forms of verbs."""
    out = set()
    for verb in stems.split():
        bare = verb.removesuffix("e")
        third = verb + ("es" if verb.endswith(("ch", "s", "sh")) else "s")
        out |= {verb, third, bare + "ed"}
    return frozenset(out)


_FINITE = _forms("""
    achieve reach attain obtain reduce improve outperform surpass increase decrease deliver yield provide require
    use demonstrate show exhibit maintain enable lower boost accelerate offer retain gain exceed match score save
    process generate operate consume beat record rank perform support allow need raise enhance lead preserve report
    speed drop scale compress complete contain
""") | {
    *("is", "are", "was", "were", "has", "have", "had", "runs", "run", "ran", "cuts", "cut", "takes", "take", "took"),
    *("gets", "got", "led", "fits", "sets", "brings", "holds", "can", "could", "does", "makes", "made"),
}  # fmt: skip
_ANAPHORS = frozenset({"it", "we", "our", "this", "these", "they", "the", "its"})
_REACH = 25


def clause_subject(sentence: Sentence, at: int) -> tuple[int, str]:
    """Return the position of the Method or Dataset that governs the verb before a number, or -1, and what was found.

    What was found: "name", the anaphor ("our") that stands there in place of a name, or "" for nothing.
    """
    items = sentence.items
    clause = sentence.clauses[at]
    verb = next((i for i in range(at - 1, max(-1, at - _REACH), -1) if items[i].text in _FINITE), -1)
    while verb >= 0:
        for i in range(verb - 1, max(-1, verb - _REACH), -1):
            item = items[i]
            if sentence.clauses[i] != clause and item.text != "which":
                return -1, "clause"
            if item.type in {"Method", "Dataset"} and not _governed(sentence, i):
                return i, "name"
            if item.text in _ANAPHORS and not _governed(sentence, i):
                return -1, item.text
            if item.text in _FINITE:
                break
        verb = next((i for i in range(verb - 1, -1, -1) if items[i].text in _FINITE), -1)
    return -1, ""


def _governed(sentence: Sentence, place: int) -> bool:
    """Whether a preposition or a comparing word stands right before a place, articles and the like left out."""
    for i in range(place - 1, max(-1, place - 4), -1):
        item = sentence.items[i]
        if item.text in PREPOSITIONS or item.text in COMPARATORS:
            return True
        if item.quantity >= 0 or item.entity >= 0 or item.text in {",", ";", "(", ")", ":"}:
            return False
    return False
