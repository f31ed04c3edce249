"""Tags become spans, and spans of one name become one group."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.tagger_decode import TAGS, Span, group_names, spans_of, trim, viterbi
from kg.extract.tagger_tokens import tokenize


def allowed(tags: tuple[int, ...]) -> bool:
    """Whether every I-x follows B-x or I-x."""
    return all(tag == 0 or tag % 2 == 1 or before in (tag - 1, tag) for before, tag in itertools.pairwise((0, *tags)))


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.sampled_from((0.0, 1.0, 3.0)))
def test_viterbi_finds_the_best_of_all_allowed_paths(seed: int, steps: int, outside: float) -> None:
    kept = 5  # O and two types keep the brute force small
    scores = np.full((steps, len(TAGS)), -50, dtype=np.float32)
    scores[:, :kept] = np.random.default_rng(seed).normal(size=(steps, kept))
    scores[:, 0] += outside  # where O leads at most words, as in a text, the words between are decided alone
    best = max(
        (p for p in itertools.product(range(kept), repeat=steps) if allowed(p)),
        key=lambda p: sum(float(scores[i, t]) for i, t in enumerate(p)),
    )
    assert viterbi(scores) == list(best)


def test_viterbi_of_nothing() -> None:
    assert viterbi(np.zeros((0, len(TAGS)), dtype=np.float32)) == []


@given(st.lists(st.integers(0, len(TAGS) - 1), max_size=30))
def test_spans_are_ordered_and_apart(tags: list[int]) -> None:
    spans = spans_of(tags)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert len(spans) == sum(t % 2 == 1 for t in tags)


def test_spans_of_neighbours_and_of_the_last_word() -> None:
    assert spans_of([1, 2, 1, 0, 3, 4]) == [Span(0, 2, 0), Span(2, 3, 0), Span(4, 6, 1)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Finite Impulse Response (", "Finite Impulse Response"),
        ("FIR) filter design", "filter design"),
        ("the Ring-", "Ring"),
        ("Ring (v2) cache", "Ring (v2) cache"),
        (")(", ""),
    ],
)
def test_edges_and_half_brackets_are_cut(text: str, kept: str) -> None:
    tokens = tokenize(text)
    found = trim(tokens, [Span(0, len(tokens), 3)])
    assert [text[tokens[s.start].start : tokens[s.end - 1].end] for s in found] == ([kept] if kept else [])


def groups(text: str, *names: tuple[str, int]) -> list[list[int]]:
    tokens = tokenize(text)
    spans = []
    for name, kind in names:
        size = len(tokenize(name))
        after = spans[-1].end if spans else 0
        at = next(
            i
            for i in range(after, len(tokens))
            if [t.text for t in tokens[i : i + size]] == [t.text for t in tokenize(name)]
        )
        spans.append(Span(at, at + size, kind))
    return group_names(tokens, spans)


def test_spellings_of_one_name_are_one_group() -> None:
    found = groups(
        "Ring-Cache and ring cache beat RingCaches here", ("Ring-Cache", 0), ("ring cache", 0), ("RingCaches", 0)
    )
    assert found == [[0, 1, 2]]


def test_types_keep_names_apart() -> None:
    assert groups("Arena runs on Arena", ("Arena", 0), ("Arena", 1)) == [[0], [1]]


def test_a_short_form_in_brackets_belongs_to_the_long_form() -> None:
    text = "Tiled Lattice Sampling (TLS) is fast. TLS wins over Bravo (K9)"
    found = groups(text, ("Tiled Lattice Sampling", 0), ("TLS", 0), ("TLS", 0), ("Bravo", 0), ("K9", 0))
    assert found == [[0, 1, 2], [3], [4]]
