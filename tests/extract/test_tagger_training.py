"""What the tagger learns from: gold names found in the text, candidates, calibration, and the same network in torch."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kg.extract.tagger_decode import Span
from kg.extract.tagger_features import PieceVocabulary, features_of
from kg.model import ENTITY_TYPES
from scripts.train.candidates import find_candidates, loose_fold, phrase_spans, sample_groups, targets
from scripts.train.export import fit, save
from scripts.train.gold import make_paper
from scripts.train.scoring import Predicted, Thresholds

if TYPE_CHECKING:
    from pathlib import Path

ENTITIES: list[dict[str, Any]] = [
    {"name": "RingCache", "aliases": ["our RingCache"], "type": "Method", "roles": ["proposed"]},
    {"name": "Jetson Orin", "aliases": [], "type": "Hardware", "roles": ["runs_on"]},
    {"name": "GPU", "aliases": [], "type": "Hardware", "generic": True, "roles": ["mentioned"]},
    {"name": "model serving", "aliases": [], "type": "Task", "roles": ["addresses"]},
    {"name": "SAM", "aliases": [], "type": "Method", "roles": ["used"]},
]
PAPER = make_paper(
    "1",
    "RingCache: Model Serving",
    r"We ask Sam about model serving on GPUs. On a Jetson-Orin, our RingCache is $2.4\times$ faster with SAM.",
    ENTITIES,
)


def words(start: int, end: int) -> str:
    return PAPER.text[PAPER.tokens[start].start : PAPER.tokens[end - 1].end]


def test_gold_names_are_found_where_they_stand() -> None:
    found = [(words(s.start, s.end), ENTITIES[s.entity]["name"]) for s in PAPER.spans]
    assert found == [
        ("RingCache", "RingCache"),
        ("Model Serving", "model serving"),
        ("model serving", "model serving"),
        ("GPUs", "GPU"),
        ("Jetson-Orin", "Jetson Orin"),
        ("our RingCache", "RingCache"),
        ("SAM", "SAM"),
    ]


def test_latex_is_repaired_before_words_are_counted() -> None:
    assert "2.4×" in PAPER.text


def test_case_is_ignored_where_the_exact_name_never_occurs() -> None:
    paper = make_paper("2", "A title", "We use Vllm here.", [{"name": "vLLM", "type": "Method", "roles": []}])
    assert len(paper.spans) == 1


def test_a_loose_fold_forgets_articles_and_head_nouns() -> None:
    assert loose_fold(["the", "RingCache", "framework"]) == loose_fold(["ringcache"])
    assert loose_fold(["the", "model"])


def test_phrases_hold_no_function_words_and_no_edges_of_punctuation() -> None:
    phrases = {words(s.start, s.end) for s in phrase_spans(PAPER, len(PAPER.tokens))}
    assert {"Jetson-Orin", "Sam", "GPUs"} <= phrases
    assert not any(set(p.split()) & {"about", "on", "is", "with"} for p in phrases)


def test_groups_carry_the_entity_that_they_name() -> None:
    found = find_candidates(PAPER, len(PAPER.tokens))
    groups = sample_groups(PAPER, found, [], random.Random(0), 100)
    by_name = {words(g.spans[0].start, g.spans[0].end): targets(PAPER, g) for g in groups}
    assert by_name["SAM"][0] == ENTITY_TYPES.index("Method")
    assert by_name["GPUs"][:2] == (ENTITY_TYPES.index("Hardware"), 1.0)
    assert by_name["faster"][0] == len(ENTITY_TYPES)


def test_calibration_finds_the_frequencies() -> None:
    rows = [([0.0, 1.0], float(i % 4 == 0)) for i in range(4000)]
    weights = fit(rows)
    assert 1 / (1 + math.exp(-float(weights[1]))) == pytest.approx(0.25, abs=0.01)


def test_calibration_without_data_keeps_its_prior() -> None:
    assert fit([], prior=np.array([1.0, 0.0])).tolist() == [1.0, 0.0]


def test_thresholds_and_predictions_are_plain_values() -> None:
    assert Thresholds().generic > 1 > Predicted(("x",), "Method", 0.5, 0.1, {}).score


def test_the_shipped_form_and_torch_compute_the_same_network(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="the training's own library")
    from kg.extract.tagger import group_features, read_tagger
    from scripts.train.heads import pack_groups
    from scripts.train.student import Example, Student, pack

    torch.manual_seed(0)
    pieces = ["[UNK]", *"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]
    model = Student(torch.randn(len(pieces), 128)).eval()
    for value in model.state_dict().values():
        value.copy_(value.half().float())
    save(tmp_path / "tagger.npz", model, pieces)
    network = read_tagger(tmp_path / "tagger.npz")._network
    features = features_of(PieceVocabulary(pieces), PAPER.tokens, 4)
    spans, groups = [Span(0, 1, 0), Span(5, 7, 0), Span(9, 10, 2)], [[0, 1], [2]]
    named = [[spans[i] for i in g] for g in groups]
    mine, log_probs = network.read(features)
    facts = np.array([group_features(g, len(features), 4) for g in named], dtype=np.float32)
    with torch.no_grad():
        theirs = model.words(*pack([Example(features, 4, np.zeros((len(features), 11)))]))
        tags = model.heads.tags(theirs)[0].log_softmax(-1).numpy()[: len(features)]
        # The heads are computed in single precision: given the same word vectors, they say the same.
        own = torch.from_numpy(mine)[None]
        entities = model.heads.entities(own, pack_groups([named], [len(features)], [4])).numpy()
    exact = theirs[0, : len(features)].numpy()
    assert np.abs(mine - exact).mean() < 0.05 * np.abs(exact).mean()
    np.testing.assert_allclose(np.exp(log_probs), np.exp(tags), atol=0.05)
    np.testing.assert_allclose(network.entities(network.mentions(mine, spans), groups, facts), entities, atol=1e-4)
