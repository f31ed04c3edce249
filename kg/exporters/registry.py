"""The exporters there are, and how a name or a file name chooses one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UnknownName
from kg.exporters import (
    html,
    jsonld,
    markdown,
    nanopublications,
    neo4j,
    network,
    orkg,
    parquet,
    rdf,
    records,
    rocrate,
    tables,
)
from kg.plugins import usable_plugins

if TYPE_CHECKING:
    from kg.exporters.protocol import Exporter

EXPORTERS: dict[str, Exporter] = {
    exporter.name: exporter
    for exporter in (
        rdf.TURTLE,
        rdf.N_TRIPLES,
        rdf.N_QUADS,
        rdf.TRIG,
        rdf.RDF_XML,
        jsonld.JSON_LD,
        network.GRAPHML,
        network.GEXF,
        network.NODE_LINK,
        network.CYTOSCAPE,
        records.RECORDS,
        tables.CSV,
        parquet.PARQUET,
        neo4j.NEO4J,
        orkg.ORKG,
        nanopublications.NANOPUBLICATIONS,
        rocrate.RO_CRATE,
        markdown.MARKDOWN,
        html.HTML,
    )
}
"""Name → exporter: all that come with the program, in the order in which they are listed."""


def all_exporters() -> dict[str, Exporter]:
    """Return the exporters by name, those of plug-ins after the program's own."""
    return EXPORTERS | usable_plugins("exporters", frozenset(EXPORTERS))


def pick_exporter(name: str) -> Exporter:
    """Return the exporter of a format's name ("ttl"), a file ending (".ttl") or a file name ("graph.ttl").

    Raises:
        UnknownName: No exporter has that name or ending.
    """
    known = all_exporters()
    if name.casefold() in known:
        return known[name.casefold()]
    ending = next((e for e in _endings(name) if e in _by_extension(known)), "")
    if not ending:
        raise UnknownName("export format", Path(name).suffix.removeprefix(".") or name, known)
    return _by_extension(known)[ending]


def _by_extension(known: dict[str, Exporter]) -> dict[str, Exporter]:
    """Return the exporters by ending; of two with the same ending, the first listed."""
    return {e: exporter for exporter in reversed(list(known.values())) for e in exporter.extensions}


def _endings(name: str) -> list[str]:
    """Return the endings of a file name, the longest first: "graph.cytoscape.json" → ".cytoscape.json", ".json"."""
    parts = Path(name).name.casefold().split(".")
    return ["." + ".".join(parts[at:]) for at in range(1, len(parts))]
