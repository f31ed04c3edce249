"""CSV files for Neo4j's bulk import (`neo4j-admin database import full`), with the command that imports them.

Node files name their labels and types in the header; a list is joined by U+001F, which stands in no text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.exporters.archive import Archive
from kg.exporters.selection import selected_papers
from kg.exporters.tables import write_csv
from kg.views.network import to_networkx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store
    from kg.views.network import Network

ARRAY_DELIMITER = "\x1f"

_PAPER = {"label": "title", "abstract": "abstract", "authors": "authors:string[]", "issued": "issued",
          "venue": "venue", "identifiers": "identifiers:string[]", "links": "links:string[]"}  # fmt: skip
_ENTITY = {"label": "label", "kinds": "kinds:string[]", "aliases": "aliases:string[]",
           "in_vocabulary": "inVocabulary:boolean"}  # fmt: skip
_RESULT = {"label": "label", "value": "value:double", "value_high": "valueHigh:double", "unit": "unit",
           "direction": "direction", "qualifier": "qualifier", "number": "number", "quote": "quote",
           "field": "field", "confidence": "confidence:double"}  # fmt: skip
_EDGE = {"role": "role", "quote": "quote", "sentence": "sentence", "field": "field",
         "confidence": "confidence:double", "mentions": "mentions:int"}  # fmt: skip

NODE_FILES: Mapping[str, Mapping[str, str]] = {"papers": _PAPER, "entities": _ENTITY, "results": _RESULT}
"""File → attribute of the network's nodes → column, with its type as Neo4j writes it."""

COMMAND = """\
#!/bin/sh
# Imports this folder into a new Neo4j database: sh import.sh [DATABASE]
neo4j-admin database import full "${1:-neo4j}" \\
  --nodes=papers.csv --nodes=entities.csv --nodes=results.csv --relationships=relationships.csv \\
  --array-delimiter=U+001F --multiline-fields=true
"""


@dataclass(frozen=True, slots=True)
class Neo4jExporter:
    """Writes papers.csv, entities.csv, results.csv, relationships.csv and import.sh."""

    name: str = "neo4j"
    title: str = "CSV files for Neo4j's bulk import, zipped"
    extensions: tuple[str, ...] = (".neo4j.zip",)
    folder: bool = True

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the archive; the whole network is held in memory."""
        network = to_networkx(store, selected_papers(store, options))
        with Archive(out) as archive:
            for name, columns in NODE_FILES.items():
                with archive.open(f"{name}.csv") as file:
                    write_csv(file, ["iri:ID", *columns.values(), ":LABEL"], _nodes(network, name, columns))
            with archive.open("relationships.csv") as file:
                write_csv(file, [":START_ID", ":END_ID", ":TYPE", *_EDGE.values()], _edges(network))
            archive.add("import.sh", COMMAND.encode())


def _nodes(network: Network, file: str, columns: Mapping[str, str]) -> Iterator[list[object]]:
    for node, attributes in network.nodes(data=True):
        type_ = attributes["type"]
        if {"Paper": "papers", "Result": "results"}.get(type_, "entities") == file:
            labels = [type_ or "Concept", *(k for k in attributes.get("kinds", ()) if k.isalpha() and k != type_)]
            yield [node, *(_cell(attributes.get(name)) for name in columns), ARRAY_DELIMITER.join(labels)]


def _edges(network: Network) -> Iterator[list[object]]:
    for source, target, key, attributes in network.edges(keys=True, data=True):
        yield [source, target, relationship_type(key), *(_cell(attributes.get(name)) for name in _EDGE)]


def relationship_type(key: str) -> str:
    """Write a property as Neo4j's users write types: comparesWith → COMPARES_WITH."""
    return "".join("_" + c if c.isupper() else c for c in key).upper()


def _cell(value: Any) -> object:
    return ARRAY_DELIMITER.join(value) if isinstance(value, tuple) else value


NEO4J = Neo4jExporter()
