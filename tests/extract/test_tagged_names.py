from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.tagged_names import names_in


@pytest.mark.parametrize(
    ("span", "names"),
    [
        ("state-of-the-art FastNet2 method", ["FastNet2"]),
        ("existing vLLM baselines", ["vLLM"]),
        ("resource-constrained TX2-Nano", ["TX2-Nano"]),
        ("Kestrel and Osprey", ["Kestrel", "Osprey"]),
        ("LSTM-based model", ["LSTM-based model"]),
        ("standard attention", ["standard attention"]),
        ("long memory unit (LMU) network", ["long memory unit (LMU) network"]),
        ("pruning and distillation", ["pruning and distillation"]),
        ("FastNet2", ["FastNet2"]),
        ("method", ["method"]),
    ],
)
def test_names_in_a_span(span: str, names: list[str]) -> None:
    text = f"We use {span} here."
    assert [text[a:b] for a, b in names_in(text, 7, 7 + len(span))] == names


@given(st.text(min_size=1, max_size=60))
def test_names_lie_inside_and_are_never_empty(text: str) -> None:
    at = 0
    for start, end in names_in(text, 0, len(text)):
        assert at <= start < end <= len(text)
        at = end
