"""Where names of entities may stand: what the tagger, the vocabularies, the spelling and the phrases of a text propose.

A candidate is cheap: which of them are entities, of which type, is decided later with all that is known of the name
in the paper. Candidates may overlap ("new token refinement module", "token refinement module").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.extract import concepts, names, phrases
from kg.extract.lexicon import FUNCTION, LEADING, METHOD_HEADS
from kg.extract.tagged_names import names_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from spacy.tokens import Doc, Span

    from kg.model import EntityType
    from kg.vocabulary.concept import Concept

    Origin = Literal["tagger", "vocabulary", "written", "phrase", "part"]

_WORD = re.compile(r"\S+")


class Place(NamedTuple):
    """Words of the Doc, by characters, that may name an entity: `name` is what they say, `origin` who says so.

    `type` is what the origin takes it for, None where it has no idea.
    """

    start: int
    end: int
    name: str
    origin: Origin
    type: EntityType | None = None
    concept: Concept | None = None


def find_places(doc: Doc) -> list[Place]:
    """Return the candidates of a paper in the order of the text, each place once for each origin."""
    seen: dict[tuple[int, int, str], Place] = {}
    text: str = doc._.text
    for place in _all_places(doc):
        key = place.start, place.end, place.origin
        if key not in seen and _may_be_name(text[place.start : place.end], place.origin):
            seen[key] = place
    return [seen[key] for key in sorted(seen)]


def _all_places(doc: Doc) -> Iterator[Place]:
    yield from _tagged(doc)
    text, starts, words = doc._.text, doc._.starts, doc._.words
    known, coordinated = doc._.concepts, doc._.coordinated

    def offsets(span: Span) -> tuple[int, int]:
        last = span.end - 1
        return starts[span.start], starts[last] + len(words[last])

    for span in doc.spans[concepts.SPANS]:
        concept = known[span.kb_id_]
        start, end = offsets(span)
        yield Place(start, end, text[start:end], "vocabulary", concept.type, concept)
    for span in doc.spans[names.SPANS]:
        start, end = offsets(span)
        name = text[start:end]
        yield Place(start, end, coordinated.get(span.start, name) if len(span) == 1 else name, "written")
    for span in doc.spans[phrases.SPANS]:
        start, end = without_leading(text, *offsets(span))
        yield Place(start, end, text[start:end], "phrase")


def _tagged(doc: Doc) -> Iterator[Place]:
    """Yield what the tagger sees, and the shorter names inside it."""
    text = doc._.text
    for start, end, type_ in doc._.tagged:
        yield Place(start, end, text[start:end], "tagger", type_)
        parts = list(names_in(text, start, end))
        parts += [without_leading(text, start, end), *_shorter(text, start, end)]
        for first, last in parts:
            if (first, last) != (start, end):
                yield Place(first, last, text[first:last], "part", type_)


def without_leading(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a phrase without the adjectives at its front that name nothing ("new", "efficient")."""
    lead = _WORD.search(text, start, end)
    if lead is None:
        return start, end
    if lead.group().strip(",").lower() not in LEADING:  # as most
        return lead.start(), end
    words = list(_WORD.finditer(text, start, end))
    first = 0
    while first < len(words) - 1 and words[first].group().strip(",").lower() in LEADING:
        first += 1
    return words[first].start(), end


def _shorter(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a phrase without its first word and without its last, where a name is left: readers cut them so too."""
    words = list(_WORD.finditer(text, start, end))
    if len(words) > 2:
        yield words[1].start(), end
    if len(words) > 2 or (len(words) == 2 and words[1].group().lower() in METHOD_HEADS):
        yield start, words[-2].end()


@lru_cache(maxsize=1 << 16)
def _may_be_name(text: str, origin: Origin) -> bool:
    """Whether words can be a name: more than function words, no URL or space around, no such word at a part's edge."""
    words = text.split()
    if not words or "://" in text or text != text.strip():
        return False
    if origin == "part" and (_is_function(words[0]) or _is_function(words[-1]) or not words[0][0].isalnum()):
        return False
    return not all(map(_is_function, words))


def _is_function(word: str) -> bool:
    return word.lower() in FUNCTION
