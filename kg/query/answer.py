"""The answer to a query, whatever its form, and the standard formats it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Literal

import pyoxigraph as ox

from kg.errors import UnknownName, UsageError
from kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.protocol import QueryAnswer, Term

Kind = Literal["rows", "boolean", "triples"]
Row = tuple["Term | None", ...]

RESULT_FORMATS: dict[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
"""Formats of rows and booleans: the SPARQL 1.1 result formats."""

GRAPH_FORMATS: dict[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""Formats of triples, which CONSTRUCT and DESCRIBE answer."""

_NO_BOOLEAN = {"csv", "tsv"}


class Answer:
    """What a query answered. Rows and triples stream from the store, so they can be gone through once.

    Attributes:
        kind: "rows" (SELECT), "boolean" (ASK) or "triples" (CONSTRUCT, DESCRIBE).
        names: the names of the columns, without "?"; empty unless rows.
    """

    def __init__(self, native: QueryAnswer) -> None:
        self._native = native
        self.kind: Kind = (
            "rows"
            if isinstance(native, ox.QuerySolutions)
            else "boolean"
            if isinstance(native, ox.QueryBoolean)
            else "triples"
        )
        self.names: tuple[str, ...] = (
            tuple(variable.value for variable in native.variables) if isinstance(native, ox.QuerySolutions) else ()
        )

    def rows(self) -> Iterator[Row]:
        """Return the rows one by one, a term or None a column; nothing unless rows."""
        return map(tuple, self._native) if isinstance(self._native, ox.QuerySolutions) else iter(())

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the triples; nothing unless triples."""
        if isinstance(self._native, ox.QueryTriples | list):
            yield from self._native

    def __bool__(self) -> bool:
        """Return the boolean of an ASK query.

        Raises:
            TypeError: It was no ASK query.
        """
        if not isinstance(self._native, ox.QueryBoolean):
            raise TypeError("only the answer of an ASK query is true or false")
        return bool(self._native)

    def formats(self) -> tuple[str, ...]:
        """Return the names of the formats that can hold this answer."""
        if self.kind == "triples":
            return tuple(GRAPH_FORMATS)
        return tuple(name for name in RESULT_FORMATS if self.kind == "rows" or name not in _NO_BOOLEAN)

    def write(self, out: BinaryIO, format: str) -> None:  # noqa: A002 (as the option is called)
        """Write the answer in a standard format.

        Raises:
            UnknownName: There is no such format.
            UsageError: The format cannot hold this kind of answer.
        """
        if format not in self.formats():
            raise self._no_format(format)
        if isinstance(self._native, ox.QueryTriples | list):
            ox.serialize(self._native, out, GRAPH_FORMATS[format], prefixes=PREFIXES)
        else:
            self._native.serialize(out, RESULT_FORMATS[format])

    def _no_format(self, name: str) -> UsageError:
        if name not in RESULT_FORMATS and name not in GRAPH_FORMATS:
            return UnknownName("result format", name, {**RESULT_FORMATS, **GRAPH_FORMATS})
        what = {"rows": "A table", "boolean": "A yes or no", "triples": "A graph"}[self.kind]
        return UsageError(f"{what} cannot be written as {name}.", f"Use one of {', '.join(self.formats())}.")
