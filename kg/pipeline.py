"""build(): the whole flow on one screen. Records → papers that changed → extractions → linked graphs in the store."""

from __future__ import annotations

import json
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kg.engines.chunks import chunks
from kg.errors import KgError, OutputError
from kg.graph import PaperGraphs
from kg.iris import digest, mint_paper
from kg.model import Extraction, Paper, Rejected, Source
from kg.rdf.statements import IncompleteExtraction
from kg.records import paper_to_json, to_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.engines.protocol import Engine, ExtractorFactory
    from kg.graph import GraphSettings
    from kg.store.protocol import Store

Outcome = Literal["added", "replaced", "unchanged", "rejected"]

BATCH = 500
"""Papers in a transaction: memory grows with it, and a store on disk takes more at once at less cost for each."""
_ASKED_AT_ONCE = 250
"""Papers whose digests are looked up by one query."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build.

    Attributes:
        engine: where extraction runs.
        factory: makes the extractor; called only when there is a paper to extract.
        extractor_version: changes whenever the same paper could give another extraction; a paper built under
            another version is built again.
        fail_fast: stop at the first record or paper that cannot be used.
        batch: how many papers are written in one transaction.
    """

    engine: Engine
    factory: ExtractorFactory
    extractor_version: str
    fail_fast: bool = False
    batch: int = BATCH


@dataclass(slots=True)
class BuildReport:
    """What a build did: counts by outcome, and what could not be used and why.

    Attributes:
        stopped: why the build ended before its input did, where it did: the store could not be written.
    """

    counts: Counter[Outcome] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    stopped: OutputError | None = None

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

    A paper whose content, extractor and vocabularies are as they were is left alone. Papers are written in batches,
    each a transaction: whatever stops the build, the papers finished so far stand whole, and the next build goes on
    from there. A store that cannot be written any more (a full disk) ends the build, and the report says so.
    """
    report = BuildReport()
    graphs = PaperGraphs(store, settings)

    def note(outcome: Outcome, rejected: Rejected | None = None) -> None:
        report.counts[outcome] += 1
        if rejected:
            report.rejected.append(rejected)
        progress(outcome)

    changed = _Changed(graphs, settings.base, options.extractor_version, note)
    writer = _Writer(graphs, changed, options.batch, note)
    try:
        for item in options.engine.extract(changed.of(records), options.factory):
            iri, content = changed.read.popleft()
            problem = item if isinstance(item, Rejected) else writer.put(item, iri, content)
            if problem:
                note("rejected", problem)
                if options.fail_fast:
                    break
        writer.flush()
    except OutputError as error:
        report.stopped = error
        report.rejected.append(writer.lost())
    except BaseException:
        with suppress(KgError):  # what stopped the build is reported, not what follows from it
            writer.flush()
        raise
    return report


class _Changed:
    """Tells the papers that have to be built from those that are as they were.

    Attributes:
        read: the IRI and the digest of the content of each record that was yielded and not yet taken from here.
        under_way: papers of this build that may not yet stand in the store, by IRI, with that digest.
    """

    def __init__(self, graphs: PaperGraphs, base: str, version: str, note: Callable[[Outcome], None]) -> None:
        self._graphs = graphs
        self._base = base
        self._version = version
        self._note = note
        self.read: deque[tuple[str, str]] = deque()
        self.under_way: dict[str, str] = {}

    def of(self, records: Iterable[Paper | Extraction | Rejected]) -> Iterator[Paper | Extraction | Rejected]:
        """Yield what has to be built or reported; papers that are as they were are noted and left out."""
        for chunk in chunks(records, _ASKED_AT_ONCE):
            papers = [self._iri_and_content(record) for record in chunk]
            known = self._graphs.digests(sorted({iri for iri, _ in papers if iri})) | self.under_way
            for record, (iri, content) in zip(chunk, papers, strict=True):
                if iri and known.get(iri) == content:
                    self._note("unchanged")
                    continue
                if iri:
                    known[iri] = self.under_way[iri] = content
                self.read.append((iri, content))
                yield record

    def _iri_and_content(self, record: Paper | Extraction | Rejected) -> tuple[str, str]:
        if isinstance(record, Rejected):
            return "", ""
        paper = record.paper if isinstance(record, Extraction) else record
        return mint_paper(paper.title, self._base), content_digest(record, self._version)


class _Writer:
    """Gathers papers and writes them a batch at a time; outcomes are noted when the papers stand."""

    def __init__(self, graphs: PaperGraphs, changed: _Changed, size: int, note: Callable[[Outcome], None]) -> None:
        self._graphs = graphs
        self._changed = changed
        self._size = size
        self._note = note
        self._batch = graphs.batch()
        self._waiting: list[tuple[Outcome, str, Source]] = []

    def put(self, extraction: Extraction, iri: str, content: str) -> Rejected | None:
        """Take a paper in; return what is wrong with it, if anything is."""
        source = extraction.paper.sources[0] if extraction.paper.sources else Source(extraction.paper.title, "")
        try:
            outcome = self._batch.put(extraction, content)
        except IncompleteExtraction as error:
            return Rejected(source, str(error))
        self._waiting.append((outcome, iri, source))
        if len(self._waiting) >= self._size:
            self.flush()
        return None

    def flush(self) -> None:
        """Write what waits.

        Raises:
            OutputError: The store cannot be written; what waits goes on waiting.
        """
        if self._waiting:
            self._batch.commit()
            written, self._waiting, self._batch = self._waiting, [], self._graphs.batch()
            for outcome, iri, _ in written:
                self._changed.under_way.pop(iri, None)
                self._note(outcome)

    def lost(self) -> Rejected:
        """Say which papers are lost where the store cannot be written."""
        source = self._waiting[0][2] if self._waiting else Source("", "")
        return Rejected(
            source,
            f"from this paper on, {len(self._waiting)} that were extracted and all that follow are not in the graph.",
            "Make room and build again: what stands is kept, and the build goes on from there.",
        )


def content_digest(record: Paper | Extraction, version: str) -> str:
    """Return the digest of what a paper's graph follows from: its own content and what extracts it.

    A record with its extraction made elsewhere does not depend on the extractor here.
    """
    if isinstance(record, Extraction):
        data, version = to_record(record), ""
    else:
        data = paper_to_json(record)
        data.pop("sources", None)  # a paper that moved to another line is the same paper
    return digest(json.dumps(data, sort_keys=True, ensure_ascii=False), version, length=32)
