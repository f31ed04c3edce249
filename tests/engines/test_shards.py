"""A build as shards of files holds the very quads of a store built from the same papers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kg.engines import shards
from kg.engines.local import SerialEngine
from kg.engines.shards import Folder
from kg.exporters.protocol import ExportOptions
from kg.exporters.rdf import N_QUADS, vocabulary_n_quads
from kg.graph import GraphSettings
from kg.model import Extraction, Rejected, Source
from kg.namespaces import BASE
from kg.pipeline import BuildOptions, build
from kg.store.open import open_store
from kg.vocabulary.vocabulary import Vocabulary
from tests.factories import make_mention, make_paper
from tests.store.tortured_build import extraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.model import Paper

pytest.importorskip("pyarrow")
VOCABULARY = Vocabulary([])
BUCKETS = 3


def proposal(title: str, label: str, *, generic: bool = False) -> Extraction:
    paper = make_paper(title, f"We propose {label}.")
    return Extraction(paper, (replace(make_mention(paper, label, role="proposed"), generic=generic),))


def given() -> list[Extraction | Rejected]:
    found: list[Extraction | Rejected] = [extraction(number, 1) for number in range(9)]
    found += [proposal("One Paper on a Net", "FooNet"), proposal("Another Paper on a Net", "Foo-Net")]
    found += [proposal("A Third Paper on Frames", "Framework"), proposal("Words on Frames", "framework", generic=True)]
    return [*found[:4], Rejected(Source("a.jsonl", "jsonl", "line 5"), "broken."), *found[4:]]


class Unneeded:
    """An extractor for papers that all come with their extraction."""

    name = "unneeded"
    version = "1"

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        raise AssertionError(f"every paper comes with its extraction: {list(papers)}")


def in_shards(folder: Folder) -> tuple[bytes, list[Rejected]]:
    count = shards.write_papers(folder, given(), 4)
    numbers = range(count)
    for number in numbers:
        shards.extract_shard(folder, number, Unneeded(), Unneeded)
    candidates = [shards.proposals_of(folder, [n], VOCABULARY, BASE, BUCKETS) for n in numbers]
    shared: shards.Proposals = {}
    for i in range(BUCKETS):
        shared |= shards.shared_names(part[i] for part in candidates)
    assert [entity.rpartition("/")[2] for entity in shared] == ["foonet"]
    written = [shards.quads_of(folder, n, VOCABULARY, BASE, shared, BUCKETS) for n in numbers]
    for i in range(BUCKETS):
        shards.write_entities(folder, i, [told[i] for told, _, _ in written])
    used = set().union(*(part for _, part, _ in written))
    files = [folder.read(f"quads/{name}") for name in sorted(folder.names("quads"))]
    return b"".join([*files, vocabulary_n_quads(VOCABULARY, used)]), [x for _, _, part in written for x in part]


@pytest.mark.parametrize("backwards", [False, True])
def test_shards_hold_what_a_store_exports(tmp_path: Path, backwards: bool) -> None:
    with open_store(mode="memory") as store:
        records = given()[::-1] if backwards else given()
        build(records, store, GraphSettings(VOCABULARY), BuildOptions(SerialEngine(), Unneeded, "test", batch=3))
        out = io.BytesIO()
        N_QUADS.write(store, out, ExportOptions())
    data, rejected = in_shards(Folder(str(tmp_path)))
    assert sorted(data.splitlines()) == sorted(out.getvalue().splitlines())
    assert [item.message for item in rejected] == ["broken."]


def test_a_file_that_is_not_whole_does_not_count(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    folder.write("records/00000.jsonl", b"")
    (tmp_path / "records" / "00001.jsonl.part").touch()
    assert folder.names("records") == {"00000.jsonl"}
    assert folder.names("quads") == set()
