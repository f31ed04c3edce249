"""What a store is: quads in named graphs, written one paper at a time, and asked in SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.store.reasoning import Rules

Term = NamedNode | Literal | BlankNode | Triple
QueryAnswer = QuerySolutions | QueryTriples | QueryBoolean | list[Triple]
"""What a query answers; a remote store gives the triples of CONSTRUCT as a list."""

SCHEMA_VERSION = 1
"""The version of the shape in which graphs are kept; a store with a higher one is refused, a lower one migrated."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query sees: those whose union is its default graph, and those it can name with GRAPH."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Store(Protocol):
    """A place for quads. Graphs are named by IRI; nothing is kept in the default graph.

    Queries see the union of all graphs as their default graph, so that users need not name graphs. A triple that
    stands in two graphs counts twice there: no writer states in one graph what another graph already holds.
    """

    @property
    def rules(self) -> Rules | None:
        """The rules by which the store states what follows from what is written; None where it does not."""
        ...

    @property
    def translates(self) -> bool:
        """Whether queries in terms of other vocabularies are answered by what is said in the program's own.

        Where not, what follows in those terms has to be stated (`kg.store.reasoning.rules_for`).
        """
        ...

    def write(
        self,
        graphs: Mapping[str, Iterable[Quad]],
        extra: Iterable[Quad] = (),
        gone: Iterable[Quad] = (),
        new: bytes = b"",
    ) -> None:
        """Replace the named graphs by the quads given, delete `gone` and add `extra` and `new`, all or nothing.

        `new` are N-Quads of papers and entities of which the store holds nothing, with what follows from them by
        `rules`: nothing is looked up for them.

        One call is one transaction: a process killed inside it leaves all of it or none; or, where the change was
        large, a part that holds together and that the next opening for writing completes. An empty iterable drops
        the graph. A quad that is both in `gone` and in `extra` stands afterwards.

        Raises:
            OutputError: The disk is full or read-only.
            StoreError: The store was opened for reading.
        """
        ...

    def quads(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the term's name in RDF)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""
        ...

    def query(
        self, sparql: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> QueryAnswer:
        """Answer a SPARQL 1.1 query; prefixes of `kg.namespaces.PREFIXES` need no declaration.

        `substitutions` binds variables (without "?") to terms, safely: terms, never pasted text. `dataset` names the
        graphs to look at and overrides FROM in the query; without either, the default graph is the union of all.

        Raises:
            QueryError: The query has a syntax error or cannot be evaluated; the message has line and column.
        """
        ...

    def graphs(self) -> Iterator[str]:
        """Yield the IRIs of the named graphs that hold anything."""
        ...

    def __len__(self) -> int:
        """Return the number of quads."""
        ...

    def close(self) -> None:
        """Flush what is written and let the store go."""
        ...
