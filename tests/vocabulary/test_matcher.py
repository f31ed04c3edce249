"""Names in texts: spellings, case, context, and the properties that hold for every text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.vocabulary import Concept, Vocabulary, load_vocabulary
from kg.vocabulary.matcher import Matcher, names_of
from kg.vocabulary.words import name_key, split_words


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def found(vocabulary: Vocabulary, text: str) -> list[tuple[str, str]]:
    return [(text[start:end], concept.label) for start, end, concept in vocabulary.find_names(text)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("four NVIDIA GeForce RTX 4090 cards", "RTX 4090"),
        ("one RTX4090", "RTX 4090"),
        ("an RTX~4090", "RTX 4090"),
        ("many A100s", "A100"),
        ("an A100-80GB", "A100 80GB"),
        ("Llama-2-7B", "Llama-2-7B"),
        ("LLaMA2 7B", "Llama-2-7B"),
        ("Tensor cores", "Tensor Core"),
        ("the Snapdragon 8 Gen 3", "Snapdragon 8 Gen 3"),
        ("an Apple M2", "Apple M2"),
        ("two Gaudi 3", "Gaudi 3"),
        ("Loihi 2", "Loihi 2"),
        ("a Jetson Orin", "Jetson Orin"),
        ("昇腾910上", "Ascend 910"),
        ("Flash Attention", "FlashAttention"),
        ("YOLO-v8", "YOLOv8"),
        ("YOLOv8s", "YOLOv8s"),
        ("VLLM", "vLLM"),
        ("ResNet50", "ResNet-50"),
        ("CIFAR10", "CIFAR-10"),
        ("R² of 0.9", "coefficient of determination"),
        ("mAP@0.5", "mAP@0.5"),
    ],
)
def test_spellings(vocabulary: Vocabulary, text: str, label: str) -> None:
    assert label in [name for _, name in found(vocabulary, text)]


@pytest.mark.parametrize(
    "text",
    [
        "a 100 times larger",  # no A100
        "the falcon and the gemini constellation",
        "An adam smith reading of markets",
        "We walk the math of it",
        "LoRA-FGX",  # another name
        "UNet+++",
        "Claude Monet painted",
        "swift and apex words",
        "Model is big. 10 samples follow",
    ],
)
def test_what_is_no_name(vocabulary: Vocabulary, text: str) -> None:
    assert [name for name in found(vocabulary, text) if name[1] not in ("size",)] == []


def test_a_size_makes_another_model(vocabulary: Vocabulary) -> None:
    assert found(vocabulary, "we run Llama 3 99B") == []
    assert found(vocabulary, "we run Llama 3, and") == [("Llama 3", "Llama 3")]


def test_context_decides(vocabulary: Vocabulary) -> None:
    assert ("Triton", "Triton") in found(vocabulary, "Kernels written in Triton for the GPU compiler")
    assert found(vocabulary, "Triton is a moon") == []
    assert ("Triton Inference Server", "Triton Inference Server") in found(vocabulary, "on Triton Inference Server")
    assert ("Whisper", "Whisper") in found(vocabulary, "Whisper for speech recognition")
    assert found(vocabulary, "Whisper it to me") == []


def test_capitals_that_say_nothing(vocabulary: Vocabulary) -> None:
    shouted = "WE CLIP THE RAG AND GLUE IT WITH SAM, AND ALL OF IT IN CAPITALS THROUGHOUT THE TEXT"
    assert [label for _, label in found(vocabulary, shouted) if label in ("CLIP", "GLUE", "SAM")] == []


def test_shared_name_is_decided_by_context_or_left() -> None:
    river = Concept("x:river", "Dataset", "Rhine", context=("water", "river*"))
    model = Concept("x:model", "Method", "Rhine", context=("network",))
    matcher = Matcher([river, model])
    assert [c.iri for _, _, c in matcher.find("Rhine, a network")] == ["x:model"]
    assert [c.iri for _, _, c in matcher.find("Rhine and its rivers")] == ["x:river"]
    assert list(matcher.find("Rhine")) == []
    assert list(matcher.find("Rhine, a network of water")) == []


_WORDS = st.sampled_from(["alpha", "Beta", "GAMMA", "7", "70", "B", "x", "delta"])
_LABELS = st.lists(st.lists(_WORDS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=6, unique=True)
_TEXTS = st.lists(st.tuples(_WORDS, st.sampled_from([" ", "-", ", ", "", ". "])), max_size=12)


@settings(max_examples=150, deadline=None)
@given(labels=_LABELS, pieces=_TEXTS)
def test_hits_are_exact_ordered_and_the_longest(labels: list[str], pieces: list[tuple[str, str]]) -> None:
    concepts = [Concept(f"x:{i}", "Task", label) for i, label in enumerate(labels)]
    text = "".join(word + gap for word, gap in pieces)
    matcher = Matcher(concepts)
    hits = list(matcher.find(text))
    keys = {key for concept in concepts for key, _ in names_of(concept)}
    end_before = 0
    for start, end, concept in hits:
        assert end_before <= start < end <= len(text)
        assert name_key(text[start:end]) in {key for key, _ in names_of(concept)}
        end_before = end
    words = split_words(text)
    for start, end, _ in hits:
        first = words.starts.index(start)
        longer = [n for n in range(first + 1, len(words.keys) + 1) if words.ends[n - 1] > end]
        for n in longer:
            candidate = " ".join(words.keys[first:n])
            if candidate in keys:  # a longer name begins here: it must have been unfit, never overlooked
                again = [(s, e) for s, e, _ in matcher.find(text[start : words.ends[n - 1]])]
                assert (0, words.ends[n - 1] - start) not in again or words.touches(n - 1)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_has_exact_offsets(vocabulary: Vocabulary, text: str) -> None:
    words = split_words(text)
    assert all(0 <= s < e <= len(text) for s, e in zip(words.starts, words.ends, strict=True))
    for start, end, concept in vocabulary.find_names(text):
        assert concept.iri in {c.iri for c in vocabulary.lookup(text[start:end])} or "s" in text[start:end].lower()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Llama-2-7B", "LLaMA2 7b"), ("GPUs", "gpu"), ("YOLOv8", "YOLO-V8"), ("A100s", "A 100"), ("R²", "r2")],
)
def test_one_key_for_all_spellings(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("YOLOv8s", "YOLOv8"), ("Llama-2.7B", "Llama-2-7B"), ("class", "clas")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
