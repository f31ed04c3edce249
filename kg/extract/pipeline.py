"""The extraction pipeline: spaCy components in order, and the extractor that runs them over papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract import (
    abbreviations,
    concepts,
    entities,
    names,
    phrases,
    results,
    roles,
    sections,
    sentences,
    tagging,
    urls,
)
from kg.extract.document import make_doc
from kg.extract.tagger import one_thread
from kg.extract.tokenizer import make_nlp
from kg.extract.version import extractor_version
from kg.model import Extraction, Rejected, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.language import Language

    from kg.extract.concepts import NameFinder
    from kg.model import Paper

COMPONENTS = (
    "kg_sentences",
    "kg_abbreviations",
    "kg_urls",
    "kg_concepts",
    "kg_names",
    "kg_phrases",
    "kg_tagger",
    "kg_entities",
    "kg_roles",
    "kg_sections",
    "kg_quantities",
    "kg_results",
    "kg_own_results",
)
"""The steps, in order; each declares what it requires of those before it and what it assigns."""
MODULES = (abbreviations, concepts, entities, names, phrases, results, roles, sections, sentences, tagging, urls)
"""Where the components are registered."""


def make_pipeline(vocabulary: NameFinder) -> Language:
    """Return the pipeline with a vocabulary to look for."""
    nlp = make_nlp()
    for name in COMPONENTS:
        nlp.add_pipe(name)
    matcher = nlp.get_pipe("kg_concepts")
    assert isinstance(matcher, concepts.ConceptMatcher)
    matcher.vocabulary = vocabulary
    return nlp


class PipelineExtractor:
    """Extracts papers one by one with the pipeline; an `Extractor` of `kg.extract.protocol`."""

    name = "kg.rules"

    def __init__(self, nlp: Language, version: str) -> None:
        self.nlp = nlp
        self.version = version

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        """Yield one extraction a paper, in order; a paper that breaks a component is yielded as Rejected."""
        for paper in papers:
            try:
                yield self.extract_one(paper)
            except Exception as error:
                source = paper.sources[0] if paper.sources else Source(file="", format="")
                problem = f"The paper {paper.title!r} could not be extracted: {type(error).__name__}: {error}"
                yield Rejected(
                    source, problem, "This is a bug in the extractor; please report it with the paper's text."
                )

    def extract_one(self, paper: Paper) -> Extraction:
        """Return what is found in one paper."""
        doc = make_doc(self.nlp, paper)
        with one_thread():  # the products are small: a second thread would only wait, at a whole core's cost
            for _, component in self.nlp.pipeline:
                doc = component(doc)
        return Extraction(paper, tuple(doc._.mentions), tuple(doc._.results), tuple(doc._.web_links))


def load_extractor(vocabulary: NameFinder) -> PipelineExtractor:
    """Load the extractor with a vocabulary."""
    return PipelineExtractor(make_pipeline(vocabulary), extractor_version(vocabulary.digest))
