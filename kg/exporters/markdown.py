"""A report in Markdown: what the papers propose, compare with, run on and measure, with the words that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.exporters.selection import selected_papers
from kg.model import ENTITY_TYPES
from kg.views.describe import entities_by_role
from kg.views.network import result_label
from kg.views.records import paper_iris, read_extraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.model import Extraction
    from kg.store.protocol import Store

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")
_IN_ADDRESS = re.compile(r"[()<>\s\\]")
_HEADINGS = {
    "proposed": "Proposes",
    "baseline": "Compares with",
    "used": "Uses",
    "evaluated_on": "Evaluated on",
    "trained_on": "Trained on",
    "runs_on": "Runs on",
    "targets": "Targets",
    "addresses": "Addresses",
    "reports": "Measures",
}


def escaped(text: str) -> str:
    """Return text as Markdown that shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class MarkdownExporter:
    """Writes one report: a section for each paper, then an index of entities."""

    name: str = "markdown"
    title: str = "report in Markdown"
    extensions: tuple[str, ...] = (".md", ".markdown")
    folder: bool = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the report, streaming but for the index."""
        chosen = selected_papers(store, options)
        papers = paper_iris(store) if chosen is None else chosen
        out.write(f"# {len(papers)} {'paper' if len(papers) == 1 else 'papers'}\n".encode())
        index: dict[tuple[str, str], set[str]] = {}
        for iri in papers:
            extraction = read_extraction(store, iri)
            out.write("\n".join(["", *_paper(extraction), ""]).encode())
            for mention in extraction.mentions:
                if not mention.generic and mention.role != "mentioned":
                    index.setdefault((mention.type, mention.label), set()).add(extraction.paper.title)
        out.write("\n".join(["", *_index(index), ""]).encode())


def _paper(extraction: Extraction) -> Iterator[str]:
    paper = extraction.paper
    yield f"## {escaped(paper.title)}"
    yield ""
    about = [escaped(", ".join(paper.authors)), escaped(paper.issued), escaped(paper.venue)]
    links = dict.fromkeys(x for x in (paper.url, *(link.url for link in (*paper.links, *extraction.links))) if x)
    if line := " · ".join([*filter(None, about), *map(_link, links)]):
        yield line
        yield ""
    yield from _roles(extraction)
    yield from _results(extraction)


def _link(url: str) -> str:
    safe = _IN_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", url)
    return f"[{escaped(url)}](<{safe}>)"


def _roles(extraction: Extraction) -> Iterator[str]:
    named = entities_by_role(extraction)
    for role, heading in _HEADINGS.items():
        members = [entity for entity in named if entity.role == role]
        if members:
            yield f"**{heading}**"
            yield ""
            for entity in members:
                yield f"- {escaped(entity.label)}: “{escaped(entity.evidence[0])}”"
            yield ""


def _results(extraction: Extraction) -> Iterator[str]:
    if not extraction.results:
        return
    yield "| Result | Of | Against | On | Hardware | Words |"
    yield "|---|---|---|---|---|---|"
    for result in extraction.results:
        slots = (result.subject, result.baseline, result.dataset, result.hardware, f"“{result.quote}”")
        yield "| " + " | ".join(escaped(cell or "") for cell in (result_label(result), *slots)) + " |"
    yield ""


def _index(index: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    yield "## Index"
    for type_ in ENTITY_TYPES:
        entries = sorted((label, titles) for (kind, label), titles in index.items() if kind == type_)
        if entries:
            yield ""
            yield f"### {type_}"
            yield ""
            yield from _entries(entries)


def _entries(entries: Iterable[tuple[str, set[str]]]) -> Iterator[str]:
    for label, titles in entries:
        yield f"- {escaped(label)}: {'; '.join(escaped(title) for title in sorted(titles))}"


MARKDOWN = MarkdownExporter()
