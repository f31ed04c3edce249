from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.linking.normalise import is_descriptive, linking_key
from kg.model import ENTITY_TYPES


@pytest.mark.parametrize(
    ("type_", "first", "second"),
    [
        ("Method", "vLLM", "VLLM"),
        ("Method", "Llama-2-7B", "LLaMA2 7B"),
        ("Method", "FlashAttention-2", "Flash Attention 2"),
        ("Method", "the FooNet model", "FooNet"),
        ("Method", "MobileNetV2×1.4", "MobileNetV2x1.4"),
        ("Hardware", "RTX 4090", "NVIDIA GeForce RTX 4090"),
        ("Hardware", "V100 GPUs", "Nvidia V100"),
        ("Dataset", "the ImageNet dataset", "ImageNet"),
        ("Task", "link predictions", "link prediction"),
        ("Metric", "Top-1 accuracy", "top-1 accuracy"),
    ],
)
def test_spellings_of_one_name_meet(type_: str, first: str, second: str) -> None:
    assert linking_key(type_, first) == linking_key(type_, second)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("type_", "first", "second"),
    [
        ("Method", "Llama-2-7B", "Llama-2-70B"),
        ("Method", "GPT-2", "GPT-3"),
        ("Method", "BERT", "RoBERTa"),
        ("Hardware", "A100", "V100"),
        ("Hardware", "Intel CPU", "AMD CPU"),
        ("Hardware", "NVIDIA GPU", "AMD GPU"),
        ("Dataset", "CIFAR-10", "CIFAR-100"),
        ("Task", "link prediction", "link predictor training"),
    ],
)
def test_names_of_different_things_stay_apart(type_: str, first: str, second: str) -> None:
    assert linking_key(type_, first) != linking_key(type_, second)  # type: ignore[arg-type]


@given(st.sampled_from(ENTITY_TYPES), st.text(max_size=40))
def test_a_key_does_not_depend_on_case_or_surrounding_space(type_: str, label: str) -> None:
    key = linking_key(type_, label)  # type: ignore[arg-type]
    assert linking_key(type_, f" {label} ") == key  # type: ignore[arg-type]


def test_a_phrase_is_told_from_a_name() -> None:
    assert is_descriptive("two-level tiling strategy")
    assert not is_descriptive("FlashAttention2")
    assert not is_descriptive("level 2 tiling")
