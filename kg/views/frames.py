"""Tables and query results as pandas or Polars frames."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pyoxigraph import Literal as RdfLiteral

from kg.errors import UnknownName, UsageError
from kg.namespaces import XSD
from kg.views.tables import COLUMNS, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import QuerySolutions

    from kg.store.protocol import Store

Library = Literal["pandas", "polars"]

_INTEGERS = frozenset(XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger"))
_NUMBERS = frozenset(XSD + name for name in ("decimal", "double", "float"))


def table_frame(store: Store, table: str, papers: Iterable[str] | None = None, library: Library = "pandas") -> Any:
    """Return a table ("papers", "entities", "links", "results", "mentions") as a frame.

    Raises:
        UnknownName: There is no such table, or no such paper.
        UsageError: The library is not installed.
    """
    if table not in COLUMNS:
        raise UnknownName("table", table, COLUMNS)
    found = [{name: _plain(value) for name, value in row.items()} for row in rows(store, table, papers)]
    return frame({column: [row[column] for row in found] for column in COLUMNS[table]}, library)


def solutions_frame(solutions: QuerySolutions, library: Library = "pandas") -> Any:
    """Return the solutions of a SELECT query as a frame: a column for each variable, numbers as numbers.

    Raises:
        UsageError: The library is not installed.
    """
    names = [variable.value for variable in solutions.variables]
    found = [[term_value(row[name]) for name in names] for row in solutions]
    return frame({name: [line[at] for line in found] for at, name in enumerate(names)}, library)


def frame(columns: Mapping[str, list[Any]], library: Library = "pandas") -> Any:
    """Return columns as a frame of the library named.

    Raises:
        UsageError: The library is not installed, or is none that is known.
    """
    try:
        if library == "pandas":
            import pandas as pd

            return pd.DataFrame(dict(columns))
        if library == "polars":
            import polars as pl

            return pl.DataFrame(dict(columns), strict=False)
    except ImportError as error:
        raise UsageError(f"{library} is not installed.", f"Install it: pip install {library}") from error
    raise UnknownName("frame library", library, ("pandas", "polars"))


def term_value(term: object) -> Any:
    """Return what a term stands for in Python: numbers and truth values as such, IRIs and texts as text."""
    if term is None or not hasattr(term, "value"):
        return None if term is None else str(term)
    text = term.value
    if isinstance(term, RdfLiteral):
        datatype = term.datatype.value
        if datatype in _INTEGERS:
            return int(text)
        if datatype in _NUMBERS:
            return float(text)
        if datatype == XSD + "boolean":
            return text in ("true", "1")
    return text


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, tuple) else value
