from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Section
from kg.readers.repair import join_lines, repair, repair_paper

if TYPE_CHECKING:
    from pathlib import Path

REPAIRS = [
    ("a 10.7times speedup", "a 10.7× speedup"),
    ("1152times1152 pixels", "1152×1152 pixels"),
    ("as fast as MobileNetV2times 1.4 (1.6 ms)", "as fast as MobileNetV2×1.4 (1.6 ms)"),
    ("over 10 times faster; sometimes 3 times; runtimes", "over 10 times faster; sometimes 3 times; runtimes"),
    (r"87.7\% precision", "87.7% precision"),
    ("OPT_2.7B and LLaMA_13B", "OPT 2.7B and LLaMA 13B"),
    ("rl_games, q4_k_m, AP_3D, RS_C11, AIRA_2", "rl_games, q4_k_m, AP_3D, RS_C11, AIRA_2"),
    ("diffusion models~(VDMs) on an RTX~5090", "diffusion models (VDMs) on an RTX 5090"),
    ("about ~75%, 10~20 and (~4), at last:~5", "about ~75%, 10~20 and (~4), at last:~5"),
    ("code: https: //github.com/a/b.", "code: https://github.com/a/b."),
    ("see https://github.com/a/Some-Name{SomeName}.", "see https://github.com/a/Some-Name."),
    ("at https://github.com/a/OPT_2.7B--x~y", "at https://github.com/a/OPT_2.7B--x~y"),
    (r"at https://a.org/x\_y\%20z", "at https://a.org/x_y%20z"),
    (r"a $2.3\times$ gain, 1{,}890$\times$ and 256\(\times\)256", "a 2.3× gain, 1,890× and 256×256"),
    (r"\textbf{24.9$\times$} and \emph{maxDice} by \texttt{CASS}", "24.9× and maxDice by CASS"),
    (r"\underline{G}ranularity-\textbf{\underline{R}egulated}", "Granularity-Regulated"),
    (r"$1.2{\sim}1.3\times$ at $\sim$30\,FPS", "1.2~1.3× at ~30 FPS"),
    (r"0.46$\pm$0.04 and $\approx$5, $\geq$96\%", "0.46±0.04 and ≈5, ≥96%"),
    (r"all $p \leq 0.0004$ for 0.35$^\circ$ and 360{\deg}", "all p ≤ 0.0004 for 0.35° and 360°"),
    (r"in $\mathcal{O}(n \log n)$ with $\lambda=0.5$", "in O(n log n) with λ=0.5"),
    (r"$F_1$ and AP$_{50}$ of $n_{max}$ and $10^{-3}$", "F1 and AP50 of n_max and 10^-3"),
    (r"from $\mathbf{3.42^{\circ}}$ to \textbf{$28.5\% \rightarrow 71.4\%$}", "from 3.42° to 28.5% → 71.4%"),
    (
        r"over $\mathbb R^n$, $\frac{1}{1-\rho}$, $\{0,1\}^d$ and $\tilde{O}(n^{1.5})$",
        "over R^n, 1/(1-ρ), {0,1}^d and O(n^1.5)",
    ),
    (r"f{l}ow, \unicode{x2013} and our approach,~SAM", "flow, – and our approach, SAM"),
    (r"on \href{https://a.org/b}{our page} or \url{https://c.org}", "on our page (https://a.org/b) or https://c.org"),
    (r"on $\href{https://a.org/b}{code}$.", "on code (https://a.org/b)."),
    (
        r"Fr\'echet, Nystr\"om, S{\"o}ren, Erd\H{o}s, \v{C}ech, na\"{\i}ve",
        "Fréchet, Nyström, Sören, Erdős, Čech, naïve",
    ),
    (r"saves \$81 of \$18,862", "saves $81 of $18,862"),
    ("costs $500-$780 or $5 and $6", "costs $500-$780 or $5 and $6"),
    (r"R\&D \#1 at a\_b \ours \nSeed", r"R&D #1 at a_b \ours \nSeed"),
    (r"\eg, this, \ie, that of vs.\ other", "e.g., this, i.e., that of vs. other"),
    ("the transform--which pages 13083--13100 -- with --fast", "the transform—which pages 13083–13100 – with --fast"),
    ("``quoted'' words", '"quoted" words'),
    ("A &amp; B &lt; C &#8217;s", "A & B < C ’s"),
    ("zero\u200bwidth soft\u00adhyphen \ufb01ne cafe\u0301 a\u00a0b", "zerowidth softhyphen fine café a b"),
    ("hard-\nwrapped lines\n  go on", "hard-wrapped lines go on"),
    ("small- \nand large-scale", "small- and large-scale"),
    ("one\n\n\n  two\nthree", "one\n\ntwo three"),
    ("nul\x00l and \ud800 alone", "null and \ufffd alone"),
    (r"planning \citep{someone2019title} ahead", "planning [someone2019title] ahead"),
]


@pytest.mark.parametrize(("damaged", "repaired"), REPAIRS)
def test_repairs(damaged: str, repaired: str) -> None:
    assert repair(damaged) == repaired


PIECES = st.sampled_from(
    ["times", "1", "23", "7.5", "\\%", "%", "$", "\\times", "~", "_", "B", "OPT", "{", "}", "\\textbf{", "\\href{",
     "https://a.org/", "https: //", "github. com/", " ", "\n", "\n\n", "-", "--", "---", "\\", "\\'e", "\\sim", "^",
     "\\(", "\\)", "``",
     "''", "&amp;", "&", "\\_", "\\$", "word", "a", "(", ")", "\u200b", "\u00ad", "\ufdd0",
     "pm", ".", ",", "\\cite{", "\\frac{", "\\le", "\\alpha", "\\footnote{", "\ufb01",
     "e\u0301", "\\\\", "\\,", "[", "]"]
)  # fmt: skip
DAMAGED = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=60))


@given(DAMAGED)
def test_repairing_twice_changes_nothing(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@given(DAMAGED)
def test_no_digit_is_lost(text: str) -> None:
    said = re.sub(r"https?[ ]*:.*", "", text, flags=re.DOTALL)  # a link's label in braces may go
    said = re.sub(r"&#\w+;", "", said)
    assert re.sub(r"[^0-9]", "", repair(said)) == re.sub(r"[^0-9]", "", said)


def test_a_paper_keeps_what_was_repaired_beside() -> None:
    raw = Paper(
        "A\nTitle of 3times", "It is\nplain.", sections=(Section("1  Set-up", r"5\%"),), authors=(r"Erd\H{o}s",)
    )
    paper = repair_paper(raw)
    assert (paper.title, paper.abstract) == ("A Title of 3×", "It is plain.")
    assert paper.original == (("title", "A\nTitle of 3times"),)
    assert (paper.sections, paper.authors) == ((Section("1 Set-up", "5%"),), ("Erdős",))
    assert repair_paper(paper) == paper


@pytest.mark.parametrize("line", ["a,b\n", "well-\n", "x\n\n"])
def test_many_lines_are_joined_in_time_that_grows_with_them(line: str) -> None:
    begun = time.process_time()
    assert join_lines(line * 300_000)
    assert time.process_time() - begun < 3  # a second; what copies the text with each line takes eight


@pytest.mark.parametrize("name", ["seeds", "dev", "train"])
def test_numbers_names_and_links_of_annotated_papers_survive(shared: Path, name: str) -> None:
    papers = load_lines(shared / f"gold/{name}.papers.jsonl")
    for paper, said in zip(papers, load_lines(shared / f"gold/{name}.jsonl"), strict=True):
        text = repair(paper["title"]) + "\n" + repair(paper["abstract"])
        for link in said["links"]:
            assert link["url"].partition("://")[2] in text
        kept = numbers(text)
        for result in said["results"]:
            assert numbers(result["quote"]) <= kept


def load_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", repair(text)))
