"""The extractors to choose from: the built-in one, a language model, and those that other packages bring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import UnknownName
from kg.model import Extraction
from kg.plugins import usable_plugins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.extract.protocol import Extractor
    from kg.model import Paper, Rejected
    from kg.vocabulary.vocabulary import Vocabulary

BUILT_IN = "built-in"
LANGUAGE_MODEL = "llm"
OWN = (BUILT_IN, LANGUAGE_MODEL)


def extractor_names() -> tuple[str, ...]:
    """Return the names of the extractors there are, plug-ins last."""
    return (*OWN, *usable_plugins("extractors", frozenset(OWN)))


def make_extractor(vocabulary: Vocabulary, name: str = BUILT_IN) -> Extractor:
    """Make an extractor; picklable with its arguments, so that a worker process can.

    Raises:
        UnknownName: There is none of that name.
        ConfigError: It is the language model, and the environment does not say where that is.
        UsageError: A package that it needs is not installed.
    """
    if name == BUILT_IN:
        from kg.extract.pipeline import load_extractor

        return load_extractor(vocabulary)
    if name == LANGUAGE_MODEL:
        from kg.extract.llm import LlmExtractor, settings_from_environment

        return LlmExtractor(settings_from_environment())
    return SignedExtractor(_plugin(name))


def version_of(vocabulary: Vocabulary, name: str = BUILT_IN) -> str:
    """Return what changes whenever the extractor could find other things in a paper; the built-in one is not loaded.

    Raises:
        UnknownName: There is no extractor of that name.
        ConfigError: It is the language model, and the environment does not say where that is.
    """
    if name == BUILT_IN:
        from kg.extract.version import extractor_version

        return extractor_version(vocabulary.digest)
    if name == LANGUAGE_MODEL:
        from kg.extract.llm import settings_from_environment

        return f"{name} {settings_from_environment().version}"
    return f"{name} {_plugin(name).version}"


def _plugin(name: str) -> Extractor:
    found = usable_plugins("extractors", frozenset(OWN))
    if name not in found:
        raise UnknownName("extractor", name, extractor_names())
    extractor: Extractor = found[name]
    return extractor


class SignedExtractor:
    """An extractor whose finds all say that they are its own, where it left that out."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self.name = extractor.name
        self.version = extractor.version

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        """Yield what the extractor finds, signed."""
        own = f"{self.name} {self.version}"
        for found in self._extractor.extract(papers):
            if isinstance(found, Extraction):
                mentions = tuple(m if m.extractor else replace(m, extractor=own) for m in found.mentions)
                results = tuple(r if r.extractor else replace(r, extractor=own) for r in found.results)
                yield replace(found, mentions=mentions, results=results)
            else:
                yield found
