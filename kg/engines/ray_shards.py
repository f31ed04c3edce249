"""A build over a Ray cluster, in shards of files: extraction, then linking in a second pass, then N-Quads.

Every step skips the shards whose files stand, so a build that was stopped goes on where it was. What a lost process
or node was working on is done again by Ray on another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.engines import shards
from kg.engines.ray_session import ray_session
from kg.engines.shards import Folder, shard_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.engines.protocol import ExtractorFactory
    from kg.model import Rejected
    from kg.vocabulary.vocabulary import Vocabulary

_TRIES = 5


@dataclass(frozen=True, slots=True)
class ShardedBuild:
    """What is built, and where.

    Attributes:
        uri: the folder, or its address on an object store.
        vocabulary: what names are looked up in.
        base: the base under which entities and papers are minted.
        workers: actors that extract, and tasks at a time.
        address: of the cluster; empty for one that is started here.
        buckets: parts in which entities are brought together.
    """

    uri: str
    vocabulary: Vocabulary
    base: str
    workers: int
    address: str = ""
    buckets: int = 8


class _Extract:
    """What Ray Data keeps in each actor: an extractor, made once."""

    def __init__(self, uri: str, factory: ExtractorFactory) -> None:
        self._folder = Folder(uri)
        self._factory = factory
        self._extractor = factory()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        for number in batch["shard"]:
            shards.extract_shard(self._folder, int(number), self._extractor, self._factory)
        return batch


def build_shards(
    job: ShardedBuild, factory: ExtractorFactory, progress: Callable[[str], None] = lambda _: None
) -> tuple[set[str], list[Rejected]]:
    """Make records and N-Quads of the shards of papers in a folder; return the concepts used, and what was rejected.

    Raises:
        UsageError: Ray is not installed.
        ConfigError: There is no cluster at the address.
    """
    folder = Folder(job.uri)
    numbers = sorted(int(name.removesuffix(".jsonl")) for name in folder.names("papers"))
    with ray_session(job.address, job.workers) as ray:
        _extract_missing(job, folder, numbers, factory)
        progress(f"{len(numbers)} shards extracted")
        linker = _Linking(ray, job)
        shared = linker.shared(numbers)
        progress(f"{len(shared)} names that several papers propose")
        return linker.quads(numbers, shared)


def _extract_missing(job: ShardedBuild, folder: Folder, numbers: list[int], factory: ExtractorFactory) -> None:
    done = folder.names("records")
    missing = [{"shard": number} for number in numbers if f"{shard_name(number)}.jsonl" not in done]
    if not missing:
        return
    import ray.data as ray_data

    context = ray_data.DataContext.get_current()
    context.enable_progress_bars = False
    data = ray_data.from_items(missing, override_num_blocks=len(missing))
    arguments = {"uri": job.uri, "factory": factory}
    extracted = data.map_batches(
        _Extract,
        batch_size=1,
        concurrency=(1, min(job.workers, len(missing))),
        num_cpus=1,
        fn_constructor_kwargs=arguments,
    )
    assert extracted.count() == len(missing)


class _Linking:
    """The second pass, as tasks."""

    def __init__(self, ray: Any, job: ShardedBuild) -> None:
        self._ray = ray
        self._job = job
        self._vocabulary = ray.put(job.vocabulary)

    def _task(self, function: Any, parts: int = 1) -> Any:
        return self._ray.remote(num_returns=parts, max_retries=_TRIES)(function)

    def shared(self, numbers: list[int]) -> shards.Proposals:
        """Return the names that several papers propose: candidates by key from every shard, then resolved by bucket."""
        job, parts = self._job, self._job.buckets
        candidates = self._task(_candidates, parts)
        found = [candidates.remote(job.uri, n, self._vocabulary, job.base, parts) for n in numbers]
        resolve = self._task(_resolve)
        resolved = [resolve.remote(*(part[i] for part in found)) for i in range(parts)]
        return {entity: papers for part in self._ray.get(resolved) for entity, papers in part.items()}

    def quads(self, numbers: list[int], shared: shards.Proposals) -> tuple[set[str], list[Rejected]]:
        """Write the graphs of the papers and the descriptions of the entities."""
        job, parts = self._job, self._job.buckets
        known = self._ray.put(shared)
        papers = self._task(_papers, parts + 1)
        found = [papers.remote(job.uri, n, self._vocabulary, job.base, known, parts) for n in numbers]
        entities = self._task(_entities)
        written = [entities.remote(job.uri, i, *(part[i] for part in found)) for i in range(parts)]
        used: set[str] = set()
        rejected: list[Rejected] = []
        for some_used, some_rejected in self._ray.get([part[parts] for part in found]):
            used |= some_used
            rejected += some_rejected
        self._ray.get(written)
        return used, rejected


def _candidates(uri: str, number: int, vocabulary: Vocabulary, base: str, buckets: int) -> Any:
    return tuple(shards.proposals_of(Folder(uri), [number], vocabulary, base, buckets))


def _resolve(*parts: shards.Proposals) -> shards.Proposals:
    return shards.shared_names(parts)


def _papers(
    uri: str, number: int, vocabulary: Vocabulary, base: str, shared: shards.Proposals, buckets: int
) -> tuple[Any, ...]:
    told, used, rejected = shards.quads_of(Folder(uri), number, vocabulary, base, shared, buckets)
    return (*told, (used, rejected))


def _entities(uri: str, number: int, *parts: shards.Told) -> None:
    shards.write_entities(Folder(uri), number, parts)
