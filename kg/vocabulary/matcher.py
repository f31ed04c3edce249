"""Finding the names of concepts in a text: leftmost, longest, with the case and context that a reader would need."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from kg.vocabulary.words import Words, name_key, split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.vocabulary.concept import Concept

Hit = tuple[int, int, "Concept"]
"""Start, end (exclusive, in code points) and the concept that `text[start:end]` names."""


class Case(Enum):
    """What case a label asks of the text."""

    ANY = 1
    CAPITAL = 2
    """Some letter is a capital: "Imagenet" for ImageNet, but not "imagenet"."""
    TITLE = 3
    """Every word begins with a capital or a digit where the label's does: "Natural Questions"."""
    EXACT = 4


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write a concept: the words as the label has them, and what case it asks for."""

    concept: Concept
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    case: Case


_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_INSIDE = re.compile(r"[\s\-‐‑–_~/.{}$\\^\u200b\u00ad]{0,4}")
_SENTENCE_END = re.compile(r"[./]\s|\n\s*\n")
_HYPHENS = frozenset("-‐‑")
_SIZE = re.compile(r"\d+(?:\.\d+)?[BMK]?")
_REST = re.compile(r"\S*?(?=[\s,;:)\]]|\.?$|\.\s)")
_MEMORY = re.compile(r"\d+G[Bi]?B?")
# Words that join a name without making another name of it, also in a title's capitals.
# fmt: off
_PREFIXES = frozenset((
    "anti", "cross", "de", "inter", "intra", "mini", "multi", "non", "open", "post", "pre", "semi", "single", "sub",
    "super", "un",
))
_SUFFIXES = frozenset((
    "accelerated", "accelerator", "aware", "based", "bound", "capable", "class", "centric", "compatible",
    "compliant", "deployed", "derived", "driven", "enabled", "equipped", "era", "family", "finetuned", "free",
    "friendly", "generated", "guided", "inspired", "integrated", "level", "like", "native", "only", "optimized",
    "powered", "pretrained", "ready", "scale", "specific", "style", "supported", "targeted", "trained", "tuned",
    "type",
))
# fmt: on
_SHORT = 5
_SHOUTED = 0.6


def _case_of(concept: Concept, words: Words) -> Case:
    """Decide what case a label asks for.

    Acronyms and very short names are matched as they are written, other single words need some capital where
    the label has one, and datasets' names of several words need their capitals ("Natural Questions"). A phrase in
    small letters is what a short name stands for and may stand in a title: it is matched in any case.
    """
    raw = [words.raw(i) for i in range(len(words.keys))]
    whole = "".join(raw)
    if concept.exact_case and not (len(raw) > 1 and whole == whole.lower() and whole.isalpha()):
        return Case.EXACT
    if any(c.isdigit() for c in whole) and len(whole) > 3:
        return Case.ANY
    if whole == whole.lower():
        return Case.ANY
    if len(raw) == 1:
        return Case.EXACT if (whole.isupper() and len(whole) <= _SHORT) or len(whole) <= 3 else Case.CAPITAL
    return Case.TITLE if concept.type == "Dataset" else Case.ANY


def _camel_parts(word: str) -> list[str]:
    return _CAMEL.findall(word) if word.isascii() and word.isalpha() else [word]


def names_of(concept: Concept) -> Iterator[tuple[str, Name]]:
    """Yield the keys of a concept's labels and how to match each; "FlashAttention" is also "Flash Attention"."""
    for label in concept.labels():
        words = split_words(label)
        if not words.keys:
            continue
        raw = tuple(words.raw(i) for i in range(len(words.keys)))
        gaps = tuple(words.gap(i) for i in range(len(raw) - 1))
        case = _case_of(concept, words)
        yield " ".join(words.keys), Name(concept, raw, gaps, case)
        if case is Case.EXACT and len(raw) == 1:
            continue
        parts = [part for word in raw for part in _camel_parts(word)]
        if len(parts) > len(raw) and all(len(part) > 1 or part.isdigit() for part in parts):
            split = split_words(" ".join(parts))
            yield " ".join(split.keys), Name(concept, tuple(parts), (" ",) * (len(parts) - 1), Case.TITLE)
        if 1 < len(raw) <= 3 and all(word.isalpha() and word[0].isupper() for word in raw):
            joined = "".join(raw)
            yield split_words(joined).keys[0], Name(concept, (joined,), (), Case.EXACT)


class Matcher:
    """The names of a vocabulary, ready to be found."""

    def __init__(self, concepts: Iterable[Concept], rank: Callable[[Concept], int] = lambda _: 0) -> None:
        """Index the names; where a name has several concepts, those of the highest rank alone are kept."""
        names: dict[str, list[Name]] = defaultdict(list)
        lengths: dict[str, set[int]] = defaultdict(set)
        for concept in concepts:
            for key, name in names_of(concept):
                names[key].append(name)
                first, _, rest = key.partition(" ")
                lengths[first].add(rest.count(" ") + 2 if rest else 1)
        self._names = names
        self._lengths = {first: sorted(counts, reverse=True) for first, counts in lengths.items()}
        self._rank = rank

    def __len__(self) -> int:
        return len(self._names)

    def find(self, text: str) -> Iterator[Hit]:
        """Yield the names in a text from left to right, none overlapping another, the longest at each place."""
        words = split_words(text)
        line = f" {' '.join(words.keys)} "
        shouted = _is_shouted(text)
        at = 0
        while at < len(words.keys):
            hit = self._longest(words, at, line, shouted) if words.keys[at] in self._lengths else None
            if hit is None:
                at += 1
                continue
            length, concept = hit
            yield words.starts[at], words.ends[at + length - 1], concept
            at += length

    def _longest(self, words: Words, at: int, line: str, shouted: bool) -> tuple[int, Concept] | None:
        for length in self._lengths.get(words.keys[at], ()):
            if at + length > len(words.keys):
                continue
            names = self._names.get(" ".join(words.keys[at : at + length]))
            if names is None or words.touches(at - 1) or words.touches(at + length - 1):
                continue
            fitting = [name for name in names if _is_written(name, words, at, shouted)]
            concept = self._choose(fitting, line)
            if concept is not None and not _is_part_of_longer(concept, words, at, length):
                return length, concept
        return None

    def _choose(self, names: list[Name], line: str) -> Concept | None:
        """Choose the concept that a name stands for: by its context, else the one that needs none; None if unclear."""
        concepts = {name.concept.iri: name.concept for name in names}
        if len(concepts) > 1:
            top = max(self._rank(concept) for concept in concepts.values())
            concepts = {iri: concept for iri, concept in concepts.items() if self._rank(concept) == top}
        placed = [c for c in concepts.values() if c.context and has_context(c, line)]
        chosen = placed or [c for c in concepts.values() if not c.context]
        return chosen[0] if len(chosen) == 1 else None


def has_context(concept: Concept, line: str) -> bool:
    """Whether one of the concept's context words stands in a text, given as its keys between single spaces."""
    for word in concept.context:
        key = name_key(word.rstrip("*"))
        if (f" {key}" if word.endswith("*") else f" {key} ") in line:
            return True
    return False


def _is_shouted(text: str) -> bool:
    """Whether a text is in capitals throughout, so that capitals say nothing."""
    letters = list(filter(str.isalpha, text[:4000]))
    return len(letters) > 30 and sum(map(str.isupper, letters)) > _SHOUTED * len(letters)


def _is_written(name: Name, words: Words, at: int, shouted: bool) -> bool:
    """Whether the words from `at` on are written as the name asks, in case and in what stands between them."""
    for i, gap in enumerate(name.gaps):
        found = words.gap(at + i)
        if not _INSIDE.fullmatch(found) or _SENTENCE_END.search(found):
            return False
        if not gap and found.isspace() and len(name.words[i]) == 1:
            return False  # "a 100" is no A100
    raw = [words.raw(at + i) for i in range(len(name.words))]
    if name.case is Case.ANY:
        return True
    if name.case is Case.CAPITAL:
        return any(c.isupper() for word in raw for c in word)
    if name.case is Case.TITLE:
        return all(not want[0].isupper() or word[0].isupper() for want, word in zip(name.words, raw, strict=True))
    if shouted and not any(c.isdigit() for word in raw for c in word):
        return False
    return all(word in (want, want + "s") for want, word in zip(name.words, raw, strict=True))


def _is_part_of_longer(concept: Concept, words: Words, at: int, length: int) -> bool:
    """Whether the words are but a part of another name: "LoRA" of "LoRA-XS", "Llama 3" of "Llama 3 8B"."""
    end = at + length
    if end < len(words.keys) and words.keys[end][0] == "+" and words.starts[end] == words.ends[end - 1]:
        return True
    if at and words.gap(at - 1) in _HYPHENS and _names_more(words, at - 1, _PREFIXES, number=False):
        return concept.type != "Hardware"
    if end == len(words.keys):
        return False
    gap = words.gap(end - 1)
    rest = _REST.match(words.text, words.starts[end])
    following = rest.group() if rest else ""
    if gap in _HYPHENS:
        if concept.type == "Hardware":
            return bool(following[0:1].isdigit() and not _MEMORY.match(following))
        return _names_more(words, end, _SUFFIXES, number=True)
    if gap == " " and (concept.kind == "model" or concept.type == "Hardware") and not concept.generic:
        ends_in_number = words.keys[end - 1][-1].isdigit()
        if _SIZE.fullmatch(following):
            return following[-1] in "BM" if ends_in_number else True
    return False


def _names_more(words: Words, i: int, harmless: frozenset[str], *, number: bool) -> bool:
    """Whether a word joined by a hyphen makes another name: it has a capital, or is a number where that counts."""
    word = words.raw(i)
    if word[0].isdigit():
        return number
    return word.lower() not in harmless and any(c.isupper() for c in word)
