"""A paper as a spaCy Doc, and what the components leave on it.

One Doc holds the whole paper, so that evidence in the title counts in the abstract: the fields joined by a blank
line. `doc._.fields` says where each begins; `to_field` turns offsets in the Doc into offsets in a field.

Extension attributes, each set by one component and named in what that component assigns:

    doc._.paper            Paper                     make_doc
    doc._.text             str                       make_doc           doc.text, which spaCy puts together at each call
    doc._.fields           tuple[FieldSpan, ...]     make_doc
    doc._.abbreviations    dict[str, str]            kg_abbreviations   short form → long form
    doc._.redefined        set[str]                  kg_concepts        short forms that are no concept's here
    doc._.web_links        list[WebLink]             kg_urls
    doc._.mentions         list[Mention]             kg_entities … kg_roles (offsets in fields, labels set)
    doc._.quantities       list[Quantity]            kg_quantities      numbers with units, before they are results
    doc._.results          list[Result]              kg_results
    doc._.starts           list[int]                 tokenizer          offset in the Doc of each token
    doc._.words            list[str]                 tokenizer          text of each token: a Token is made at each look
    doc._.sentence_starts  list[int]                 kg_sentences       first token of each sentence
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.tokens import Doc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language

    from kg.model import Paper

SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class FieldSpan:
    """A field of the paper in the Doc: `doc.text[start:end]` is its text."""

    name: str
    start: int
    end: int


def register_extensions() -> None:
    """Declare the Doc attributes; calling it again changes nothing."""
    defaults: dict[str, object] = {
        "paper": None,
        "text": "",
        "fields": (),
        "starts": [],
        "words": [],
        "sentence_starts": [],
        "abbreviations": {},
        "redefined": frozenset(),
        "web_links": [],
        "mentions": [],
        "quantities": [],
        "results": [],
    }
    for name, default in defaults.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


def make_doc(nlp: Language, paper: Paper) -> Doc:
    """Tokenise a paper into one Doc with its fields marked; `nlp` is of `kg.extract.tokenizer`."""
    spans: list[FieldSpan] = []
    texts: list[str] = []
    at = 0
    for name, text in paper.fields():
        spans.append(FieldSpan(name, at, at + len(text)))
        texts.append(text)
        at += len(text) + len(SEPARATOR)
    text = SEPARATOR.join(texts)
    doc = nlp.make_doc(text)
    doc._.paper = paper
    doc._.text = text
    doc._.fields = tuple(spans)
    return doc


def tokens_at(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return the first token and the end of the tokens that touch some offsets in the Doc, in logarithmic time."""
    return tokens_among(doc._.starts, start, end)


def tokens_among(starts: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return the first token and the end of the tokens that touch some offsets, by where tokens start."""
    first = max(bisect_right(starts, start) - 1, 0)
    return first, max(bisect_left(starts, end), first + 1)


def sentence_of(doc: Doc, token: int) -> tuple[int, int]:
    """Return the first token and the end of the sentence of a token; `token.sent` walks the whole Doc."""
    return sentence_among(doc._.sentence_starts, token, len(doc))


def sentence_among(sentences: Sequence[int], token: int, count: int) -> tuple[int, int]:
    """Return the first token and the end of the sentence of a token, by where sentences start among `count` tokens."""
    after = bisect_right(sentences, token)
    return sentences[after - 1] if after else 0, sentences[after] if after < len(sentences) else count


def to_field(doc: Doc, start: int, end: int) -> tuple[str, int, int] | None:
    """Return (field, start, end) for offsets in the Doc; None where the span crosses the edge of a field."""
    for span in doc._.fields:
        if span.start <= start and end <= span.end:
            return span.name, start - span.start, end - span.start
    return None


def to_doc(doc: Doc, field: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets in the Doc of offsets in a field.

    Raises:
        KeyError: The Doc has no field of that name.
    """
    for span in doc._.fields:
        if span.name == field:
            return span.start + start, span.start + end
    raise KeyError(field)
