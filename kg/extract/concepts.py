"""kg_concepts: the names of vocabularies in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.extract.abbreviations import is_redefined, singular_form
from kg.extract.document import tokens_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.vocabulary.concept import Concept

SPANS = "kg_concepts"


class NameFinder(Protocol):
    """A vocabulary that can be looked for in a text."""

    @property
    def digest(self) -> str:
        """A hex digest that changes with the vocabulary."""
        ...

    def find_names(self, text: str) -> Iterator[tuple[int, int, Concept]]:
        """Yield (start, end, concept) of the names in a text, none overlapping another, in order."""
        ...


class ConceptMatcher:
    """The component: spans of `doc.spans["kg_concepts"]`, labelled by type, with the concept's IRI as `kb_id_`."""

    def __init__(self) -> None:
        self.vocabulary: NameFinder | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Match the vocabulary, leaving out hits that cut a word in two and names that the paper defines otherwise."""
        spans = []
        found: dict[str, Concept] = {}
        redefined = set()
        text, abbreviations = doc._.text, doc._.abbreviations
        for start, end, concept in self.vocabulary.find_names(text) if self.vocabulary else ():
            name = singular_form(text[start:end])
            long = abbreviations.get(name)
            if long is not None and is_redefined(name, long, concept.labels()):
                redefined.add(name)
                continue
            first, stop = tokens_at(doc, start, end)
            last = doc[stop - 1]
            if doc[first].idx == start and last.idx + len(last) == end:
                spans.append(Span(doc, first, stop, label=concept.type, kb_id=concept.iri))
                found[concept.iri] = concept
        doc.spans[SPANS] = spans
        doc._.concepts = found
        doc._.redefined = redefined
        return doc


@Language.factory(
    "kg_concepts",
    requires=["token.is_sent_start", "doc._.abbreviations"],
    assigns=["doc.spans", "doc._.concepts", "doc._.redefined"],
)
def make_concept_matcher(nlp: Language, name: str) -> ConceptMatcher:  # noqa: ARG001 (spaCy calls it so)
    """Make the component; its `vocabulary` is set by whoever loads the pipeline."""
    if not Doc.has_extension("concepts"):
        Doc.set_extension("concepts", default={})
    return ConceptMatcher()
