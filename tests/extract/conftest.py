from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kg import workflow
from kg.extract.pipeline import PipelineExtractor, load_extractor
from kg.vocabulary import vocabulary as shipped
from kg.vocabulary.concept import Concept

if TYPE_CHECKING:
    from collections.abc import Iterator

V100 = Concept("https://w3id.org/paper-kg/vocab/hardware/nvidia-v100", "Hardware", "NVIDIA V100", ("V100",), kind="GPU")
IMAGENET = Concept("https://w3id.org/paper-kg/vocab/datasets/imagenet", "Dataset", "ImageNet")
VLLM = Concept("https://w3id.org/paper-kg/vocab/methods/vllm", "Method", "vLLM", kind="system")
LATENCY = Concept("https://w3id.org/paper-kg/vocab/metrics/latency", "Metric", "latency", polarity=-1)


class SmallVocabulary:
    """A vocabulary of four names, matched as written."""

    digest = "small"

    def __init__(self) -> None:
        self._names = {name: c for c in (V100, IMAGENET, VLLM, LATENCY) for name in (c.label, *c.alt)}
        names = sorted(self._names, key=len, reverse=True)
        self._found = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")

    def find_names(self, text: str) -> Iterator[tuple[int, int, Concept]]:
        for match in self._found.finditer(text):
            yield match.start(), match.end(), self._names[match[0]]


@pytest.fixture(scope="session")
def vocabulary() -> SmallVocabulary:
    return SmallVocabulary()


@pytest.fixture(scope="session")
def extractor(vocabulary: SmallVocabulary) -> PipelineExtractor:
    return load_extractor(vocabulary)


@pytest.fixture(scope="session")
def built_in() -> PipelineExtractor:
    """Return the extractor with the vocabularies that ship."""
    made = workflow.make_extractor(shipped.load_vocabulary())
    assert isinstance(made, PipelineExtractor)
    return made
