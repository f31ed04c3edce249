"""Builds over a Ray cluster of two nodes (two raylets) on this machine, for `test_ray` to run in a process of its own.

python -m tests.engines.ray_cluster poison|killed_node|shards_killed_node FOLDER
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # listen on the loopback alone
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

from kg.engines.ray_actors import RayEngine
from kg.engines.ray_shards import ShardedBuild, build_shards
from kg.engines.shards import Folder, write_papers
from kg.model import Extraction, Paper, Rejected
from kg.vocabulary.vocabulary import Vocabulary
from tests.factories import make_mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAPERS = 120
SECONDS_A_PAPER = 0.1


class Slow:
    """Finds the first word; dies at a paper whose title says so."""

    name, version = "slow", "1"

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        for paper in papers:
            time.sleep(SECONDS_A_PAPER)
            if "Poison" in paper.title:
                os.abort()
            yield Extraction(paper, (make_mention(paper, paper.abstract.split()[0], role="proposed"),))


def papers() -> list[Paper]:
    # every tenth proposes a name that another proposes too
    return [Paper(f"The Making of Tool {n}", f"Tool{n % (PAPERS - 12)} is a tool.") for n in range(PAPERS)]


def two_nodes() -> tuple[Any, Any]:
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    second = cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False)
    assert sum(node["Alive"] for node in ray.nodes()) == 2
    return cluster, second


def kill_later(cluster: Any, node: Any, seconds: float) -> threading.Thread:
    """Kill a node's processes, raylet and workers, after a while; none comes in its place."""

    def kill() -> None:
        time.sleep(seconds)
        cluster.remove_node(node, allow_graceful=False)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    return thread


def poison() -> None:
    two_nodes()
    given = papers()
    given[50] = Paper("A Poisonous Paper", "It kills.")
    found = list(RayEngine(2, chunk=10).extract(given, Slow))
    assert [n for n, item in enumerate(found) if isinstance(item, Rejected)] == [50]
    assert isinstance(found[50], Rejected)
    assert "'A Poisonous Paper'" in found[50].message


def killed_node() -> None:
    cluster, second = two_nodes()
    thread = kill_later(cluster, second, 4)
    found = list(RayEngine(2, chunk=10).extract(papers(), Slow))
    thread.join()
    assert [x.paper.title for x in found if isinstance(x, Extraction)] == [p.title for p in papers()]


def shards_killed_node(folder: str) -> None:
    quads = {}
    for name in ("whole", "killed"):
        files = Folder(f"{folder}/{name}")
        write_papers(files, papers(), 10)
    cluster, second = two_nodes()
    for name in ("whole", "killed"):
        thread = kill_later(cluster, second, 6) if name == "killed" else None
        job = ShardedBuild(f"{folder}/{name}", Vocabulary([]), "https://example.org/", 2, buckets=3)
        _, rejected = build_shards(job, Slow)
        assert rejected == []
        if thread:
            thread.join()
        files = Folder(f"{folder}/{name}")
        quads[name] = {file: files.read(f"quads/{file}") for file in sorted(files.names("quads"))}
    assert quads["whole"] == quads["killed"]
    assert b"homonymOf" in b"".join(quads["whole"].values())
    # going on: what stands is left alone, what is missing is made
    kept, missing = (Path(folder, "whole", "records", f"0000{n}.jsonl") for n in (0, 3))
    before = kept.stat().st_mtime_ns
    missing.unlink()
    build_shards(ShardedBuild(f"{folder}/whole", Vocabulary([]), "https://example.org/", 2, buckets=3), Slow)
    assert kept.stat().st_mtime_ns == before
    assert Folder(f"{folder}/whole").read("quads/papers-00003.nq") == quads["whole"]["papers-00003.nq"]


if __name__ == "__main__":
    from tests.engines import ray_cluster  # its own name, under which workers find the class

    run = getattr(ray_cluster, sys.argv[1])
    run(*sys.argv[2:] if sys.argv[1] == "shards_killed_node" else ())
    sys.stdout.write(f"{sys.argv[1]} holds\n")
