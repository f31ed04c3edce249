"""kg_tagger: what the trained tagger makes of a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.tagger import PaperText, load_tagger
from kg.model import ENTITY_TYPES

if TYPE_CHECKING:
    from kg.extract.tagger import Tagger


class TaggerComponent:
    """Sets `doc._.reading`, the tagger's reading, `doc._.judge`, which judges places of it, and `doc._.tagged`.

    `doc._.tagged` is a list of (start, end, type) with offsets in the Doc.
    """

    def __init__(self, tagger: Tagger) -> None:
        self.tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """Tag a paper."""
        first = doc._.fields[0] if doc._.fields else None
        title_end = first.end if first is not None and first.name == "title" else 0
        reading = self.tagger.read(PaperText(doc._.text, title_end))
        doc._.reading = reading
        doc._.judge = self.tagger.judge
        words = reading.tokens
        doc._.tagged = [(words[s.start].start, words[s.end - 1].end, ENTITY_TYPES[s.type]) for s in reading.spans]
        return doc


@Language.factory("kg_tagger", assigns=["doc._.reading", "doc._.judge", "doc._.tagged"])
def make_tagger(nlp: Language, name: str) -> TaggerComponent:  # noqa: ARG001 (spaCy calls it so)
    """Make the component with the tagger that ships."""
    for attribute, default in (("reading", None), ("judge", None), ("tagged", [])):
        if not Doc.has_extension(attribute):
            Doc.set_extension(attribute, default=default)
    return TaggerComponent(load_tagger())
