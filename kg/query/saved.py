"""Saved queries: SPARQL files that say in their first lines what they answer and which parameters they take.

    # title: Papers that run on a device
    # description: Papers whose results or method are stated on a device, or on one narrower than it.
    #   A line that is indented further goes on with the one above.
    # param hardware: Hardware = V100 -- the device or family
    # param min: decimal? -- the smallest factor; any when not given
    # example: kg query papers-on-hardware --hardware V100

A parameter is a variable of the query written with a dollar sign (`$hardware`). Its type says how a value is read:
a class of the ontology (Method, Dataset, Hardware, Task, Metric, Paper, or Entity for any) is found by label, alias,
CURIE or IRI; `text`, `integer`, `decimal` and `iri` are literals and plain IRIs. `?` after the type: may be left out,
and then the variable is free.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.errors import InputError, UnknownName
from kg.resources import query_files
from kg.store.sparql_tokens import variables

if TYPE_CHECKING:
    from pathlib import Path

ENTITY_CLASSES = ("Entity", "Method", "Dataset", "Hardware", "Task", "Metric", "Paper")
"""Parameter types whose values are found in the graph."""
TYPES = (*ENTITY_CLASSES, "text", "integer", "decimal", "iri")

_PARAMETER = re.compile(
    r"param (?P<name>[a-z]\w*): (?P<type>\w+)(?P<optional>\?)?(?: = (?P<default>.*?))?(?: -- (?P<description>.*))?$"
)
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DOLLAR = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a saved query; `default` is None where there is none."""

    name: str
    type: str
    description: str = ""
    default: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query and what its header says of it; `name` is the file's name without its ending."""

    name: str
    sparql: str
    title: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    example: str = ""


def parse_query(text: str, name: str, file: str | Path = "") -> SavedQuery:
    """Read a query and its header.

    Raises:
        InputError: A parameter line is malformed, or a parameter is not in the query.
    """
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in _header(text):
        key, _, value = line.partition(":")
        if line.startswith("param "):
            parameters.append(_parameter(line, file or name, number))
        elif key in {"title", "description", "example"}:
            header[key] = value.strip()
    query = SavedQuery(name, text, parameters=tuple(parameters), **header)
    _check(query, file or name)
    return query


def load_query(path: Path) -> SavedQuery:
    """Load a query file.

    Raises:
        InputError: It cannot be read, or its header is malformed.
    """
    try:
        return parse_query(path.read_text(encoding="utf-8"), path.stem, path)
    except OSError as error:
        raise InputError(path, f"it cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(path, "it is not UTF-8 text.", place=f"byte {error.start}") from error


def is_query_name(text: str) -> bool:
    """Return whether a text has the form of a saved query's name, and none of SPARQL."""
    return bool(_NAME.fullmatch(text))


@cache
def load_queries(folder: Path | None = None) -> dict[str, SavedQuery]:
    """Load the saved queries by name, sorted; from `ontology/queries` unless another folder is named."""
    files = query_files() if folder is None else tuple(sorted(folder.glob("*.rq")))
    return {path.stem: load_query(path) for path in files}


def get_query(name: str) -> SavedQuery:
    """Return the saved query of a name.

    Raises:
        UnknownName: There is none.
    """
    queries = load_queries()
    if name not in queries:
        raise UnknownName("saved query", name, queries)
    return queries[name]


def _header(text: str) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        content = line[1:]
        if content.startswith("   ") and lines:
            lines[-1] = lines[-1][0], f"{lines[-1][1]} {content.strip()}"
        else:
            lines.append((number, content.strip()))
    return lines


def _parameter(line: str, file: str | Path, number: int) -> Parameter:
    found = _PARAMETER.match(line)
    if not found:
        raise InputError(
            file, f"{line!r} is no parameter.", place=f"line {number}", hint="# param name: type = default -- what"
        )
    if found["type"] not in TYPES:
        raise InputError(
            file, f"there is no type {found['type']}.", place=f"line {number}", hint=f"Types: {', '.join(TYPES)}."
        )
    return Parameter(
        found["name"], found["type"], found["description"] or "", found["default"], found["optional"] is not None
    )


def _check(query: SavedQuery, file: str | Path) -> None:
    known = variables(query.sparql)
    for parameter in query.parameters:
        if parameter.name not in known:
            raise InputError(file, f"the query does not use its parameter ${parameter.name}.")
    declared = {parameter.name for parameter in query.parameters}
    body = "\n".join(line for line in query.sparql.splitlines() if not line.startswith("#"))
    undeclared = sorted(set(_DOLLAR.findall(body)) - declared)
    if query.parameters and undeclared:
        raise InputError(file, f"${undeclared[0]} is not declared in the header.")
