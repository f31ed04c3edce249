"""A vocabulary: concepts by IRI and by name, and their order from narrower to broader."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from kg.resources import vocabulary_files
from kg.vocabulary.matcher import Matcher
from kg.vocabulary.skos import SchemeFile, read_scheme
from kg.vocabulary.words import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.model import EntityType
    from kg.vocabulary.concept import Concept
    from kg.vocabulary.matcher import Hit


class Vocabulary:
    """The concepts of one or more schemes; later files override and extend earlier ones.

    Attributes:
        concepts: IRI → concept, in the order of the files.
        files: the files that were read, in order.
        digest: changes whenever any file does, in content or order.
    """

    def __init__(self, concepts: Iterable[tuple[Concept, int]], files: Sequence[SchemeFile] = ()) -> None:
        """Hold concepts, each with the rank of the file that last spoke of it: a name goes to the higher rank."""
        self.concepts: dict[str, Concept] = {}
        self._ranks: dict[str, int] = {}
        for concept, rank in concepts:
            self.concepts[concept.iri] = concept
            self._ranks[concept.iri] = rank
        self.files = tuple(files)
        self.digest = hashlib.sha256("\n".join(f.sha256 for f in self.files).encode()).hexdigest()[:16]

    def __len__(self) -> int:
        return len(self.concepts)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __contains__(self, iri: object) -> bool:
        return iri in self.concepts

    def find(self, iri: str) -> Concept | None:
        """Return the concept of an IRI, or None."""
        return self.concepts.get(iri)

    def find_names(self, text: str) -> Iterator[Hit]:
        """Yield (start, end, concept) of the names in a text: left to right, no overlap, the longest at each place.

        Case and context are asked for as the concepts say; a name that two concepts share is found only where
        context decides between them.
        """
        return self._matcher.find(text)

    def lookup(self, label: str, type_: EntityType | None = None) -> tuple[Concept, ...]:
        """Return the concepts that a name can stand for, whatever its case, hyphens and plural.

        Those with the label exactly as written come first, then by rank of the file, then by IRI.
        """
        iris = self._by_name.get(name_key(label), ())
        found = [c for c in map(self.concepts.__getitem__, iris) if type_ is None or c.type == type_]
        return tuple(sorted(found, key=lambda c: (label not in c.labels(), -self._ranks[c.iri], c.iri)))

    def broader_closure(self, iri: str) -> tuple[str, ...]:
        """Return the IRIs of all concepts that a concept is narrower than, nearest first, itself left out."""
        found: dict[str, None] = {}
        waiting = [iri]
        while waiting:
            concept = self.concepts.get(waiting.pop(0))
            for parent in concept.broader if concept else ():
                if parent not in found and parent != iri:
                    found[parent] = None
                    waiting.append(parent)
        return tuple(found)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self, self._rank)

    def _rank(self, concept: Concept) -> int:
        return self._ranks[concept.iri]

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for concept in self:
            for key in dict.fromkeys(map(name_key, concept.labels())):
                if key:
                    names[key].append(concept.iri)
        return names


def load_vocabulary(files: Iterable[Path] = (), *, built_in: bool = True) -> Vocabulary:
    """Load the vocabularies that ship with the program, then the files given, which may override them.

    Raises:
        VocabularyError: A file cannot be read as a SKOS vocabulary; the message has file and line.
    """
    own = vocabulary_files() if built_in else ()
    concepts: dict[str, Concept] = {}
    ranks: dict[str, int] = {}
    read: list[SchemeFile] = []
    for rank, path in [(0, p) for p in own] + list(enumerate(files, start=1)):
        file, found = read_scheme(path, concepts)
        read.append(file)
        for concept in found:
            concepts[concept.iri] = concept
            ranks[concept.iri] = rank
    return Vocabulary([(c, ranks[c.iri]) for c in concepts.values()], read)
