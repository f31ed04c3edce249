"""Vocabularies: SKOS concept schemes → the names to look for in texts."""

from kg.vocabulary.concept import Concept
from kg.vocabulary.vocabulary import Vocabulary, load_vocabulary

__all__ = ["Concept", "Vocabulary", "load_vocabulary"]
