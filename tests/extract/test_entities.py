"""From candidates to entities: what is proposed, what is joined, what is chosen, and what a reader would find."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from kg.extract.candidates import Place, find_places, without_leading
from kg.extract.clusters import Cluster, cluster
from kg.extract.document import make_doc
from kg.extract.entities import choose, examine
from kg.extract.entity_features import COUNTED, FEATURES
from kg.extract.joining import PAIR_FEATURES, Thing, candidate_pairs, join_things, pair_features
from kg.extract.lexicon import is_anonymous
from kg.extract.pipeline import COMPONENTS, PipelineExtractor
from kg.extract.second_stage import Verdict
from kg.model import Extraction, Paper

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.model import EntityType

PAPER = Paper(
    title="QUARTZ: Quick Tiling of Attention for Small Devices",
    abstract=(
        "Attention is slow on phones. We present QUARTZ, a new two-level tiling strategy for attention. "
        "On a Jetson Orin, QUARTZ is 3.1x faster than FlashAttention-2 and needs 40% less memory. "
        "Quality Retention (QR) on GLUE stays within 0.2 points."
    ),
)


def read(extractor: PipelineExtractor, paper: Paper) -> Doc:
    """Run what stands before the decisions."""
    doc = make_doc(extractor.nlp, paper)
    for name in COMPONENTS[: COMPONENTS.index("kg_entities")]:
        doc = extractor.nlp.get_pipe(name)(doc)
    return doc


def place(start: int, name: str, origin: str = "tagger") -> Place:
    return Place(start, start + len(name), name, origin)  # type: ignore[arg-type]


def verdict(score: float, type_: EntityType = "Method", generic: float = 0.0, **roles: float) -> Verdict:
    given = {"proposed": 0.1, "baseline": 0.1, "used": 0.1, "mentioned": 0.1} | roles
    return Verdict(type_, score, generic, given)  # type: ignore[arg-type]


def test_candidates_stand_where_they_say(extractor: PipelineExtractor) -> None:
    doc = read(extractor, PAPER)
    places = find_places(doc)
    assert {"QUARTZ", "FlashAttention-2", "two-level tiling strategy"} <= {p.name for p in places}
    assert all(doc.text[p.start : p.end] == p.name for p in places if p.origin != "written")
    assert places == sorted(places, key=lambda p: (p.start, p.end, p.origin))


@pytest.mark.parametrize(
    ("phrase", "bare"),
    [
        ("new, efficient routing scheme", "routing scheme"),
        ("novel", "novel"),
        ("Large Language Models", "Language Models"),
        ("gated unit", "gated unit"),
    ],
)
def test_adjectives_that_name_nothing_are_left_off(phrase: str, bare: str) -> None:
    text = f"We use {phrase}."
    start, end = without_leading(text, 7, 7 + len(phrase))
    assert text[start:end] == bare


def test_a_short_form_and_its_long_form_are_one() -> None:
    places = [place(0, "Quality Retention"), place(20, "QR"), place(40, "memory")]
    groups = cluster(places, {"QR": "Quality Retention"})
    assert sorted(len(c.places) for c in groups) == [1, 2]


def test_each_candidate_has_each_feature_once(extractor: PipelineExtractor) -> None:
    clusters, rows = examine(read(extractor, PAPER))
    assert rows is not None
    assert rows.shape == (len(clusters), len(FEATURES))
    assert len(set(FEATURES)) == len(FEATURES)
    assert set(FEATURES) >= COUNTED
    by_key = {c.places[0].name: dict(zip(FEATURES, row, strict=True)) for c, row in zip(clusters, rows, strict=True)}
    assert by_key["QUARTZ"]["leads title"] == 1
    assert by_key["QUARTZ"]["places"] == 3
    assert by_key["FlashAttention-2"]["leads title"] == 0
    assert by_key["FlashAttention-2"]["after compare"] >= 1


def test_words_that_two_claim_are_the_more_probable_ones() -> None:
    whole = Cluster("a", (place(0, "new token mixing module"),))
    part = Cluster("b", (place(4, "token mixing"), place(60, "token mixing")))
    [thing] = choose([whole, part], [verdict(0.7), verdict(0.9)])
    assert [p.start for p in thing.places] == [4, 60]
    first, second = choose([whole, part], [verdict(0.9), verdict(0.7)])
    assert first.places == whole.places
    assert [p.start for p in second.places] == [60]


def test_a_class_needs_more_than_a_name() -> None:
    group = Cluster("a", (place(0, "existing systems"),))
    assert choose([group], [verdict(0.7, generic=0.1)])
    assert not choose([group], [verdict(0.7, generic=0.9)])
    assert not choose([group], [verdict(0.1)])


def things_of(doc: Doc, *names: str) -> list[Thing]:
    text = doc.text
    return [Thing((place(text.index(n), n),), verdict(0.8, proposed=0.9)) for n in names]


def test_pairs_are_weighed_the_same_from_both_sides(extractor: PipelineExtractor) -> None:
    doc = read(extractor, PAPER)
    a, b = things_of(doc, "QUARTZ", "Quick Tiling of Attention")
    assert list(candidate_pairs(doc, [a, b])) == [(0, 1)]
    forth, back = (dict(zip(PAIR_FEATURES, pair_features(doc, *p), strict=True)) for p in ((a, b), (b, a)))
    assert forth == back
    assert forth["leads title, other in title"] == 1


def test_things_that_are_one_stand_where_any_stands(extractor: PipelineExtractor) -> None:
    doc = read(extractor, PAPER)
    things = things_of(doc, "QUARTZ", "Quick Tiling of Attention", "FlashAttention-2")
    joined = join_things(doc, things, lambda f: dict(zip(PAIR_FEATURES, f, strict=True))["set beside"] > 0)
    assert sorted(len(t.places) for t in joined) == [1, 2]
    assert join_things(doc, things, lambda _: False) == things


READ_RIGHT: dict[str, tuple[str, set[tuple[str, str, str]]]] = {
    "TernServe: Fast Scheduling for Language Models": (
        (
            "We introduce TernServe, a scheduler built on Triton Inference Server. "
            "TernServe raises throughput by 2.2x over vLLM on an A100 GPU."
        ),
        {("TernServe", "Method", "proposed"), ("vLLM", "Method", "baseline"), ("A100 GPU", "Hardware", "runs_on")},
    ),
    "Fused Kernels for Sparse Attention": (
        (
            "We propose BlockFuse, a sparse attention kernel written in Triton. "
            "On the Apple M2 and the Snapdragon 8 Gen 3 it is 1.8x faster than FlashAttention-2."
        ),
        {("BlockFuse", "Method", "proposed"), ("Apple M2", "Hardware", "runs_on")},
    ),
    "Spiking Networks on Neuromorphic Chips": (
        (
            "We present SpikeLite, a spiking detector, and deploy it on Loihi 2. "
            "On COCO, SpikeLite uses 12x less energy than YOLOv8 on a Jetson Orin."
        ),
        {("SpikeLite", "Method", "proposed"), ("COCO", "Dataset", "evaluated_on"), ("YOLOv8", "Method", "baseline")},
    ),
    "Quick Distillation of Diffusion Models": (
        (
            "We propose Q-SDM, which distills Stable Diffusion into a smaller model. "
            "On MS-COCO, Q-SDM is 4x faster than Stable Diffusion."
        ),
        {("Q-SDM", "Method", "proposed"), ("MS-COCO", "Dataset", "evaluated_on")},
    ),
}


@pytest.mark.parametrize("title", READ_RIGHT)
def test_what_a_careful_reader_finds(extractor: PipelineExtractor, title: str) -> None:
    abstract, said = READ_RIGHT[title]
    [found] = extractor.extract([Paper(title=title, abstract=abstract)])
    assert isinstance(found, Extraction)
    assert said <= {(m.label, m.type, m.role) for m in found.mentions}


def test_what_is_distilled_is_not_proposed(extractor: PipelineExtractor) -> None:
    title = "Quick Distillation of Diffusion Models"
    [found] = extractor.extract([Paper(title=title, abstract=READ_RIGHT[title][0])])
    assert isinstance(found, Extraction)
    roles = {m.role for m in found.mentions if m.label == "Stable Diffusion"}
    assert roles
    assert "proposed" not in roles


def test_mentions_of_one_thing_do_not_overlap(extractor: PipelineExtractor) -> None:
    [found] = extractor.extract([PAPER])
    assert isinstance(found, Extraction)
    spans = sorted({(m.field, m.start, m.end, m.label) for m in found.mentions})
    for (field, _, end, label), (other, start, _, same) in itertools.pairwise(spans):
        assert (field, label) != (other, same) or start >= end


def test_a_shortened_name_is_what_the_one_in_full_is(extractor: PipelineExtractor) -> None:
    abstract = "We fine-tune LLaMA-2-7B and 13B with LoRA. Our method, TinyTune, needs half the memory on an A100 GPU."
    [found] = extractor.extract([Paper(title="Tuning Language Models", abstract=abstract)])
    assert isinstance(found, Extraction)
    roles = {(m.label, m.text): m.role for m in found.mentions}
    assert roles["LLaMA-2-13B", "13B"] == roles["LLaMA-2-7B", "LLaMA-2-7B"] == "used"


@pytest.mark.parametrize(
    ("name", "anonymous"),
    [
        ("State-of-the-Art", True),
        ("existing methods", True),
        ("strong baselines", True),
        ("prior state of the art", True),
        ("the method", False),
        ("baseline LSTM", False),
        ("full attention", False),
        ("BERT", False),
    ],
)
def test_what_names_no_one_thing_is_generic(name: str, anonymous: bool) -> None:
    assert is_anonymous(name) is anonymous
    assert Thing((place(0, name),), verdict(0.9)).generic is anonymous
    assert not Thing((place(0, name), place(40, "QUARTZ")), verdict(0.9)).generic
