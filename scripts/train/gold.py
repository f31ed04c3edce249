"""Gold annotations as spans: names and aliases, given without offsets, are found again in the paper's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.extract.tagger_tokens import Token, fold_word, tokenize
from kg.readers.repair import repair, repair_line
from scripts.train_papers import read_lines

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """An occurrence of an entity: tokens[start:end]; `entity` is its index among the paper's entities."""

    start: int
    end: int
    entity: int


@dataclass(frozen=True, slots=True)
class GoldPaper:
    """A paper's text and tokens, its entities as annotated, and where they occur."""

    id: str
    title: str
    text: str
    tokens: list[Token]
    entities: list[dict[str, Any]] = field(default_factory=list)
    spans: list[GoldSpan] = field(default_factory=list)
    raw_title: str = ""


def make_paper(key: str, title: str, abstract: str, entities: list[dict[str, Any]] | None = None) -> GoldPaper:
    """Tokenise a paper and find its entities."""
    title, raw = repair_line(title), title
    text = title + "\n\n" + repair(abstract)
    tokens = tokenize(text)
    entities = entities or []
    return GoldPaper(key, title, text, tokens, entities, find_spans(tokens, entities), raw)


def read_gold(folder: Path, split: str) -> list[GoldPaper]:
    """Read one split of the gold annotations with its papers."""
    papers = {str(p["id"]): p for p in read_lines(folder / f"{split}.papers.jsonl")}
    return [
        make_paper(str(g["id"]), papers[str(g["id"])]["title"], papers[str(g["id"])]["abstract"], g["entities"])
        for g in read_lines(folder / f"{split}.jsonl")
    ]


def _is_acronym(word: str) -> bool:
    return sum(c.isupper() for c in word) > 1 or (
        len(word) > 1 and word[0].isupper() and any(c.isdigit() for c in word)
    )


def _fold(word: str, *, last: bool, exact: bool) -> str:
    folded = word if exact and _is_acronym(word) else fold_word(word)
    if last and len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss"):
        folded = folded[:-1]
    return folded


def _key(words: list[str], *, exact: bool) -> tuple[str, ...]:
    return tuple(_fold(w, last=i == len(words) - 1, exact=exact) for i, w in enumerate(words))


def find_spans(tokens: list[Token], entities: list[dict[str, Any]]) -> list[GoldSpan]:
    """Find every entity's name and aliases among the tokens, the longest form first; no two spans overlap.

    Acronyms keep their case; only where no form of an entity is found so, case is ignored for it altogether.
    """
    kept = [i for i, t in enumerate(tokens) if t.text not in "-–"]
    taken = [False] * len(tokens)
    spans: list[GoldSpan] = []
    for exact in (True, False):
        found = {s.entity for s in spans}
        forms = sorted(
            (-len(words), i, words)
            for i, e in enumerate(entities)
            if exact or i not in found
            for form in (e["name"], *e.get("aliases", ()))
            if (words := [t.text for t in tokenize(repair_line(form)) if t.text not in "-–"])
        )
        for size, entity, words in forms:
            want = _key(words, exact=exact)
            for at in range(len(kept) + size + 1):
                here = kept[at : at - size]
                if _key([tokens[k].text for k in here], exact=exact) != want or any(taken[here[0] : here[-1] + 1]):
                    continue
                spans.append(GoldSpan(here[0], here[-1] + 1, entity))
                taken[here[0] : here[-1] + 1] = [True] * (here[-1] + 1 - here[0])
    return sorted(spans, key=lambda s: s.start)
