"""RO-Crate 1.1: the graph, its records and its tables in one archive that says what is in it.

The crate is dated by the last build of the store, not by the clock, so that the same store gives the same crate.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import QuerySolutions

from kg import __version__
from kg.exporters.archive import Archive
from kg.exporters.rdf import N_QUADS, TURTLE
from kg.exporters.records import RECORDS
from kg.exporters.selection import selected_papers
from kg.exporters.tables import write_csv
from kg.namespaces import BUILD_GRAPH, KG, PROV
from kg.views.records import paper_iris, read_extraction
from kg.views.tables import COLUMNS, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.model import Paper
    from kg.store.protocol import Store

SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_UNDATED = "1970-01-01"
_LAST_BUILD = f"SELECT (MAX(?at) AS ?last) {{ GRAPH <{BUILD_GRAPH}> {{ ?build <{PROV}startedAtTime> ?at }} }}"
_DESCRIPTION = (
    "A knowledge graph of research papers: the methods, baselines, hardware, datasets, tasks and metrics that they "
    "name, and the results that they report, each with the words that say so."
)


class _Measured(io.RawIOBase):
    """A stream that counts and digests what passes through."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.size = 0
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        taken = bytes(data)
        self.size += len(taken)
        self.sha256.update(taken)
        self._out.write(taken)
        return len(taken)


@dataclass(frozen=True, slots=True)
class RoCrateExporter:
    """Writes kg.ttl, kg.nq, records.jsonl, tables/*.csv and ro-crate-metadata.json."""

    name: str = "ro-crate"
    title: str = "RO-Crate 1.1: graph, records and tables with their description, zipped"
    extensions: tuple[str, ...] = (".crate.zip",)
    folder: bool = True

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the archive; the description comes last, as it has the sizes of the others."""
        chosen = selected_papers(store, options)
        files: list[dict[str, Any]] = []
        with Archive(out) as archive:
            for name, (title, media_type, write) in _parts(store, options, chosen).items():
                with archive.open(name) as file:
                    measured = _Measured(file)
                    write(cast("BinaryIO", measured))
                files.append(_file(name, title, media_type, measured))
            papers = [
                (iri, read_extraction(store, iri).paper) for iri in (paper_iris(store) if chosen is None else chosen)
            ]
            graph = [*_descriptor(store, files, papers), *files, *(_article(iri, paper) for iri, paper in papers)]
            crate = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
            archive.add("ro-crate-metadata.json", json.dumps(crate, ensure_ascii=False, indent=2).encode() + b"\n")


Part = tuple[str, str, "Callable[[BinaryIO], None]"]


def _parts(store: Store, options: ExportOptions, papers: list[str] | None) -> Mapping[str, Part]:
    def table(name: str) -> Callable[[BinaryIO], None]:
        lines: Iterator[Any] = (row.values() for row in rows(store, name, papers))
        return lambda out: write_csv(out, COLUMNS[name], lines)

    return {
        "kg.ttl": ("The graph in Turtle", "text/turtle", lambda out: TURTLE.write(store, out, options)),
        "kg.nq": ("The graph in N-Quads", "application/n-quads", lambda out: N_QUADS.write(store, out, options)),
        "records.jsonl": (
            "Extraction records",
            "application/x-ndjson",
            lambda out: RECORDS.write(store, out, options),
        ),
    } | {f"tables/{name}.csv": (f"Table of {name}", "text/csv", table(name)) for name in COLUMNS}


def _file(name: str, title: str, media_type: str, measured: _Measured) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": "File",
        "name": title,
        "encodingFormat": media_type,
        "contentSize": str(measured.size),
        "sha256": measured.sha256.hexdigest(),
    }


def _descriptor(store: Store, files: list[dict[str, Any]], papers: list[tuple[str, Paper]]) -> Iterator[dict[str, Any]]:
    yield {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    yield {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Knowledge graph of {len(papers)} papers",
        "description": _DESCRIPTION,
        "datePublished": _last_build(store),
        "license": {"@id": "#licence"},
        "conformsTo": {"@id": KG.rstrip("#")},
        "hasPart": [{"@id": file["@id"]} for file in files],
        "citation": [{"@id": iri} for iri, _ in papers],
    }
    yield {
        "@id": "#licence",
        "@type": "CreativeWork",
        "name": "Not stated",
        "description": "The graph quotes the papers it describes; their texts stay under their publishers' terms.",
    }
    yield {
        "@id": "#build",
        "@type": "CreateAction",
        "name": "Extraction and linking",
        "instrument": {"@id": "https://w3id.org/paper-kg"},
        "object": [{"@id": iri} for iri, _ in papers],
        "result": {"@id": "./"},
    }
    yield {
        "@id": "https://w3id.org/paper-kg",
        "@type": "SoftwareApplication",
        "name": "paper-kg",
        "softwareVersion": __version__,
    }


def _article(iri: str, paper: Paper) -> dict[str, Any]:
    article: dict[str, Any] = {"@id": iri, "@type": "ScholarlyArticle", "name": paper.title}
    if paper.authors:
        article["creator"] = list(paper.authors)
    if paper.issued:
        article["datePublished"] = paper.issued
    if paper.url:
        article["url"] = paper.url
    if paper.identifiers:
        article["identifier"] = [f"{scheme}:{value}" for scheme, value in paper.identifiers]
    return article


def _last_build(store: Store) -> str:
    """Return the day of the last build; of a store that knows none, the beginning of the epoch."""
    answer = store.query(_LAST_BUILD)
    assert isinstance(answer, QuerySolutions)
    last = next(iter(answer))["last"]
    return last.value[:10] if last is not None else _UNDATED


RO_CRATE = RoCrateExporter()
