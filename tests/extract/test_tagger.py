"""The shipped tagger: the same paper gives the same spans, whatever stands beside it, and no text breaks it."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from kg.errors import InputError
from kg.extract.tagger import PaperText, TaggedSpan, load_tagger, windows
from kg.extract.tagger_tokens import tokenize
from kg.model import ROLES_OF

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "RingCache: Faster Serving of Language Models on Mobile GPUs"
ABSTRACT = (
    "Serving language models on phones is slow. We present RingCache, a cache eviction technique built on PyTorch. "
    "On an NVIDIA Jetson Orin, RingCache achieves a 2.4x speedup over vLLM and reduces peak memory by 31%. "
    "On the MMLU and GSM8K benchmarks, the accuracy of Llama-2-7B drops by only 0.3 points."
)
PAPER = PaperText(f"{TITLE}\n\n{ABSTRACT}", len(TITLE))
OTHER = PaperText("Sorting notes\n\nWe sort 10 notes with QuickSort on a CPU.", 13)


def named(spans: list[TaggedSpan], text: str, least: float = 0.3) -> dict[str, TaggedSpan]:
    return {text[s.start : s.end]: s for s in spans if s.score >= least}


def test_what_a_reader_would_name() -> None:
    found = named(load_tagger().predict([PAPER])[0], PAPER.text)
    assert found["RingCache"].type == "Method"
    assert max(found["RingCache"].role_probs, key=found["RingCache"].role_probs.__getitem__) == "proposed"
    assert found["vLLM"].role_probs["baseline"] > 0.5
    assert found["MMLU"].type == found["GSM8K"].type == "Dataset"
    assert found["NVIDIA Jetson Orin"].type == "Hardware"
    assert found["speedup"].type == "Metric"


def test_one_name_has_one_group_score_and_role() -> None:
    spans = [s for s in load_tagger().predict([PAPER])[0] if PAPER.text[s.start : s.end] == "RingCache"]
    assert len(spans) == 3
    assert len({(s.group, s.score, s.generic, tuple(s.role_probs.items())) for s in spans}) == 1


def test_neighbours_and_order_change_nothing() -> None:
    tagger = load_tagger()
    alone = tagger.predict([PAPER])[0]
    assert tagger.predict([OTHER, PAPER, OTHER])[1] == alone
    assert tagger.predict([PAPER, OTHER])[0] == alone


@pytest.mark.parametrize("threads", ["1", "2"])
def test_other_processes_hash_seeds_and_threads_change_nothing(threads: str) -> None:
    code = (
        "from kg.extract.tagger import *; import sys;"
        "print(load_tagger().predict([PaperText(sys.argv[1], int(sys.argv[2]))])[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, PAPER.text, str(PAPER.title_end)],
        env={"OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": threads, "PATH": ""},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == str(load_tagger().predict([PAPER])[0])


def test_the_tagger_uses_one_thread_and_gives_the_others_back() -> None:
    class Watching(type(load_tagger())):  # type: ignore[misc]
        def _predict(self, paper: PaperText) -> list[object]:
            used.append({x["num_threads"] for x in threadpool_info() if x["user_api"] == "blas"})
            return []

    used: list[set[int]] = []
    before = threadpool_info()
    tagger = object.__new__(Watching)
    tagger.predict([PAPER])
    assert used == [{1}]
    assert threadpool_info() == before


def check(paper: PaperText) -> None:
    spans = load_tagger().predict([paper])[0]
    assert all(0 <= a.start < a.end <= b.start for a, b in itertools.pairwise(spans))
    for s in spans:
        assert 0 <= s.start < s.end <= len(paper.text)
        assert paper.text[s.start : s.end].strip()
        assert tuple(s.role_probs) == ROLES_OF[s.type]
        assert all(0 <= p <= 1 for p in (s.score, s.generic, s.mention_score, *s.role_probs.values()))


@given(st.text(max_size=400), st.integers(0, 50))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_text(text: str, title: int) -> None:
    check(PaperText(text, min(title, len(text))))


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "x", "∑∫∂ α→β ≤ ∞ ⊗ ∇²φ", "我们提出一种新的方法，在GPU上加速推理。" * 5, ABSTRACT.upper(),
        "\u200f\u200bRingCache\u200d \u202eenil", "<p>Ring&nbsp;<b>Cache</b></p>", "A" * 5000, "( " * 900,
        "\ud800 half",
    ],
)  # fmt: skip
def test_hostile_texts(text: str) -> None:
    check(PaperText(text, 0))


def test_a_long_text_is_cut_after_sentences_and_keeps_its_names() -> None:
    text = " ".join([ABSTRACT] * 40)
    tokens = tokenize(text)
    cuts = windows(tokens)
    assert len(cuts) > 3
    assert [c[0] for c in cuts] == [0, *(c[1] for c in cuts[:-1])]
    assert cuts[-1][1] == len(tokens)
    assert all(tokens[end - 1].text == "." for _, end in cuts)
    check(PaperText(text, 0))


def test_windows_without_a_stop() -> None:
    tokens = tokenize("word " * 2000)
    assert all(0 < end - start <= 480 for start, end in windows(tokens))


def test_a_missing_or_damaged_model_says_what_to_do(tmp_path: Path) -> None:
    for name, content in (("none.npz", None), ("text.npz", b"no archive"), ("cut.npz", b"PK\x03\x04 cut")):
        path = tmp_path / name
        if content:
            path.write_bytes(content)
        with pytest.raises(InputError, match=r"trained model cannot be read.*Install paper-kg again"):
            load_tagger(path)
    np.savez(tmp_path / "other.npz", x=np.zeros(1))
    with pytest.raises(InputError, match="cannot be read"):
        load_tagger(tmp_path / "other.npz")
