"""kg_tagger: the spans that the trained tagger sees in a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.tagger import PaperText, load_tagger

if TYPE_CHECKING:
    from kg.extract.tagger import Tagger


class TaggerComponent:
    """Sets `doc._.tagged`, a list of `TaggedSpan` with offsets in the Doc; without a tagger it stays empty."""

    def __init__(self, tagger: Tagger | None) -> None:
        self.tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """Tag a paper."""
        first = doc._.fields[0] if doc._.fields else None
        title_end = first.end if first is not None and first.name == "title" else 0
        doc._.tagged = self.tagger.predict([PaperText(doc._.text, title_end)])[0] if self.tagger and len(doc) else []
        return doc


@Language.factory("kg_tagger", assigns=["doc._.tagged"], default_config={"use": True})
def make_tagger(nlp: Language, name: str, use: bool) -> TaggerComponent:  # noqa: ARG001 (spaCy calls it so)
    """Make the component with the tagger that ships; `use` = False leaves the decisions to the rules."""
    if not Doc.has_extension("tagged"):
        Doc.set_extension("tagged", default=[])
    return TaggerComponent(load_tagger() if use else None)
