"""kg_names: what is written as a name and stands in no vocabulary."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.lexicon import FUNCTION, NOT_NAMES, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span

SPANS = "kg_names"
MAX_WORDS = 8
QUANTITY = re.compile(r"[+−–-]?\d[\d.,]*(?:[KMBTGk%x×]|[KMGT]B|ms|th|st|nd|rd|D|fps|FPS|W|V|Hz|[GM]Hz)?$")
SIZE = re.compile(r"\d+(?:\.\d+)?[BMKbm]$")
VERSION = re.compile(r"(?:v\d[\w.]*|\d+(?:\.\d+)*[A-Za-z]?|\d+(?:\.\d+)?[BM]|[A-Z]|II|III|IV|\+|\+\+)$")
_INNER = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2}|[A-Za-z]-?\d|\d[A-Za-z]|[Ͱ-Ͽ]-?[A-Z]|[A-Z]-[A-Z]")
_LETTER = re.compile(r"[^\W\d_]")
_SIZE_INSIDE = re.compile(r"\d+(?:\.\d+)?[BMbm](?![A-Za-z0-9])")


@Language.component(
    "kg_names",
    requires=["doc._.sentence_starts", "doc._.web_links"],
    assigns=["doc.spans", "doc._.coordinated"],
)
def kg_names(doc: Doc) -> Doc:
    """Set `doc.spans["kg_names"]`, and `doc._.coordinated`: first token of a shortened name → the name in full."""
    if not Doc.has_extension("coordinated"):
        Doc.set_extension("coordinated", default={})
    spans = list(_find_names(doc))
    whole: dict[int, str] = {}
    for span, name in _coordinated(doc, spans):
        whole[span.start] = name
        spans.append(span)
    doc.spans[SPANS] = sorted(spans, key=lambda s: (s.start, s.end))
    doc._.coordinated = whole
    return doc


@lru_cache(maxsize=1 << 16)
def is_strong_name(text: str) -> bool:
    """Whether a word alone is written as a name: a capital inside, or letters together with figures."""
    if text in NOT_NAMES or QUANTITY.match(text) or not _LETTER.search(text) or "://" in text:
        return False
    return bool(_INNER.search(text)) and not (text.isupper() and len(text) > 12 and "-" not in text)


@lru_cache(maxsize=1 << 16)
def is_weak_name(text: str) -> bool:
    """Whether a word is capitalised as running text would not capitalise it, unless it begins a sentence."""
    return (
        text[0].isupper()
        and len(text) > 1
        and text not in NOT_NAMES
        and text.lower() not in FUNCTION
        and text.lower() not in VERBS
    )


def _find_names(doc: Doc) -> Iterator[Span]:
    """Yield runs of name words: strong ones anywhere, weak ones outside titles, each with its version after it."""
    edge = _end_of_title(doc)
    if edge and (lead := _before_colon(doc, edge)) is not None:
        yield lead
    words: list[str] = doc._.words
    no_weak = {*range(edge), *doc._.sentence_starts}
    at, stop = 0, len(words)
    while at < stop:
        begin, strong = at, False
        while at < stop and at < begin + MAX_WORDS:
            may_be = _may_be_part(words[at])
            if may_be == _NO_PART:
                break
            if may_be & _STRONG:
                strong = True
            elif not (may_be & _WEAK and at not in no_weak) and not (may_be & _VERSION and at > begin):
                break
            at += 1
        if at > begin and (strong or begin >= edge):
            yield doc[begin:at]
        at = max(at, begin + 1)


_NO_PART, _STRONG, _WEAK, _VERSION = 0, 1, 2, 4


@lru_cache(maxsize=1 << 16)
def _may_be_part(text: str) -> int:
    """Return what part of a name a word may be: a strong name word, a weak one, a version after a name."""
    return _STRONG * is_strong_name(text) | _WEAK * is_weak_name(text) | _VERSION * bool(VERSION.match(text))


def _end_of_title(doc: Doc) -> int:
    """Return the index of the first token that is not of the title."""
    if not doc._.fields or doc._.fields[0].name != "title":
        return 0
    end = doc._.fields[0].end
    return bisect_left(doc._.starts, end)


def _before_colon(doc: Doc, edge: int) -> Span | None:
    """Return what stands before the colon of a title, where it is short enough to be a name."""
    colon = next((i for i in range(min(edge, 8)) if doc[i].text in {":", "—", "–"}), 0)
    words = [t.text for t in doc[:colon]]
    plain = not words or any(w.lower() in FUNCTION - {"of", "and"} for w in words) or len(words) > 5
    return None if plain else doc[:colon]


def _coordinated(doc: Doc, spans: list[Span]) -> Iterator[tuple[Span, str]]:
    """Yield the shortened members of "LLaMA-2-7B and 13B" with the name in full ("LLaMA-2-13B")."""
    for span in spans:
        name = span.text
        if not _SIZE_INSIDE.search(name):
            continue
        at = span.end
        while at + 1 < len(doc) and doc[at].text in {",", "and", "/", "or", "&"}:
            at += 1
            if doc[at].text in {"and", "or"} and at + 1 < len(doc):
                at += 1
            if not SIZE.match(doc[at].text):
                break
            yield doc[at : at + 1], _SIZE_INSIDE.sub(doc[at].text, name, count=1)
            at += 1
