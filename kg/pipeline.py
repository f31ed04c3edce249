"""build(): the whole flow on one screen. Records → papers that changed → extractions → linked graphs in the store."""

from __future__ import annotations

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kg.graph import PaperGraphs
from kg.identity import KnownPapers
from kg.iris import digest, iri_of_paper
from kg.model import Extraction, Paper, Rejected, Source
from kg.rdf.statements import LINK_PROPERTIES, IncompleteExtraction
from kg.records import paper_to_json, to_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.engines.protocol import Engine, ExtractorFactory
    from kg.graph import GraphSettings
    from kg.store.protocol import Store

Outcome = Literal["added", "replaced", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build.

    Attributes:
        engine: where extraction runs.
        factory: makes the extractor; called only when there is a paper to extract.
        extractor_version: changes whenever the same paper could give another extraction; a paper built under
            another version is built again.
        fail_fast: stop at the first record or paper that cannot be used.
    """

    engine: Engine
    factory: ExtractorFactory
    extractor_version: str
    fail_fast: bool = False


@dataclass(slots=True)
class BuildReport:
    """What a build did: counts by outcome, and what could not be used and why."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def papers(self) -> int:
        """The papers of the input that now stand in the graph."""
        return self.counts["added"] + self.counts["replaced"] + self.counts["unchanged"]


def build(
    records: Iterable[Paper | Extraction | Rejected],
    store: Store,
    settings: GraphSettings,
    options: BuildOptions,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> BuildReport:
    """Add or replace the papers of some records in a store.

    A paper whose content, extractor and vocabularies are as they were is left alone. Each paper is one transaction:
    whatever stops the build, the papers finished so far stand whole, and the next build goes on from there.

    Raises:
        OutputError: The store cannot be written.
    """
    report = BuildReport()
    graphs = PaperGraphs(store, settings)

    def note(outcome: Outcome, rejected: Rejected | None = None) -> None:
        report.counts[outcome] += 1
        if rejected:
            report.rejected.append(rejected)
        progress(outcome)

    papers = KnownPapers(store, settings.base)
    joined: dict[str, tuple[str, ...]] = {}
    changed = _changed(records, graphs.digests(), papers, joined, options.extractor_version, note)
    for item, content in _extracted(changed, options):
        if isinstance(item, Rejected):
            note("rejected", item)
            if options.fail_fast:
                break
            continue
        iri = iri_of_paper(item.paper, settings.base)
        try:
            note(graphs.put(item, content))
            for same in joined.pop(iri, ()):
                graphs.remove(same)
        except IncompleteExtraction as error:
            note("rejected", Rejected(_source(item), str(error)))
        papers.arrived(iri)
    return report


def _source(extraction: Extraction) -> Source:
    return extraction.paper.sources[0] if extraction.paper.sources else Source(extraction.paper.title, "")


def _changed(
    records: Iterable[Paper | Extraction | Rejected],
    known: dict[str, str],
    papers: KnownPapers,
    joined: dict[str, tuple[str, ...]],
    version: str,
    note: Callable[[Outcome, Rejected | None], None],
) -> Iterator[Paper | Extraction | Rejected]:
    """Yield what has to be built or reported; papers that are as they were are noted and left out.

    `joined` is filled with the papers of the store that a record turns out to be too, by the IRI of the one that stays.
    """
    for record in records:
        if isinstance(record, Rejected):
            yield record
            continue
        placed = papers.place(record)
        content = content_digest(placed.record, version)
        if known.get(placed.iri) == content and not placed.same:
            papers.add_sources(placed.iri, _paper(record))
            note("unchanged", None)
            continue
        known[placed.iri] = content
        if placed.same:
            joined[placed.iri] = placed.same
        papers.expect(placed.iri, _paper(placed.record))
        yield placed.record


def _paper(record: Paper | Extraction) -> Paper:
    return record.paper if isinstance(record, Extraction) else record


def content_digest(record: Paper | Extraction, version: str) -> str:
    """Return the digest of what a paper's graph follows from: its own content and what extracts it.

    A record with its extraction made elsewhere does not depend on the extractor here. What the graph does not hold
    (the order of authors) does not count: a paper read back from it has the same digest.
    """
    if isinstance(record, Extraction):
        data, version = to_record(record), ""
        paper = data["paper"]
    else:
        paper = data = paper_to_json(record)
    for key in ("id", "sources"):  # a paper that moved to another line is the same paper
        paper.pop(key, None)
    for key in ("authors", "identifiers", "links"):
        paper[key] = sorted(map(_stated, paper.get(key, ())))
    return digest(json.dumps(data, sort_keys=True, ensure_ascii=False), version, length=32)


def _stated(value: Any) -> str:
    """Return what the graph keeps of an author, an identifier or a link."""
    if not isinstance(value, dict):
        return str(value)
    return f"{LINK_PROPERTIES.get(value['kind'], '')} {value['url']}"


def _extracted(
    records: Iterable[Paper | Extraction | Rejected], options: BuildOptions
) -> Iterator[tuple[Extraction | Rejected, str]]:
    """Yield extractions with their content digests; what came extracted, or was rejected, passes by in its place.

    The engine reads ahead by as many papers as it batches, so what passes by waits in `aside`, with the number of
    papers that came before it.
    """
    version = options.extractor_version
    aside: deque[tuple[int, Extraction | Rejected]] = deque()
    fed = 0

    def papers() -> Iterator[Paper]:
        nonlocal fed
        for record in records:
            if isinstance(record, Paper):
                fed += 1
                yield record
            else:
                aside.append((fed, record))

    def waiting(before: float) -> Iterator[tuple[Extraction | Rejected, str]]:
        while aside and aside[0][0] <= before:
            item = aside.popleft()[1]
            yield item, "" if isinstance(item, Rejected) else content_digest(item, version)

    for done, item in enumerate(options.engine.extract(papers(), options.factory)):
        yield from waiting(done)
        yield item, "" if isinstance(item, Rejected) else content_digest(item.paper, version)
    yield from waiting(float("inf"))
