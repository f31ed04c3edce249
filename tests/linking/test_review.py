"""What a person is asked, what the answer does, and that it lasts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError
from kg.linking.review import Named, uncertain_pairs
from kg.linking.sssom import read_decisions, write_pairs

if TYPE_CHECKING:
    from tests.conftest import Run

PAPERS = """\
{"title": "One", "abstract": "We present QuickServe Engine (QSE). QuickServe Engine is 2x faster than vLLM."}
{"title": "Two", "abstract": "We compare our SlowServe with QuickServe Engine and FooBarBazNet on V100 GPUs."}
{"title": "Three", "abstract": "Our BarServe outperforms FooBarBasNet by 3x on A100 GPUs."}
"""


def pairs_of(*entities: Named) -> dict[tuple[str, str], str]:
    return {(p.subject_label, p.object_label): "; ".join(p.reasons) for p in uncertain_pairs(entities)}


def test_an_alias_that_is_another_s_name() -> None:
    found = pairs_of(
        Named("urn:a", "Method", "Stable Diffusion", ("SD",), 5),
        Named("urn:b", "Method", "SD", (), 1),
        Named("urn:c", "Dataset", "SD", (), 1),
    )
    assert found == {("SD", "Stable Diffusion"): "both are called 'sd'"}


def test_initials_and_one_letter() -> None:
    found = pairs_of(
        Named("urn:a", "Method", "Variational Information Bottleneck", (), 2),
        Named("urn:b", "Method", "VIB", (), 1),
        Named("urn:c", "Method", "EfficientNet", (), 1),
        Named("urn:d", "Method", "EfficentNet", (), 1),
    )
    assert set(found.values()) == {"'vib' are the initials", "the names differ by one letter"}
    assert {frozenset(pair) for pair in found} == {
        frozenset({"VIB", "Variational Information Bottleneck"}),
        frozenset({"EfficientNet", "EfficentNet"}),
    }


def test_sizes_and_versions_are_no_pairs() -> None:
    names = ("Llama-2-7B", "Llama-2-70B", "Llama-3-70B", "GPT-2", "GPT-3")
    assert not pairs_of(*(Named(f"urn:{n}", "Method", n) for n in names))


def test_the_order_of_entities_does_not_matter() -> None:
    entities = [Named(f"urn:{i}", "Method", label, ("X-Net",)) for i, label in enumerate(["A-Net", "B-Net", "X-Net"])]
    assert uncertain_pairs(entities) == uncertain_pairs(reversed(entities))


def test_a_table_is_read_back() -> None:
    out = io.StringIO()
    pairs = uncertain_pairs([Named("urn:a", "Method", "SD", ("X",)), Named("urn:b", "Method", "X")])
    assert write_pairs(pairs, out) == 1
    table = out.getvalue()
    assert read_decisions(table.splitlines(), "t.tsv") == {}
    accepted = table.rstrip("\n") + "accept\n"
    assert list(read_decisions(accepted.splitlines(), "t.tsv").values()) == ["accept"]
    with pytest.raises(InputError, match="line 6"):
        read_decisions((table.rstrip("\n") + "maybe\n").splitlines(), "t.tsv")
    with pytest.raises(InputError, match="subject_id"):
        read_decisions(["a\tb"], "t.tsv")


def test_decisions_last(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("papers.jsonl").write_text(PAPERS, encoding="utf-8")
    assert run("build", "papers.jsonl").code == 0
    assert run("link", "--review", "links.tsv").code == 0
    table = Path("links.tsv").read_text(encoding="utf-8")
    row = next(line for line in table.splitlines() if "foobarbasnet" in line and "foobarbaznet" in line)
    gone, kept = row.split("\t")[0], row.split("\t")[3]
    Path("links.tsv").write_text(table.replace(row, row + "accept"), encoding="utf-8")
    assert run("link", "--apply", "links.tsv").out.startswith("1 decisions read; 1 entities became another.")
    assert gone not in run("export", "-f", "nt").out
    assert run("validate").code == 0
    before = run("export", "-f", "nt").out
    Path("papers.jsonl").write_text(PAPERS.replace("3x", "4x"), encoding="utf-8")
    assert run("build", "papers.jsonl").code == 0
    after = run("export", "-f", "nt").out
    assert gone not in after
    assert kept in after
    assert before != after
    run("link", "--review", "links.tsv", "--force")
    assert "foobarbasnet" not in Path("links.tsv").read_text(encoding="utf-8")
