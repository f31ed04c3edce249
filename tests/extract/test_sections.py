"""What the place of a mention in a full text says of its role."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kg.extract.document import make_doc
from kg.extract.pipeline import make_pipeline
from kg.extract.sections import ENOUGH, kg_own_results, kg_sections, kind_of, weigh, without_repeats
from kg.model import Mention, Paper, Result, Section

if TYPE_CHECKING:
    from kg.extract.sections import Kind
    from kg.model import EntityType, Role
    from tests.extract.conftest import SmallVocabulary

KINDS: dict[str, Kind] = {
    "Related Work": "background",
    "Experiments": "results",
    "Experimental Setup": "setup",
    "Our Method": "method",
    "Introduction": "other",
}


def mention(
    field: str, role: Role, type_: EntityType = "Method", label: str = "Foo", confidence: float = 0.8, start: int = 0
) -> Mention:
    return Mention(field, start, start + len(label), label, type_, role, label, confidence=confidence)


def roles(*mentions: Mention) -> list[Role]:
    return [m.role for m in weigh(mentions, KINDS)]


@pytest.mark.parametrize(
    ("heading", "within", "kind"),
    [
        ("Related Work", "", "background"), ("Background and Motivation", "", "background"),
        ("Serving systems", "Related Work", "background"), ("Methods for Serving", "Prior Work", "background"),
        ("Experimental Set-up", "", "setup"), ("Datasets", "Experiments", "setup"), ("Baselines", "", "setup"),
        ("Implementation Details", "Method", "setup"), ("Experiments", "", "results"), ("Ablation Study", "", "results"),
        ("On long inputs", "Results", "results"), ("Methodology", "", "method"), ("Model Architecture", "", "method"),
        ("Our Approach", "", "method"), ("Introduction", "", "other"), ("Conclusion", "", "other"),
        ("Keys and Values", "", "other"),
    ],
)  # fmt: skip
def test_headings_tell_the_kind(heading: str, within: str, kind: Kind) -> None:
    assert kind_of(Section(heading, "text", within)) == kind


def test_what_only_the_related_work_names_is_mentioned() -> None:
    assert roles(mention("Related Work", "proposed"), mention("Related Work", "baseline")) == ["mentioned"] * 2


def test_the_related_work_does_not_speak_for_what_is_named_elsewhere() -> None:
    assert roles(mention("Related Work", "proposed"), mention("Experiments", "baseline")) == ["baseline"] * 2


def test_title_and_abstract_stand_and_lead() -> None:
    found = weigh(
        [mention("abstract", "proposed"), mention("Experiments", "proposed"), mention("Introduction", "mentioned")],
        KINDS,
    )
    assert [m.role for m in found] == ["proposed"] * 3
    assert found[0].confidence == 0.8


def test_a_thing_of_the_experiments_alone_is_hardly_proposed() -> None:
    assert roles(mention("Experiments", "proposed")) == ["mentioned"]
    assert roles(mention("Our Method", "proposed")) == ["proposed"]
    assert roles(mention("Introduction", "proposed")) == ["proposed"]


def test_datasets_of_the_experiments_are_evaluated_on_and_devices_run_on() -> None:
    (data,) = weigh([mention("Experiments", "mentioned", "Dataset")], KINDS)
    (device,) = weigh([mention("Experimental Setup", "mentioned", "Hardware", confidence=0.5)], KINDS)
    assert (data.role, data.confidence) == ("evaluated_on", 0.6)
    assert (device.role, device.confidence) == ("runs_on", 0.5)
    assert roles(mention("Introduction", "mentioned", "Dataset")) == ["mentioned"]
    assert roles(mention("Related Work", "mentioned", "Hardware")) == ["mentioned"]


def test_a_stated_role_is_not_overruled_by_a_likely_one() -> None:
    assert roles(
        mention("Experimental Setup", "trained_on", "Dataset"), mention("Experiments", "mentioned", "Dataset")
    ) == ["trained_on", "trained_on"]


def test_a_weak_role_in_an_unlikely_place_does_not_hold() -> None:
    assert roles(mention("Our Method", "evaluated_on", "Dataset", confidence=ENOUGH)) == ["mentioned"]
    (kept,) = weigh([mention("Our Method", "evaluated_on", "Dataset", confidence=0.9)], KINDS)
    assert (kept.role, kept.confidence) == ("evaluated_on", 0.54)


def test_equal_mentions_become_one() -> None:
    twice = [mention("abstract", "used", confidence=0.4), mention("abstract", "used", confidence=0.6)]
    assert without_repeats([*twice, mention("abstract", "baseline")]) == [twice[1], mention("abstract", "baseline")]


def test_a_paper_without_sections_passes_through(vocabulary: SmallVocabulary) -> None:
    doc = make_doc(make_pipeline(vocabulary), Paper("Foo", "We compare with Foo."))
    doc._.mentions = given = [mention("title", "proposed"), mention("abstract", "mentioned", "Dataset")]
    assert kg_sections(doc)._.mentions is given
    assert kg_own_results(doc)._.mentions is given


def test_numbers_of_others_are_no_results(vocabulary: SmallVocabulary) -> None:
    sections = (Section("Related Work", "Foo reaches 9%."), Section("Results", "Foo reaches 9%."))
    doc = make_doc(make_pipeline(vocabulary), Paper("Foo", "", sections))
    doc._.mentions = [mention("Results", "reports", "Metric", "accuracy")]
    doc._.results = [
        Result("accuracy", Decimal(9), "%", "9%", s.name, 0, len(s.text), s.text) for s in sections
    ]  # fmt: skip
    assert [r.field for r in kg_own_results(doc)._.results] == ["Results"]


FULL = Paper(
    title="QuickServe: Batched Decoding for Language Models",
    abstract="We propose QuickServe, a system that batches decoding steps. QuickServe is 2.4x faster than vLLM.",
    sections=(
        Section("Related Work", "Smith et al. propose SlowServe, which was 3.1x faster than others on a V100 GPU."),
        Section("Experimental Setup", "All runs use one A100 GPU. The prompts are those of ImageNet."),
    ),
)


def test_the_pipeline_carries_sections_and_keeps_the_abstract(vocabulary: SmallVocabulary) -> None:
    from kg.extract.pipeline import load_extractor

    extractor = load_extractor(vocabulary)
    found = extractor.extract_one(FULL)
    for m in found.mentions:
        assert FULL.text(m.field)[m.start : m.end] == m.text
        assert (
            m.field != "Related Work"
            or m.role == "mentioned"
            or len({x.field for x in found.mentions if x.label == m.label}) > 1
        )
    assert not [r for r in found.results if r.field == "Related Work"]
    assert {m.role for m in found.mentions if m.label == "SlowServe"} <= {"mentioned"}
    alone = extractor.extract_one(Paper(FULL.title, FULL.abstract))
    assert [m.role for m in alone.mentions if m.label == "QuickServe"].count("proposed") >= 1
