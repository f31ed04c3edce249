"""The vocabularies that ship: whole, without cycles, what their outlines say, and quick to load."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from kg.namespaces import VOCAB
from kg.resources import ontology_file, ontology_folder, vocabulary_files
from kg.vocabulary import Vocabulary, load_vocabulary
from kg.vocabulary.words import name_key
from scripts.vocab import build

SCHEMES = {"datasets": "Dataset", "hardware": "Hardware", "methods": "Method", "metrics": "Metric", "tasks": "Task"}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def test_every_scheme_is_there_and_typed(vocabulary: Vocabulary) -> None:
    assert [path.stem for path in vocabulary_files()] == sorted(SCHEMES)
    for concept in vocabulary:
        scheme = concept.iri.removeprefix(VOCAB).partition("/")[0]
        assert concept.type == SCHEMES[scheme]
        assert concept.scheme == f"{VOCAB}{scheme}"
        assert concept.label.strip() == concept.label
        assert name_key(concept.label)


def test_counts(vocabulary: Vocabulary) -> None:
    counts = Counter(concept.type for concept in vocabulary if not concept.generic)
    assert counts["Hardware"] >= 600
    assert counts["Dataset"] >= 600
    assert counts["Method"] >= 800
    assert counts["Metric"] >= 200
    assert counts["Task"] >= 250
    assert sum(path.stat().st_size for path in vocabulary_files()) < 3_000_000


def test_labels_are_unique_inside_a_scheme(vocabulary: Vocabulary) -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for concept in vocabulary:
        for label in concept.labels():
            owners.setdefault((concept.scheme, name_key(label)), set()).add(concept.iri)
    assert {key: iris for key, iris in owners.items() if len(iris) > 1} == {}


def test_broader_concepts_exist_and_never_form_a_cycle(vocabulary: Vocabulary) -> None:
    for concept in vocabulary:
        closure = vocabulary.broader_closure(concept.iri)
        assert all(parent in vocabulary for parent in closure)
        for parent in closure:
            assert concept.iri not in vocabulary.broader_closure(parent)


@pytest.mark.parametrize(
    ("label", "ancestors"),
    [
        ("V100", ["Volta GPU", "NVIDIA GPU", "GPU"]),
        ("A100 80GB", ["A100", "Ampere GPU", "NVIDIA GPU", "GPU"]),
        ("Ascend 910B", ["Ascend 910", "Ascend NPU", "NPU"]),
        ("MI300X", ["CDNA 3 GPU", "AMD Instinct", "AMD GPU", "GPU"]),
        ("Jetson Orin Nano", ["Jetson Orin", "NVIDIA Jetson", "edge device"]),
    ],
)
def test_chains_of_hardware(vocabulary: Vocabulary, label: str, ancestors: list[str]) -> None:
    concept = vocabulary.lookup(label, "Hardware")[0]
    assert [vocabulary.concepts[iri].label for iri in vocabulary.broader_closure(concept.iri)] == ancestors


def test_metrics_know_which_way_is_better(vocabulary: Vocabulary) -> None:
    polarity = {c.label: c.polarity for c in vocabulary if c.type == "Metric"}
    assert polarity["accuracy"] == polarity["throughput"] == 1
    assert polarity["latency"] == polarity["perplexity"] == -1
    assert set(polarity.values()) <= {-1, 0, 1}


def test_the_written_schemes_are_what_the_outlines_say() -> None:
    assert build.main(["--check"]) == 0


def test_each_scheme_states_source_and_licence() -> None:
    for path in vocabulary_files():
        head = path.read_text(encoding="utf-8")[:2000]
        assert "dcterms:source" in head
        assert "dcterms:license" in head
    assert "mteb 2." in ontology_file("vocab/datasets.ttl").read_text(encoding="utf-8")[:2000]
    assert ontology_folder().is_dir()


def test_loading_is_quick() -> None:
    """Processor time, best of three, so that a busy machine does not decide."""
    times = []
    for _ in range(3):
        start = time.process_time()
        load_vocabulary()
        times.append(time.process_time() - start)
    assert min(times) < 0.5
