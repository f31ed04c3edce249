"""build(): the whole flow on one screen. Records → papers that changed → extractions → linked graphs in the store."""

from __future__ import annotations

import json
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from kg.engines.chunks import chunks
from kg.errors import KgError, OutputError
from kg.graph import DraftingExtractor, PaperGraphs, drafted
from kg.identity import KnownPapers
from kg.iris import digest, iri_of_paper
from kg.model import Extraction, Paper, Rejected, Source
from kg.presence import Presence
from kg.rdf.statements import LINK_PROPERTIES
from kg.records import paper_to_json, to_record
from kg.unchanged import made_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kg.engines.protocol import Engine, ExtractorFactory
    from kg.graph import Draft, GraphSettings
    from kg.store.protocol import Store
    from kg.unchanged import UnchangedRecords

Outcome = Literal["added", "replaced", "unchanged", "rejected"]

BATCH = 500
"""Papers in a transaction: memory grows with it, and a store on disk takes more at once at less cost for each."""
_GROWS_BY = 4
"""Each batch is that part of what the build wrote before, where that is more: each costs merging with all that stands,
and progress goes in steps that are small beside the whole."""
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
        batch: how many papers are written in one transaction, at first.
        largest_batch: how many at most: batches grow with what was written before.
        unchanged: records of the input that were found to be as they were, and are not among those to build.
    """

    engine: Engine
    factory: ExtractorFactory
    extractor_version: str
    fail_fast: bool = False
    batch: int = BATCH
    largest_batch: int = 0
    unchanged: UnchangedRecords | None = None


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
    presence = Presence(store)
    graphs = PaperGraphs(store, settings, presence)

    def note(outcome: Outcome, rejected: Rejected | None = None) -> None:
        report.counts[outcome] += 1
        if rejected:
            report.rejected.append(rejected)
        progress(outcome)

    papers = KnownPapers(store, settings.base, presence, options.unchanged)
    changed = _Changed(graphs, papers, settings.base, options.extractor_version, note)
    drafter = graphs.drafter()
    writer = _Writer(graphs, changed, (options.batch, max(options.batch, options.largest_batch)), note)
    try:
        for _ in options.unchanged or ():
            note("unchanged")
        for item in options.engine.extract(changed.of(records), partial(DraftingExtractor, options.factory, drafter)):
            iri, content = changed.read.popleft()
            draft = drafted(item, drafter) if isinstance(item, Extraction) else item
            if not isinstance(draft, Rejected):
                writer.put(draft, iri, content)
            else:
                changed.settled(iri)
                note("rejected", draft)
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

    def __init__(
        self, graphs: PaperGraphs, papers: KnownPapers, base: str, version: str, note: Callable[[Outcome], None]
    ) -> None:
        self._graphs = graphs
        self._papers = papers
        self._base = base
        self._version = version
        self._note = note
        self._joined: dict[str, tuple[str, ...]] = {}
        """Papers of the store that a record turned out to be too, by the IRI of the one that stays."""
        self.read: deque[tuple[str, str]] = deque()
        self.under_way: dict[str, str] = {}

    def of(self, records: Iterable[Paper | Extraction | Rejected]) -> Iterator[Paper | Extraction | Rejected]:
        """Yield what has to be built or reported; papers that are as they were are noted and left out."""
        for chunk in chunks(records, _ASKED_AT_ONCE):
            by_title = sorted({self._iri(record) for record in chunk if not isinstance(record, Rejected)})
            known, files = self._graphs.digests(by_title), self._graphs.source_files(by_title)
            for record in chunk:
                if isinstance(record, Rejected):
                    self.read.append(("", ""))
                    yield record
                elif self._is_as_built(record, known, files):
                    self._note("unchanged")
                else:
                    yield from self._placed(record)

    def _is_as_built(self, record: Paper | Extraction, known: Mapping[str, str], files: Mapping[str, set[str]]) -> bool:
        """Whether the paper of the record's own IRI was built of just this, from files that are known: no look-up."""
        iri = self._iri(record)
        return (
            iri in known
            and iri not in self.under_way
            and all(source.file in files.get(iri, ()) for source in _paper(record).sources)
            and _same(known[iri], content_digest(record, self._version))
        )

    def _placed(self, record: Paper | Extraction) -> Iterator[Paper | Extraction]:
        """Yield the record as the paper that it is in the store, if that changes the paper."""
        placed = self._papers.place(record)
        content = content_digest(placed.record, self._version)
        stands = self.under_way.get(placed.iri) or self._graphs.digest(placed.iri)
        if _same(stands, content) and not placed.same:
            self._papers.add_sources(placed.iri, _paper(record))
            self._note("unchanged")
            return
        if placed.same:
            self._joined[placed.iri] = placed.same
        self.under_way[placed.iri] = content
        self._papers.expect(placed.iri, _paper(placed.record))
        self.read.append((placed.iri, content))
        yield placed.record

    def settled(self, iri: str, content: str = "") -> None:
        """Say that a paper stands in the store, built of some content, or never will."""
        if self.under_way.get(iri) == content or not content:
            self.under_way.pop(iri, None)
        self._papers.arrived(iri)
        for same in self._joined.pop(iri, ()) if content else ():
            self._graphs.remove(same)

    def _iri(self, record: Paper | Extraction) -> str:
        return iri_of_paper(_paper(record), self._base)


def _paper(record: Paper | Extraction) -> Paper:
    return record.paper if isinstance(record, Extraction) else record


class _Writer:
    """Gathers papers and writes them a batch at a time; outcomes are noted when the papers stand."""

    def __init__(
        self, graphs: PaperGraphs, changed: _Changed, sizes: tuple[int, int], note: Callable[[Outcome], None]
    ) -> None:
        self._graphs = graphs
        self._changed = changed
        self._size, self._largest = sizes
        self._written = 0
        self._note = note
        self._batch = graphs.batch()
        self._waiting: list[tuple[Outcome, str, str, Source]] = []

    def put(self, draft: Draft, iri: str, content: str) -> None:
        """Take a paper in.

        Raises:
            OutputError: The store cannot be written; what waits goes on waiting.
        """
        outcome = self._batch.put(draft, content)
        self._waiting.append((outcome, iri, content, draft.source))
        if len(self._waiting) >= self._size:
            self.flush()

    def flush(self) -> None:
        """Write what waits.

        Raises:
            OutputError: The store cannot be written; what waits goes on waiting.
        """
        if self._waiting:
            self._batch.commit()
            written, self._waiting, self._batch = self._waiting, [], self._graphs.batch()
            self._written += len(written)
            self._size = min(max(self._size, self._written // _GROWS_BY), self._largest)
            for outcome, iri, content, _ in written:
                self._changed.settled(iri, content)
                self._note(outcome)

    def lost(self) -> Rejected:
        """Say which papers are lost where the store cannot be written."""
        source = self._waiting[0][3] if self._waiting else Source("", "")
        return Rejected(
            source,
            f"from this paper on, {len(self._waiting)} that were extracted and all that follow are not in the graph.",
            "Make room and build again: what stands is kept, and the build goes on from there.",
        )


def content_digest(record: Paper | Extraction, version: str) -> str:
    """Return the digest of what a paper's graph follows from: its own content and what extracts it.

    A record with its extraction made elsewhere does not depend on the extractor here. What the graph does not hold
    (the order of authors) does not count: a paper read back from it has the same digest. It ends in what read and
    extracted the paper (`kg.unchanged.made_by`).
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
    return digest(json.dumps(data, sort_keys=True, ensure_ascii=False), version, length=32) + "-" + made_by(version)


def _same(digest: str, other: str) -> bool:
    """Whether two digests are of one content, wherever it was read."""
    return digest.partition("-")[0] == other.partition("-")[0]


def _stated(value: Any) -> str:
    """Return what the graph keeps of an author, an identifier or a link."""
    if not isinstance(value, dict):
        return str(value)
    return f"{LINK_PROPERTIES.get(value['kind'], '')} {value['url']}"
