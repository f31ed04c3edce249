"""Naming the graphs that an update looks at from outside: what the protocol's `using-graph-uri` asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.store.sparql_tokens import tokens

if TYPE_CHECKING:
    from kg.store.protocol import Dataset


def with_using(update: str, dataset: Dataset) -> str:
    """Return an update in which each operation with a pattern has USING clauses for a dataset.

    Raises:
        QueryError: The update names its graphs itself (USING or WITH), which the protocol forbids beside this.
    """
    words = [found for found in tokens(update) if found["word"] or found["punctuation"]]
    clauses = "".join(f" USING {NamedNode(iri)}" for iri in dataset.default)
    clauses += "".join(f" USING NAMED {NamedNode(iri)}" for iri in dataset.named)
    out, place, depth, before = [], 0, 0, ""
    for found in words:
        word = found[0].casefold()
        depth += (word == "{") - (word == "}")
        if depth == 0 and word in {"using", "with"}:
            raise QueryError("The update names its graphs (USING or WITH), and the request names others.", "Use one.")
        if depth == 0 and word == "where" and before != "delete":
            out += [update[place : found.start()], clauses, " "]
            place = found.start()
        before = word
    return "".join(out) + update[place:]
