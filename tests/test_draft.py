"""Drafts: what a worker writes down is what the writer would have made of the paper, whatever came before it."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from kg import pipeline, presence
from kg.engines.local import SerialEngine
from kg.graph import GraphSettings, PaperGraphs
from kg.model import Extraction, Rejected
from kg.pipeline import BuildOptions, build
from kg.store.doctor import examine
from kg.store.inferring import with_inference
from kg.store.open import open_store
from kg.vocabulary.vocabulary import Vocabulary
from tests.factories import make_extraction, make_mention, make_paper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store.embedded import EmbeddedStore

SETTINGS = GraphSettings(Vocabulary([]))


def saying(title: str, label: str, role: Any = "proposed") -> Extraction:
    paper = make_paper(title, f"We propose {label}.")
    return Extraction(paper, (make_mention(paper, label, role=role),))


SHARED = [
    saying("A", "EfficientThing"),
    saying("B", "efficientthing"),
    saying("C", "EfficientThing"),
    saying("D", "EFFICIENTTHING", "used"),
]


def options(batch: int) -> BuildOptions:
    def none() -> Any:
        raise AssertionError("every paper comes with its extraction")

    return BuildOptions(SerialEngine(), none, "1", batch=batch)


def drafted(extractions: Iterable[Extraction], batch: int, *, reasoning: bool = True) -> list[str]:
    with open_store(mode="memory") as store:
        into = with_inference(store) if reasoning else store
        report = build(extractions, into, SETTINGS, options(batch))
        assert not report.rejected
        assert not list(examine(store))
        return contents(store)


def contents(store: EmbeddedStore) -> list[str]:
    return sorted(str(quad) for quad in store.quads())


def one_by_one(extractions: Iterable[Extraction], *, reasoning: bool = True) -> list[str]:
    with open_store(mode="memory") as store:
        graphs = PaperGraphs(with_inference(store) if reasoning else store, SETTINGS)
        for extraction in extractions:
            graphs.put(extraction, pipeline.content_digest(extraction, "1"))
        return contents(store)


@pytest.mark.parametrize("reasoning", [True, False])
def test_drafts_say_what_linking_in_the_store_says(reasoning: bool) -> None:
    extractions = [make_extraction(), make_extraction("Another: Title"), *SHARED]
    expected = one_by_one(extractions, reasoning=reasoning)
    assert drafted(extractions, 100, reasoning=reasoning) == expected


@pytest.mark.parametrize("batch", [1, 2, 100])
@pytest.mark.parametrize("patience", [0, 10_000])
def test_the_order_of_papers_that_share_a_name_does_not_matter(
    batch: int, patience: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence.Presence.__init__, "__defaults__", (patience,))
    expected = one_by_one(SHARED)
    for order in [*permutations(SHARED)][:: 5 if batch == 1 else 1]:
        assert drafted(order, batch) == expected


def test_a_second_version_in_one_batch_replaces_the_first() -> None:
    first, second = saying("A", "FirstThing"), saying("A", "SecondThing")
    with open_store(mode="memory") as store:
        graphs = PaperGraphs(store, SETTINGS)
        batch, drafter = graphs.batch(), graphs.drafter()
        assert batch.put(drafter.draft(first), "1") == "added"
        assert batch.put(drafter.draft(second), "2") == "replaced"
        batch.commit()
        found = contents(store)
    with open_store(mode="memory") as store:
        PaperGraphs(store, SETTINGS).put(second, "2")
        assert found == contents(store)


def test_a_draft_travels_between_processes() -> None:
    with open_store(mode="memory") as store:
        drafter = pickle.loads(pickle.dumps(PaperGraphs(store, SETTINGS).drafter()))
        draft = pickle.loads(pickle.dumps(drafter.draft(make_extraction())))
    assert draft.extraction() == make_extraction()
    assert draft.lines.count(b"\n") > 50


def test_an_extraction_that_cannot_be_drafted_is_rejected() -> None:
    paper = make_paper()
    broken = Extraction(paper, (), make_extraction().results)
    with open_store(mode="memory") as store:
        report = build([broken, make_extraction("Another: Title")], store, SETTINGS, options(10))
    assert isinstance(report.rejected[0], Rejected)
    assert "named by no" in report.rejected[0].message
    assert report.counts == {"rejected": 1, "added": 1}


def test_batches_grow_with_what_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    flush = pipeline._Writer.flush

    def counting(writer: pipeline._Writer) -> None:
        sizes.append(len(writer._waiting))
        flush(writer)

    monkeypatch.setattr(pipeline._Writer, "flush", counting)
    extractions = [saying(f"Paper {n}", f"Thing{n}X") for n in range(60)]
    with open_store(mode="memory") as store:
        growing = replace(options(2), largest_batch=5)
        build(extractions, store, SETTINGS, growing)
        grown = contents(store)
    assert sizes[:5] == [2] * 5
    assert max(sizes) == 5
    assert sum(sizes) == 60
    assert drafted(extractions, 2, reasoning=False) == grown
