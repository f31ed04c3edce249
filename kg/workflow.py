"""The front door for programs: one call to build, extract, remove or export, with the parts wired together.

The command line calls these, and so can anyone:

    import kg

    kg.build(["papers.txt"], "output/kg")
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, cast

from kg import namespaces as ns
from kg.engines.local import SerialEngine
from kg.errors import UnknownName
from kg.graph import GraphSettings, PaperGraphs
from kg.pipeline import BATCH, BuildOptions, BuildReport
from kg.pipeline import build as run_build
from kg.rdf.bookkeeping import record_build, sync_vocabulary
from kg.store.embedded import EmbeddedStore
from kg.store.inferring import as_before, with_inference, without_inference
from kg.store.reasoning import rules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from kg.engines.protocol import Engine
    from kg.extract.protocol import Extractor
    from kg.model import Extraction, Paper, Rejected
    from kg.readers.merging import MergedPapers
    from kg.store.protocol import Store
    from kg.unchanged import UnchangedRecords
    from kg.vocabulary.vocabulary import Vocabulary


LARGEST_BATCH = 3_000
"""Papers that are written at once to a store on disk when the build is large: more cost memory, and save nothing."""
ENGINES = ("local", "ray")
"""Where extraction can run."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """How papers become graph: the vocabularies, the base of new IRIs, where extraction runs and what extracts.

    `reasoning`: whether what follows from the ontology is stated too, in a graph of its own.
    """

    vocabulary: Vocabulary
    base: str = ns.BASE
    engine: Engine = field(default_factory=SerialEngine)
    reasoning: bool = True
    extractor: str = "built-in"

    @property
    def settings(self) -> GraphSettings:
        """What linking and minting go by."""
        return GraphSettings(self.vocabulary, base=self.base)


def load_workflow(
    vocabulary_files: Iterable[Path] = (),
    *,
    base: str = ns.BASE,
    engine: Engine | None = None,
    reasoning: bool = True,
    extractor: str = "built-in",
) -> Workflow:
    """Load the vocabularies that ship with the program, and the user's own.

    Raises:
        VocabularyError: A vocabulary cannot be read.
        ConfigError: The base is no IRI that ends in "/" or "#".
        UnknownName: There is no such extractor.
    """
    from kg.extract.registry import extractor_names
    from kg.vocabulary.vocabulary import load_vocabulary

    check_base(base)
    if extractor != "built-in" and extractor not in extractor_names():
        raise UnknownName("extractor", extractor, extractor_names())
    return Workflow(load_vocabulary(vocabulary_files), base, engine or SerialEngine(), reasoning, extractor)


def make_engine(jobs: int, name: str = "local", address: str = "") -> Engine:
    """Return the engine for a number of workers: 1 is this process, 0 one worker a core; or "ray", at an address.

    Raises:
        UnknownName: There is no engine of that name.
    """
    from kg.engines.processes import ProcessEngine, available_cores
    from kg.errors import UnknownName

    if name not in ENGINES:
        raise UnknownName("engine", name, ENGINES)
    workers = jobs or available_cores()
    if name == "ray":
        from kg.engines.ray_actors import RayEngine

        return RayEngine(workers, address)
    return SerialEngine() if workers == 1 else ProcessEngine(workers)


def build_shards(
    records: Iterable[Paper | Extraction | Rejected],
    folder: str,
    workflow: Workflow,
    *,
    jobs: int,
    address: str = "",
    size: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Rejected]:
    """Build a graph as files in a folder, over a Ray cluster; return what could not be used.

    The files of `quads/` hold what `kg export -f nq` writes of a store that is built from the same papers. A folder
    that has its input already is gone on with.

    Raises:
        UsageError: Ray is not installed.
        ConfigError: There is no cluster at the address.
    """
    from kg.engines.ray_shards import ShardedBuild, build_shards
    from kg.engines.shards import Folder, write_papers
    from kg.exporters.rdf import vocabulary_n_quads

    files = Folder(folder)
    if "input.json" not in files.names(""):
        count = write_papers(files, records, size, workflow.base)
        files.write("input.json", b'{"shards": %d}\n' % count)
        progress(f"{count} shards of papers")
    job = ShardedBuild(folder, workflow.vocabulary, workflow.base, jobs, address)
    used, rejected = build_shards(job, partial(make_extractor, workflow.vocabulary, workflow.extractor), progress)
    files.write("quads/vocabularies.nq", vocabulary_n_quads(workflow.vocabulary, used))
    return rejected


def check_base(base: str) -> None:
    """Refuse a base under which no IRI can be minted.

    Raises:
        ConfigError: The base is no absolute IRI, or does not end in "/" or "#".
    """
    from pyoxigraph import NamedNode

    from kg.errors import ConfigError

    try:
        NamedNode(base)
    except ValueError as error:
        raise ConfigError(f"The base {base!r} is no IRI.", "It looks like https://example.org/papers/") from error
    if not base.endswith(("/", "#")):
        raise ConfigError(f"The base {base!r} does not end in / or #.", f"Did you mean {base}/ ?")


def make_extractor(vocabulary: Vocabulary, name: str = "built-in") -> Extractor:
    """Make an extractor by its name; see `kg.extract.registry`."""
    from kg.extract import registry

    return registry.make_extractor(vocabulary, name)


def find_unchanged(inputs: Sequence[str | Path], path: Path, workflow: Workflow) -> UnchangedRecords | None:
    """Return what the store at a path says of the records it was built of, for `read` to leave out what did not change.

    None where there is no store yet, or where the input is so small that reading it costs less than that.

    Raises:
        StoreSchemaError: A newer program made the store.
        StoreError: It is damaged.
    """
    from kg.extract.registry import version_of
    from kg.store.compact import size_on_disk
    from kg.store.open import is_store, open_store
    from kg.unchanged import load_unchanged, made_by

    if not is_store(path) or _size(inputs) < size_on_disk(path) / _WORTH_IT:
        return None
    with open_store(path) as store:
        return load_unchanged(store, {made_by(version_of(workflow.vocabulary, workflow.extractor)), made_by("")})


_WORTH_IT = 20_000
"""Bytes of a store for each byte of an input (compressed, perhaps) from which on its records are read as they come."""


def _size(inputs: Sequence[str | Path]) -> int:
    from kg.readers.opening import expand

    return sum(path.stat().st_size for path, _ in expand(inputs) if path.is_file())


def build(
    records: Iterable[Paper | Extraction | Rejected],
    store: Store,
    workflow: Workflow,
    *,
    fail_fast: bool = False,
    batch: int = BATCH,
    unchanged: UnchangedRecords | None = None,
    started: datetime | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> BuildReport:
    """Add or replace papers in a store, `batch` papers a transaction; by default more of them as a large build goes on.

    `unchanged` are the records that were left out of `records`, as `read` found them to be as they were; `started` is
    the time to record the build under, None for no record of it.

    Raises:
        OutputError: The vocabularies cannot be written to the store. Where papers cannot, the report says so.
    """
    from kg.extract.registry import version_of

    on_disk = store
    if workflow.reasoning and rules_of(store) is None:
        sync_vocabulary(store, workflow.vocabulary)  # all is inferred anew below, which need not be done twice
    store = with_inference(store) if workflow.reasoning else without_inference(store)
    sync_vocabulary(store, workflow.vocabulary)
    options = BuildOptions(
        engine=workflow.engine,
        factory=partial(make_extractor, workflow.vocabulary, workflow.extractor),
        extractor_version=version_of(workflow.vocabulary, workflow.extractor),
        fail_fast=fail_fast,
        batch=batch,
        largest_batch=LARGEST_BATCH if batch == BATCH and isinstance(on_disk, EmbeddedStore) else batch,
        unchanged=unchanged,
    )
    report = run_build(records, store, workflow.settings, options, progress)
    if started and not report.stopped:
        record_build(store, started, report.counts)
    return report


def extract(papers: Iterable[Paper | Extraction | Rejected], workflow: Workflow) -> Iterator[Extraction | Rejected]:
    """Yield the extraction of each paper, linked to nothing; what came extracted or rejected passes by."""
    found = workflow.engine.extract(papers, partial(make_extractor, workflow.vocabulary, workflow.extractor))
    return cast("Iterator[Extraction | Rejected]", found)


def remove(paper: str, store: Store, workflow: Workflow) -> bool:
    """Take the paper of an IRI out of a store; False where it is not there."""
    return PaperGraphs(as_before(store), workflow.settings).remove(paper)


def read(
    inputs: Sequence[str | Path],
    format: str | None = None,  # noqa: A002 (as the option is called)
    columns: Mapping[str, str] | None = None,
    unchanged: UnchangedRecords | None = None,
) -> MergedPapers:
    """Return the papers of files, folders, or "-" for standard input; the same paper from two places is one paper.

    What is returned is iterated over once; its `total` is known from the first record on.
    `columns` says, for tables, which column gives a field: {"title": "Paper name"}. `unchanged` records are left out.

    Raises:
        InputError: A file cannot be read.
        UsageError: A field of `columns` is none of a paper's.
        UnknownName: There is no such format.
    """
    from kg.readers.merging import merge_papers
    from kg.readers.registry import read_papers

    return merge_papers(read_papers(inputs, format=format, columns=columns, known=unchanged))
