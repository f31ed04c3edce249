"""Tokens, sentences, abbreviations and links: what the first components read."""

from __future__ import annotations

import pytest

from kg.extract.abbreviations import find_abbreviations, is_redefined
from kg.extract.name_key import key_of
from kg.extract.sentences import kg_sentences
from kg.extract.tokenizer import make_nlp
from kg.extract.urls import find_urls, link_kind

NLP = make_nlp()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FlashAttention2 and LLaMA-2-7B.", ["FlashAttention2", "and", "LLaMA-2-7B", "."]),
        ("10.7× on 8×A100", ["10.7", "×", "on", "8", "×", "A100"]),
        ("10.7times, 2.3x", ["10.7", "times", ",", "2.3", "x"]),
        ("RTX~5090 (95\\%)", ["RTX", "~", "5090", "(", "95", "\\", "%", ")"]),
        ("DiT-based, state-of-the-art", ["DiT", "-", "based", ",", "state-of-the-art"]),
        ("see https://github.com/a/b.", ["see", "https://github.com/a/b", "."]),
        ("llama.cpp, C++ and Qwen2.5-VL's", ["llama.cpp", ",", "C++", "and", "Qwen2.5-VL", "'s"]),
        ("421,000 steps, e.g., here", ["421,000", "steps", ",", "e.g.", ",", "here"]),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    doc = NLP(text)
    assert [t.text for t in doc] == words
    assert doc.text == text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("We use nets, e.g. Unet. It works.", ["We use nets, e.g. Unet.", "It works."]),
        ("As Li et al. Showed it. vLLM is slow.", ["As Li et al. Showed it.", "vLLM is slow."]),
        ("It is 2.5 vs. 3.1 points. So?  Yes!", ["It is 2.5 vs. 3.1 points.", "So?", "Yes!"]),
        ("A title without a stop\n\nthe abstract", ["A title without a stop", "the abstract"]),
        ("It ends (here.) Then more.", ["It ends (here.)", "Then more."]),
        ("J. Doe wrote it. Good.", ["J. Doe wrote it.", "Good."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [s.text.strip() for s in kg_sentences(NLP.make_doc(text)).sents] == sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Variational Information Bottleneck (VIB) principle", [("VIB", "Variational Information Bottleneck")]),
        ("We use SDM (Stable Diffusion Model) here", [("SDM", "Stable Diffusion Model")]),
        ("large language models (LLMs) are", [("LLM", "large language models")]),
        ("a fast method (see below)", []),
        ("on accuracy (95%)", []),
    ],
)
def test_abbreviations(text: str, found: list[tuple[str, str]]) -> None:
    assert list(find_abbreviations(text)) == found


@pytest.mark.parametrize(
    ("short", "long", "labels", "another"),
    [
        ("FFT", "fast Fourier transform", ("full fine-tuning", "FFT"), True),
        ("SR", "super-resolution", ("success rate", "SR"), True),
        ("VLLM", "vision large language models", ("vLLM", "VLLM", "virtual large language model"), True),
        ("MSE", "mean square error", ("mean squared error", "MSE"), False),
        ("SSIM", "Structural Similarity Index of Images", ("structural similarity", "SSIM"), False),
        ("ADMM", "alternating direction method of multipliers", ("ADMM",), False),
        ("CPU", "computing resources", ("CPU", "central processing unit"), False),
        ("ICP", "iterated closest points", ("ICP", "iterative closest point"), False),
    ],
)
def test_a_short_form_that_stands_for_something_else(
    short: str, long: str, labels: tuple[str, ...], another: bool
) -> None:
    assert is_redefined(short, long, labels) is another


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("at https: //github.com/a/b.", "https://github.com/a/b"),
        ("at https://github.com/a/Faster-Diffusion{FasterDiffusion}.", "https://github.com/a/Faster-Diffusion"),
        ("(see http://a.github.io/x)", "http://a.github.io/x"),
        ("code: github.com/a/b, soon", "https://github.com/a/b"),
        ("at https://en.example.org/A_(b)", "https://en.example.org/A_(b)"),
    ],
)
def test_links_are_repaired(text: str, url: str) -> None:
    [found] = find_urls(text)
    assert found.url == url
    assert text[found.start : found.end]


@pytest.mark.parametrize(
    ("url", "near", "kind"),
    [
        ("https://github.com/a/b", "", "code"),
        ("https://a.github.io/b", "code and demo", "project"),
        ("https://huggingface.co/datasets/a/b", "", "data"),
        ("https://example.org/x", "The code is available at ", "code"),
        ("https://example.org/x", "Our project page: ", "project"),
        ("https://example.org/x", "See ", "other"),
    ],
)
def test_what_a_link_leads_to(url: str, near: str, kind: str) -> None:
    assert link_kind(url, near) == kind


@pytest.mark.parametrize(
    ("a", "b"), [("our FastNet framework", "FastNet"), ("V100 GPUs", "V100"), ("Fast-Net", "fastnet")]
)
def test_spellings_of_one_name_meet(a: str, b: str) -> None:
    assert key_of(a) == key_of(b)
