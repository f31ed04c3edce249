"""Bad input: one clear line that says where, exit code 2, nothing half-written; what is good still loads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from tests.conftest import EXAMPLE, ROOT, Outcome, Run

PAPER = '{"title": "A Good Paper on QuickServe", "abstract": "We present QuickServe, which is 2x faster than vLLM."}'


def refused(outcome: Outcome, *words: str) -> None:
    """The program said no in one line (and a hint), which has all these words."""
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    lines = outcome.err.splitlines()
    assert 1 <= len(lines) <= 2, outcome.err
    assert lines[0].startswith("kg: ")
    assert "Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err, (word, outcome.err)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def begun(here: Path, empty_store: Path) -> Path:
    """A folder to work in, with a store that has no paper yet."""
    shutil.copytree(empty_store, here / "output" / "kg")
    return here


def test_a_missing_file(run: Run, here: Path) -> None:
    refused(run("build", "nothing.txt"), "nothing.txt")
    assert not list(here.iterdir())


def test_an_empty_folder(run: Run, here: Path) -> None:
    Path("empty").mkdir()
    refused(run("build", "empty"), "empty")


def test_an_empty_file(run: Run, here: Path) -> None:
    Path("empty.txt").touch()
    refused(run("build", "empty.txt"), "empty.txt", "empty")


def test_binary(run: Run, here: Path) -> None:
    Path("papers.txt").write_bytes(bytes(range(256)) * 8)
    refused(run("build", "papers.txt"), "papers.txt")


def test_broken_utf8(run: Run, here: Path) -> None:
    Path("papers.txt").write_bytes(EXAMPLE.read_bytes().replace(b"attention slow", b"att\xff\xfention slow"))
    refused(run("build", "papers.txt"), "papers.txt", "line", "UTF-8")


def test_a_json_line_cut_short(run: Run, begun: Path) -> None:
    Path("papers.jsonl").write_text(f"{PAPER}\n{PAPER[:40]}\n{PAPER.replace('Good', 'Fine')}\n", encoding="utf-8")
    outcome = run("build", "papers.jsonl")
    assert outcome.code == 1
    assert "papers.jsonl, line 2" in outcome.err
    assert outcome.out.startswith("2 papers: 2 added, 0 replaced, 0 unchanged, 1 rejected")


def test_fail_fast_stops_at_the_first(run: Run, begun: Path) -> None:
    Path("papers.jsonl").write_text(f"{PAPER}\n{PAPER[:40]}\n{PAPER.replace('Good', 'Fine')}\n", encoding="utf-8")
    outcome = run("build", "papers.jsonl", "--fail-fast")
    assert outcome.code == 1
    assert outcome.out.startswith("1 paper: 1 added")


def test_an_input_without_a_paper_is_said(run: Run, begun: Path) -> None:
    Path("empty.xml").write_text('<feed xmlns="http://www.w3.org/2005/Atom"></feed>', encoding="utf-8")
    outcome = run("build", "empty.xml")
    assert outcome.out.startswith("0 papers: ")
    assert outcome.err.startswith("kg: there is no paper in the input.")


def test_columns_of_other_names(run: Run, begun: Path) -> None:
    Path("p.csv").write_text(
        "Titel;Zusammenfassung;Jahr\nEin Paper über Papers;Wir zeigen es.;2024\n", encoding="utf-8"
    )
    refused(run("build", "p.csv"), "p.csv", "--column title=NAME")
    refused(run("build", "p.csv", "--column", "title=Title"), "'Title'", "Titel, Zusammenfassung")
    refused(run("build", "p.csv", "--column", "titel"), "titel", "--column title=Titel")
    refused(run("build", "p.csv", "--column", "titel=Titel"), "titel", "title")
    columns = [x for name in ("title=Titel", "abstract=Zusammenfassung", "issued=Jahr") for x in ("--column", name)]
    assert run("build", "p.csv", *columns).out.startswith("1 paper: 1 added")
    shown = run("show", "Ein Paper über Papers", "--json").out
    assert "Wir zeigen es." in shown
    assert "2024" in shown


def test_a_vocabulary_with_a_syntax_error(run: Run, here: Path) -> None:
    Path("my.ttl").write_text("@prefix a: <https://a.org/> .\n\na:b a:c ;;; .. \n", encoding="utf-8")
    refused(run("build", EXAMPLE, "--vocab", "my.ttl"), "my.ttl", "line 3")
    assert [path.name for path in here.iterdir()] == ["my.ttl"]


def test_unknown_names_suggest_the_closest(run: Run, here: Path, example_store: Path) -> None:
    store = ("--store", example_store)
    refused(run("build", EXAMPLE, "--from", "listin"), "listin", "Did you mean listing")
    refused(run("export", "--format", "tttl", *store), "tttl", "Did you mean ttl")
    refused(run("query", "papers-on-hardwear", *store), "papers-on-hardware")
    refused(run("show", "Megatron-LN", *store), "Megatron-LM")


def test_a_query_with_a_syntax_error(run: Run, example_store: Path) -> None:
    refused(run("query", "SELECT ?x { ?x a kg:Paper ", "--store", example_store), "line 1, column 27")


def test_no_store(run: Run, here: Path) -> None:
    refused(run("stats"), "output/kg", "kg build")
    assert not list(here.iterdir())


def test_a_store_of_a_newer_schema(run: Run, here: Path) -> None:
    from kg.store.open import open_store

    node = NamedNode("https://example.org/x")
    with open_store("kg", "w") as store:
        store.write({node.value: [Quad(node, node, node, node)]})  # an empty store names no version yet
        mark = next(q for q in store.quads() if q.predicate.value.endswith("schemaVersion"))
        newer = Literal(str(int(mark.object.value) + 1), datatype=mark.object.datatype)
        store.write({}, extra=[Quad(mark.subject, mark.predicate, newer, mark.graph_name)], gone=[mark])
    refused(run("build", EXAMPLE, "--store", "kg"), "schema", newer.value)
    refused(run("stats", "--store", "kg"), "schema", newer.value)


def test_another_writer(run: Run, here: Path) -> None:
    from kg.store.open import open_store

    with open_store("kg", "w"):
        outcome = in_process("build", EXAMPLE, "--store", "kg")
    refused(outcome, "another process")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to read-only folders")
def test_a_read_only_folder(run: Run, here: Path) -> None:
    Path("out").mkdir(mode=0o500)
    refused(run("build", EXAMPLE, "--store", "out/kg"), "out", "read-only")


def test_a_folder_that_cannot_be_made(run: Run, here: Path) -> None:
    Path("out").write_text("a file", encoding="utf-8")
    refused(run("build", EXAMPLE, "--store", "out/kg"), "out")


def test_a_full_disk(run: Run, here: Path, example_store: Path) -> None:
    """/dev/full refuses every write as a full disk does."""
    outcome = in_process("export", "--format", "ttl", "--store", example_store, stdout="/dev/full")
    assert outcome.code == 2
    assert "disk is full" in outcome.err


def test_a_full_disk_leaves_no_half_a_file(
    run: Run, here: Path, example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    refused(run("export", "-o", "g.ttl", "--store", example_store), "g.ttl", "disk is full")
    assert not list(here.iterdir())


def test_a_bug_is_kept_in_a_log(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("kg.readers.registry.read_papers", broken)
    monkeypatch.setenv("TMPDIR", str(here))
    monkeypatch.setattr("tempfile.tempdir", None)
    outcome = run("build", EXAMPLE)
    assert outcome.code == 3
    log = next(here.glob("kg-*.log"))
    assert str(log) in outcome.err
    assert "broken on purpose" in log.read_text(encoding="utf-8")


def in_process(*arguments: object, stdout: str = "") -> Outcome:
    """Run the program in a process of its own."""
    with Path(stdout or os.devnull).open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "kg", *map(str, arguments)],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    return Outcome(done.returncode, "", done.stderr)
