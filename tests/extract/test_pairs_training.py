"""What the network over pairs learns from, and that the network in torch is the one that ships."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kg.extract.pairs import Pairs, pairs_of
from kg.extract.pairs_network import SLOTS, PairNetwork
from kg.extract.results_candidates import DIRECTIONS
from kg.extract.tagger import PaperText, load_tagger
from kg.model import Paper
from scripts.gold_results import Annotated, Seen, project
from scripts.results_examples import context_of
from scripts.train.pair_items import items_of

if TYPE_CHECKING:
    from pathlib import Path

REASON = "the training's own library"
torch = pytest.importorskip("torch", reason=REASON)
pair_model = pytest.importorskip("scripts.train.pair_model", reason=REASON)

ABSTRACT = (
    "We present RingCache, a cache for long prompts. On an A100, RingCache reaches 3.1x the throughput of vLLM "
    "and 88.2% accuracy on LongBench."
)
GOLD = {
    "id": "1",
    "title": "RingCache",
    "entities": [
        {"name": "RingCache", "type": "Method", "roles": ["proposed"]},
        {"name": "vLLM", "type": "Method", "roles": ["baseline"]},
        {"name": "A100", "type": "Hardware", "roles": ["runs_on"]},
        {"name": "LongBench", "type": "Dataset", "roles": ["evaluated_on"]},
        {"name": "throughput", "type": "Metric", "roles": ["reports"]},
        {"name": "accuracy", "type": "Metric", "roles": ["reports"]},
    ],
    "results": [
        {
            "value": 3.1, "unit": "x", "metric": "throughput", "subject": "RingCache", "baseline": "vLLM",
            "dataset": None, "hardware": "A100", "direction": "increase", "quote": ABSTRACT,
        },
        {
            "value": 88.2, "unit": "%", "metric": "accuracy", "subject": "RingCache", "baseline": None,
            "dataset": "LongBench", "hardware": ["A100", None], "direction": "absolute", "quote": ABSTRACT,
        },
    ],
}  # fmt: skip
ITEM = Annotated(Paper("RingCache", ABSTRACT), GOLD)
READING = load_tagger().read(PaperText(f"RingCache\n\n{ABSTRACT}", len("RingCache")))
CONTEXT = context_of(ITEM, Seen(project(ITEM)))
VECTORS = {"1": READING.words}


def items() -> list:
    return items_of("1", CONTEXT, READING, {}, GOLD)


def test_what_is_annotated_is_right() -> None:
    found = items()
    assert len(found) == 2
    for item, result in zip(found, GOLD["results"], strict=True):
        assert [d.slot for d in item.decisions] == [*SLOTS, "direction"]
        assert sum(item.sizes) == len(item.places) == item.classes.shape[1]
        for decision in item.decisions[1:4]:
            empty = decision.likely[0]
            wanted = result[decision.slot]
            assert empty == (wanted is None or (isinstance(wanted, list) and None in wanted))
        assert item.decisions[-1].likely == [float(d == result["direction"]) for d in DIRECTIONS]


def test_the_network_in_torch_is_the_one_that_ships() -> None:
    torch.manual_seed(0)
    model = pair_model.PairModel(READING.words.shape[1]).eval()
    network = PairNetwork({k: v.detach().numpy() for k, v in model.state_dict().items()})
    pairs = pairs_of(CONTEXT, READING, network)
    assert isinstance(pairs, Pairs)
    with torch.no_grad():
        rows = pair_model.decided(model, items(), VECTORS)
    for index, decisions in zip(sorted(CONTEXT.sentence_of), rows, strict=True):
        for decision, likely in decisions:
            if decision.slot not in {"metric", "direction"}:
                assert list(pairs.entities(index, decision.slot).values()) == pytest.approx(likely.tolist(), abs=2e-3)


def test_training_finds_what_is_right_and_is_seeded() -> None:
    found = items()
    models = [pair_model.train(found, VECTORS, epochs=60, rate=3e-3, dropout=0.0, seed=3) for _ in range(2)]
    assert set(pair_model.right(models[0], found, VECTORS).values()) == {100.0}
    for a, b in zip(models[0].parameters(), models[1].parameters(), strict=True):
        assert torch.equal(a, b)


def test_what_a_teacher_says_is_learned_as_probabilities() -> None:
    torch.manual_seed(0)
    found = items()
    pair_model.label(pair_model.PairModel(READING.words.shape[1]).eval(), found, VECTORS)
    for item in found:
        for decision in item.decisions:
            assert sum(decision.likely) == pytest.approx(1, abs=1e-3)
    assert float(pair_model.loss_of(pair_model.PairModel(READING.words.shape[1]), found, VECTORS).detach()) > 0
    assert all(isinstance(i.places, np.ndarray) for i in found)


def test_what_a_teacher_says_of_annotated_papers_is_not_learned(tmp_path: Path) -> None:
    pairs = pytest.importorskip("scripts.train.pairs", reason=REASON)
    annotated, other = Paper("RingCache", ABSTRACT), Paper("Other", ABSTRACT)
    said = [replace(item, paper=key) for key in ("1", "2") for item in items()]
    torch.save(({"1": annotated, "2": other}, said), tmp_path / "pairs-6.pt")
    papers, labelled = pairs.labels(SimpleNamespace(work=tmp_path, count=6), items(), {"1": annotated})
    assert set(papers) == {"1", "2"}
    assert {item.paper for item in labelled} == {"2"}
