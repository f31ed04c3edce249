"""The graph as it grows: papers in or out, in one transaction, with all that this changes elsewhere.

What a paper changes outside its own graph is the description of the entities it names, and, rarely, the IRI of an
entity whose name another paper proposes too (`kg.linking.link`).
"""

from kg.graph.draft import Draft, Drafter, DraftingExtractor, drafted, source_of
from kg.graph.papers import GraphSettings, PaperBatch, PaperGraphs, read_decided

__all__ = [
    "Draft",
    "Drafter",
    "DraftingExtractor",
    "GraphSettings",
    "PaperBatch",
    "PaperGraphs",
    "drafted",
    "read_decided",
    "source_of",
]
