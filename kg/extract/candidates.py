"""Candidates: every span that may name an entity, joined by name, and what a model is told of each name.

A candidate is a part of a noun phrase, a written name, or a vocabulary's hit. Candidates with one key (or joined by an
abbreviation) are one name; its features are those of all its places together, so that the paper as a whole is the
evidence. The features are strings: "l1=over" says that "over" stands before the name somewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.extract import concepts, names, phrases
from kg.extract.lexicon import ANONYMOUS, FUNCTION, LEADING, VERBS
from kg.iris import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

MAX_WORDS = 6
_HEADS = re.compile(
    r"\b(?:the|a|an|our|datasets?|benchmarks?|models?|methods?|frameworks?|systems?|library|implementations?|baselines?"
    r"|approach|algorithm|gpus?|npus?|tpus?|cpus?)\b"
)
_CUE_VERB = re.compile(r"(?:ing|ed|es|s)$")


@dataclass(slots=True)
class Name:
    """One name of a paper: its places as (first token, end), and what is known of it."""

    key: str
    places: list[tuple[int, int]] = field(default_factory=list)
    features: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Text:
    """What features look at, taken out of the Doc once."""

    words: list[str]
    low: list[str]
    shapes: list[str]
    sentence: list[int]
    """First token of each token's sentence."""
    stop: list[int]
    """End of each token's sentence."""
    title: int
    verbs: list[str]
    """The last finite verb before each token in its sentence."""


def key_of(name: str) -> str:
    """Return the key under which the spellings of a name in one paper meet: no heads, no plural, no separators."""
    words = fold(name)
    bare = " ".join(_HEADS.sub(" ", words).split()) or words
    return "".join(w[:-1] if len(w) > 3 and w[-1] == "s" and w[-2] != "s" else w for w in bare.split())


def find_names(doc: Doc) -> list[Name]:
    """Return the names of a paper with their features, in the order of their first places."""
    text = _read(doc)
    known = {(s.start, s.end): f"{s.label_}/{doc._.concepts[s.kb_id_].kind}" for s in doc.spans[concepts.SPANS]}
    written = {(s.start, s.end) for s in doc.spans[names.SPANS]}
    chunks = {}
    for s in doc.spans[phrases.SPANS]:
        for i in range(s.start, s.end):
            chunks[i] = (s.start, s.end)
    joined = {key_of(a): key_of(b) for a, b in doc._.abbreviations.items()}
    defined = {*joined, *joined.values()}
    found: dict[str, Name] = {}
    for start, end in sorted(_spans(doc, known.keys() | written)):
        own = key_of(" ".join(text.words[start:end]))
        if not own or own.isdigit():
            continue
        key = joined.get(own, own)
        name = found.setdefault(key, Name(key))
        name.places.append((start, end))
        name.features.update(_features(text, start, end, chunks.get(start, (start, end))))
        if (start, end) in known:
            name.features.add("voc=" + known[start, end])
        if (start, end) in written:
            name.features.add("written")
        if own in defined:
            name.features.add("defined" if own in joined else "longform")
    for name in found.values():
        name.features.add(f"n={min(len(name.places), 5)}")
        if len(name.places) > 1 and any(p[0] < text.title for p in name.places):
            name.features.add("also title")
    return list(found.values())


def _spans(doc: Doc, named: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return all parts of the phrases, of six words at most, and the names."""
    out = {(s, e) for s, e in named if e - s <= 8}
    for chunk in doc.spans[phrases.SPANS]:
        for start in range(chunk.start, chunk.end):
            out |= {(start, end) for end in range(start + 1, min(chunk.end, start + MAX_WORDS) + 1)}
    return out


def _read(doc: Doc) -> _Text:
    words = [t.text for t in doc]
    low = [w.lower() for w in words]
    sentence, stop = [0] * len(words), [0] * len(words)
    for sent in doc.sents:
        for i in range(sent.start, sent.end):
            sentence[i], stop[i] = sent.start, sent.end
    verbs, last = [], ""
    for i, word in enumerate(low):
        if sentence[i] == i:
            last = ""
        verbs.append(last)
        if word in VERBS or (word.endswith(("ing", "ed")) and len(word) > 4):
            last = word
    edge = doc._.fields[0].end if doc._.fields and doc._.fields[0].name == "title" else 0
    title = sum(start < edge for start in doc._.starts)
    return _Text(words, low, [_shape(w) for w in words], sentence, stop, title, verbs)


def _shape(word: str) -> str:
    if names.is_strong_name(word):
        return "name+digit" if any(c.isdigit() for c in word) else "name"
    if word.isupper():
        return "UP"
    if word[0].isupper():
        return "Cap"
    if any(c.isdigit() for c in word):
        return "digit"
    return "hyphen" if "-" in word else "low" if word[0].isalpha() else "mark"


def _features(t: _Text, start: int, end: int, chunk: tuple[int, int]) -> Iterator[str]:
    """Yield what one place says of a name."""
    low, begin, stop = t.low, t.sentence[start], t.stop[start]
    left = [low[i] if i >= begin else "^" for i in (start - 1, start - 2, start - 3)]
    right = [low[i] if i < stop else "$" for i in (end, end + 1, end + 2)]
    head, first = low[end - 1], low[start]
    where = "T" if start < t.title else "A"
    yield f"h={head}"
    yield f"f={first}"
    yield f"h3={head[-3:]}"
    yield f"h4={head[-4:]}"
    yield f"sh={t.shapes[start]}{t.shapes[end - 1]}{min(end - start, 4)}"
    yield f"w={' '.join(low[start:end])}"
    if end - start > 1:
        yield f"h2={low[end - 2]} {head}"
        for word in low[start : end - 1]:
            yield f"in={word}"
    yield f"len={end - start}"
    edges = f"{int(start == chunk[0])}{int(end == chunk[1])}"
    yield f"edge={edges}"
    if start > chunk[0]:
        yield f"cutl={t.shapes[start - 1]}{t.shapes[start]}"
        yield f"lead={low[start - 1] in LEADING or low[start - 1] in ANONYMOUS}{edges}"
    if end < chunk[1]:
        yield f"cutr={t.shapes[end - 1]}{t.shapes[end]}"
    yield f"anon={first in ANONYMOUS}{first in LEADING}{first in FUNCTION}"
    yield f"l1={left[0]}"
    yield f"l2={left[1]} {left[0]}"
    yield f"l23={left[2]} {left[1]}"
    yield f"r1={right[0]}"
    yield f"r2={right[0]} {right[1]}"
    yield f"l1h={left[0]} {head}"
    yield f"r1h={head} {right[0]}"
    yield f"l1s={left[0]} {t.shapes[end - 1]}"
    yield f"v={t.verbs[start]}"
    yield f"vl={t.verbs[start]} {left[0]}"
    yield f"vs={t.verbs[start]} {t.shapes[end - 1]}"
    for word in {*left, low[start - 4] if start - 4 >= begin else "^"}:
        yield f"L={word}"
    for word in {*right}:
        yield f"R={word}"
    yield f"{where}{int(start == 0 or start == t.title + 1)}"
    if where == "T":
        yield f"T:{'colon' if right[0] == ':' else left[0]}"
    else:
        yield f"pos={4 * start // (len(low) + 1)}"
        we = "we" in low[begin:start]
        yield f"we={we}{low[begin]}"
        yield f"num={any(c.isdigit() for c in ''.join(low[begin:stop]))}"
