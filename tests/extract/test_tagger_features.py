"""Words are cut the same way everywhere, and their features say what the network was trained on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.tagger_features import MOST_PIECES, UNKNOWN, PieceVocabulary, features_of
from kg.extract.tagger_tokens import SHAPES, fold_name, shape_of, tokenize


@given(st.text())
def test_tokens_are_the_words_of_the_text_in_order(text: str) -> None:
    tokens = tokenize(text)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert "".join(t.text for t in tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LLaMA-2-7B", ["LLaMA", "-", "2", "-", "7B"]),
        ("87.7% on v1.5", ["87.7", "%", "on", "v1", ".", "5"]),
        ("421,000 steps", ["421,000", "steps"]),
        ("2.3×", ["2.3", "×"]),
        ("模型A", ["模型A"]),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert [t.text for t in tokenize(text)] == words


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("fast", "lower"), ("Fast", "Title"), ("GPU", "UPPER"), ("GPUs", "UPPERs"), ("vLLM", "miXed"),
        ("87.7", "digits"), ("a100", "a1"), ("A100", "A1"), ("K", "X"), ("–", "-"), ("%", "other"),
    ],
)  # fmt: skip
def test_shapes(word: str, shape: str) -> None:
    assert SHAPES[shape_of(word)] == shape


@given(st.text(min_size=1))
def test_every_word_has_a_shape_and_a_name(text: str) -> None:
    words = [t.text for t in tokenize(text)]
    assert all(0 <= shape_of(w) < len(SHAPES) for w in words)
    assert not words or fold_name(words)


def test_the_longest_piece_from_the_left() -> None:
    vocabulary = PieceVocabulary(["[UNK]", "flash", "##atten", "##attention", "fl", "##ash"])
    assert vocabulary.cut("flashattention") == (1, 3)
    assert vocabulary.cut("flash") == (1,)
    assert vocabulary.cut("flashy") == (UNKNOWN,)


def test_features_tell_repeated_words_and_those_of_the_title() -> None:
    vocabulary = PieceVocabulary(["[UNK]", "ring", "wins", "again"])
    found = features_of(vocabulary, tokenize("Ring wins ring ring again"), 1)
    assert found.uses.tolist() == [5, 0, 5, 5, 0]
    assert found.pieces.shape == (5, MOST_PIECES)
    assert found.pieces[:, 0].tolist() == [1, 2, 1, 1, 3]
    assert np.all(found.pieces[:, 1:] == -1)
