from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.extract.document import make_doc
from kg.extract.pipeline import COMPONENTS, load_extractor, make_pipeline
from kg.model import ROLES_OF, Extraction, Paper, Rejected, Section, Source

if TYPE_CHECKING:
    from kg.extract.pipeline import PipelineExtractor
    from tests.extract.conftest import SmallVocabulary

PAPER = Paper(
    title="QuickServe: Batched Decoding for Language Models",
    abstract=(
        "Serving is slow. We propose QuickServe, a system that batches decoding steps. "
        "On a single V100 GPU, QuickServe is 2.4x faster than vLLM and lowers latency by 31%. "
        "We train TinyNet on ImageNet. Code: https://github.com/example/quickserve."
    ),
)


def extract(extractor: PipelineExtractor, paper: Paper) -> Extraction:
    [found] = extractor.extract([paper])
    assert isinstance(found, Extraction), found
    return found


def check_words(found: Extraction) -> None:
    for mention in found.mentions:
        text = found.paper.text(mention.field)
        assert text[mention.start : mention.end] == mention.text
        assert mention.text.strip() == mention.text
        assert mention.text in mention.sentence
        assert mention.sentence in text
        assert mention.role in ROLES_OF[mention.type]
        assert 0 < mention.confidence <= 1
        assert mention.label
        assert mention.extractor
    for link in found.links:
        if link.start >= 0:
            assert found.paper.text(link.field)[link.start : link.end]
    for result in found.results:
        assert found.paper.text(result.field)[result.start : result.end] == result.quote


def test_every_component_has_what_it_requires(vocabulary: SmallVocabulary) -> None:
    nlp = make_pipeline(vocabulary)
    assert tuple(nlp.pipe_names) == COMPONENTS
    problems = nlp.analyze_pipes(keys=["assigns", "requires"])["problems"]
    assert problems.keys() == set(COMPONENTS)
    assert not any(problems.values()), problems


def test_a_missing_component_is_a_problem(vocabulary: SmallVocabulary) -> None:
    nlp = make_pipeline(vocabulary)
    nlp.remove_pipe("kg_sentences")
    assert any(nlp.analyze_pipes(keys=["assigns", "requires"])["problems"].values())


def test_what_a_paper_says(extractor: PipelineExtractor) -> None:
    found = extract(extractor, PAPER)
    check_words(found)
    said = {(m.label, m.type, m.role) for m in found.mentions}
    assert ("QuickServe", "Method", "proposed") in said
    assert ("vLLM", "Method", "baseline") in said
    assert ("ImageNet", "Dataset") in {(label, type_) for label, type_, _ in said}
    assert any(type_ == "Hardware" and role == "runs_on" and "V100" in label for label, type_, role in said)
    assert [(link.url, link.kind) for link in found.links] == [("https://github.com/example/quickserve", "code")]


def test_vocabulary_hits_carry_their_concept(extractor: PipelineExtractor) -> None:
    entities = {m.entity for m in extract(extractor, PAPER).mentions if m.type == "Hardware" and "V100" in m.text}
    assert entities == {"https://w3id.org/paper-kg/vocab/hardware/nvidia-v100"}


def test_a_name_is_what_its_paper_defines(built_in: PipelineExtractor) -> None:
    """Two papers write "FFT" and "VLLM"; only the words that they give them say which thing that is."""
    vllm = "https://w3id.org/paper-kg/vocab/methods/vllm"
    tuning = "https://w3id.org/paper-kg/vocab/methods/full-fine-tuning"
    others = Paper(
        title="Fast Image Codecs",
        abstract=(
            "We use the fast Fourier transform (FFT) to code images. Our FFT runs on a GPU. "
            "Vision large language models (VLLMs) such as LLaVA then describe them. VLLMs need 3 GB."
        ),
    )
    own = Paper(
        title="Tuning Served Models",
        abstract=(
            "We compare LoRA with full fine-tuning (FFT) on GLUE. FFT is 2.1x slower than LoRA. "
            "VLLM serves the tuned models with a throughput of 310 tokens/s."
        ),
    )
    here, there = ({m.entity: m.label for m in extract(built_in, paper).mentions} for paper in (others, own))
    assert not {vllm, tuning} & here.keys()
    assert not {"FFT", "VLLM", "VLLMs"} & set(here.values()), here
    assert {vllm, tuning} <= there.keys()


def test_order_and_neighbours_change_nothing(extractor: PipelineExtractor, vocabulary: SmallVocabulary) -> None:
    other = Paper(title="Another paper on ImageNet", abstract="We present OtherNet. OtherNet (ON) beats vLLM.")
    forward = list(extractor.extract([PAPER, other]))
    backward = list(load_extractor(vocabulary).extract([other, PAPER]))
    assert forward == backward[::-1]


def test_a_paper_that_breaks_a_component_is_rejected_and_the_rest_goes_on(vocabulary: SmallVocabulary) -> None:
    class Breaking(type(vocabulary)):  # type: ignore[misc]
        def find_names(self, text: str):  # type: ignore[no-untyped-def]
            if "boom" in text:
                raise ValueError("a concept without a label")
            return super().find_names(text)

    source = Source("papers.txt", "listing", "line 7")
    broken = Paper(title="boom", abstract="…", sources=(source,))
    first, second = load_extractor(Breaking()).extract([broken, PAPER])
    assert isinstance(first, Rejected)
    assert first.source == source
    assert "boom" in first.message
    assert "a concept without a label" in first.message
    assert isinstance(second, Extraction)


def test_version_follows_the_vocabulary(extractor: PipelineExtractor, vocabulary: SmallVocabulary) -> None:
    class Other(type(vocabulary)):  # type: ignore[misc]
        digest = "other"

    assert load_extractor(vocabulary).version == extractor.version
    assert load_extractor(Other()).version != extractor.version


BAD = {
    "no abstract": ("QuickServe", ""),
    "only an abstract": ("", "We propose QuickServe."),
    "nothing": ("", ""),
    "mathematics": (
        "On $\\zeta(s)$",
        "Let $x^2 + y^2 = z^2$, $\\forall x \\in \\mathbb{R}: f(x) \\le 3\\times 10^{-5}$",
    ),
    "Chinese": (
        "基于深度学习的目标检测",
        "我们提出了YOLO-Z，在V100上速度提高了2.3倍。实验使用ImageNet数据集。",
    ),
    "capitals": ("QUICKSERVE: A SYSTEM", "WE PROPOSE QUICKSERVE, WHICH IS 2X FASTER THAN VLLM ON A V100 GPU."),
    "zero width": ("Quick\u200bServe\u200f", "\u202eWe propose\u200b Quick\u200bServe\u2060 on V100\u200e."),
    "HTML": ("<b>QuickServe</b>", "<p>We propose <i>QuickServe</i>&nbsp;on V100 &lt;2x&gt;.</p><br/>"),
    "blank lines": ("A\n\nB", "We propose X1.\n\n\nOn V100\n\n"),
    "astral": ("Emoji 🚀 FastNet", "🚀🚀 We propose FastNet 🚀 on V100 \U0001d4d0."),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_keeps_exact_words(extractor: PipelineExtractor, name: str) -> None:
    title, abstract = BAD[name]
    check_words(extract(extractor, Paper(title=title, abstract=abstract)))


def test_sections_are_read(extractor: PipelineExtractor) -> None:
    sections = (Section("1 Introduction", "We propose QuickServe."), Section("2 Method", "It runs on V100."))
    found = extract(extractor, Paper(title="T", sections=sections))
    check_words(found)
    assert {m.field for m in found.mentions} == {"1 Introduction", "2 Method"}


PIECES = st.sampled_from(
    """We_propose_|FastNet|_(FN)|V100|_on_|._|10.7×|\u200b|\u200f|<b>|$x^2$|https://a.b/c|faster_than_|vLLM|_|8×A100
    |LLaMA-2-7B_and_13B|中文|İ|ß|ﬁ|:|(|)|e.g.,_|\\|\u202e|\u2060|שלום|&nbsp;|</p>|WE_PROPOSE_|31%|\\frac{1}{2}""".replace(
        "_", " "
    ).split("|")
)
TEXTS = st.lists(st.one_of(PIECES, st.just("\n\n"), st.text(max_size=12)), max_size=40).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=TEXTS, abstract=TEXTS)
@example(title="\n\n4https://a.b/c", abstract="")
def test_any_text_keeps_exact_words(extractor: PipelineExtractor, title: str, abstract: str) -> None:
    check_words(extract(extractor, Paper(title=title, abstract=abstract)))


@pytest.mark.parametrize(
    "unit",
    [
        "We propose FastNet (FN), 2x faster than vLLM on V100. ",
        "x" * 50,
        "(" * 50,
        "A-1 ",
        "www.",
        "https: //",
        "a.b-c/",
        "FastNet cuts latency by 31% and memory by 2.3x, ",
        "95.1 ",
    ],
)
def test_time_grows_with_the_text_and_not_faster(extractor: PipelineExtractor, unit: str) -> None:
    def seconds(size: int) -> float:
        paper = Paper(title="T", abstract=(unit * (size // len(unit) + 1))[:size])
        doc = make_doc(extractor.nlp, paper)
        start = time.process_time()
        for _, component in extractor.nlp.pipeline:
            doc = component(doc)
        return time.process_time() - start

    seconds(1_000)
    small, large = seconds(5_000), seconds(20_000)
    assert large < 10 * small + 0.2


SENTENCES = (
    "We propose FastNet{0} (FN), a scheduler of {1} kernels, which is 2.{1}x faster than vLLM on 8 V100 GPUs. ",
    "On ImageNet{0} it reaches {1}.3% accuracy and cuts latency by {1}%, from {1}7 ms to {0} ms. ",
    "Most of the time goes into waiting for memory, and no earlier scheduler looks at what the next step will need. ",
    "Its planner reads the graph of the model once, then keeps what it has learnt for every later request. ",
    "TinyNet-{0} and a plain encoder need {1} GB of memory; see https://github.com/example/fast{0}. ",
)


@pytest.mark.slow
@pytest.mark.parametrize("endless", [False, True])
def test_two_megabytes_take_seconds_not_hours(extractor: PipelineExtractor, endless: bool) -> None:
    parts = (SENTENCES[i % len(SENTENCES)].format(i, i % 89) for i in range(25_000))
    abstract = "".join(p.replace(". ", ", ") if endless else p for p in parts)[:2_000_000]
    start = time.process_time()
    found = extract(extractor, Paper(title="FastNet: Scheduling Kernels", abstract=abstract))
    assert time.process_time() - start < 180  # about 50 on the slowest machine that was tried
    assert len(found.results) > 1000
    for mention in found.mentions:
        text = found.paper.text(mention.field)
        assert text[mention.start : mention.end] == mention.text
        assert len(mention.sentence) < 5_000
    for result in found.results:
        assert found.paper.text(result.field)[result.start : result.end] == result.quote
