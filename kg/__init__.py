"""paper-kg: a knowledge graph of research papers, with the words that say so."""

__version__ = "0.1.0"
