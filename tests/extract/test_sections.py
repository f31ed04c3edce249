"""What the place of a mention in a full text says of its role."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kg.extract.document import make_doc
from kg.extract.pipeline import make_pipeline
from kg.extract.references import References, is_no_name
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
    "Baselines": "baselines",
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
        ("The Literature Graph", "", "other"),
        ("Serving systems", "Related Work", "background"), ("Methods for Serving", "Prior Work", "background"),
        ("Experimental Set-up", "", "setup"), ("Datasets", "Experiments", "setup"), ("Baselines", "", "baselines"),
        ("Implementation Details", "Method", "setup"), ("Experiments", "", "results"), ("Ablations", "", "results"),
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


def test_methods_under_baselines_are_baselines() -> None:
    assert roles(mention("Baselines", "mentioned")) == ["baseline"]
    assert roles(mention("Experiments", "mentioned")) == ["mentioned"]


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


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("As Clarke and Lapata (2008) show, Gigaword is hard.", ["Clarke", "Lapata"]),
        ("Many did so (Knight and Marcu, 2002; Elman, 1990).", ["Knight", "Marcu, 2002", "Elman"]),
        ("It is small (Lee et al., 2019, 2020) and fast.", ["Lee", "2020"]),
        ("Table 2 and Figs. 3 and 4 of Section 3.1 show it.", ["Table 2", "3.1"]),
        ("See §4.2 and Eq. (5).", ["4.2", "(5)"]),
    ],
)
def test_what_points_elsewhere_is_found(text: str, inside: list[str]) -> None:
    references = References(text)
    for words in inside:
        start = text.index(words)
        assert references.hold(start, start + len(words)), words


@pytest.mark.parametrize(
    "text",
    ["We trained on COCO 2017.", "In 2019, QuickServe was first.", "A V100 (2017) is old.", "It is 2.5x faster."],
)
def test_names_and_numbers_point_nowhere(text: str) -> None:
    found = References(text)
    assert not [text[a:b] for a, b in found.spans if text[a:b] != "A V100 (2017)"]


def test_cited_authors_tables_and_variables_are_no_names() -> None:
    text = "Clarke and Lapata (2008) use K = 3 as Table 2 says on WMT14, as m1 does."
    references = References(text)

    def at(words: str, **said: object) -> Mention:
        start = text.index(words)
        return Mention("Body", start, start + len(words), words, "Dataset", "mentioned", words, **said)  # type: ignore[arg-type]

    assert [
        w for w in ("Clarke", "Lapata", "K = 3", "Table 2", "m1", "WMT14") if not is_no_name(at(w), references)
    ] == ["WMT14"]
    assert not is_no_name(at("Clarke", entity="https://w3id.org/paper-kg/vocab/datasets/clarke"), references)


def test_the_number_of_a_section_is_no_result() -> None:
    text = "The features of Sec. 2.1 give 2.1% of it, as Table 3 says."
    result = Result("share", Decimal("2.1"), "%", "2.1%", "Body", 0, len(text), text)
    assert not References(text).hold_number(result)
    assert References(text).hold_number(replace(result, number="3"))
    assert not References(text).hold_number(replace(result, number="7"))


def test_numbers_of_others_are_no_results(vocabulary: SmallVocabulary) -> None:
    sections = (Section("Related Work", "Foo reaches 9%."), Section("Results", "Foo reaches 9%."))
    doc = make_doc(make_pipeline(vocabulary), Paper("Foo", "", sections))
    doc._.mentions = [mention("Results", "reports", "Metric", "accuracy")]
    doc._.results = [
        Result("accuracy", Decimal(9), "%", "9%", s.name, 0, len(s.text), s.text) for s in sections
    ]  # fmt: skip
    assert [r.field for r in kg_own_results(doc)._.results] == ["Results"]


def test_numbers_of_the_set_up_are_less_sure(vocabulary: SmallVocabulary) -> None:
    sections = (Section("Experimental Setup", "Foo uses 9%."), Section("Results", "Foo reaches 9%."))
    doc = make_doc(make_pipeline(vocabulary), Paper("Foo", "", sections))
    doc._.mentions = []
    doc._.results = [
        Result("accuracy", Decimal(9), "%", "9%", s.name, 0, len(s.text), s.text, confidence=0.8) for s in sections
    ]
    assert [r.confidence for r in kg_own_results(doc)._.results] == [0.4, 0.8]


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
