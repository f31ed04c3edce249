"""Every command as a user meets it: its help, its tested example, its output and its exit code."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE, Run

TRIED = [
    "backup", "build", "compact", "compare", "conflicts", "doctor", "export", "extract", "formats", "leaderboard",
    "link", "open", "plot", "plugins", "queries", "query", "remove", "restore", "show", "stats", "validate",
]  # fmt: skip
ELSEWHERE = ["fetch", "pull", "push", "serve"]
"""Commands that need a server or a filled cache: tests of their own run them."""


@pytest.fixture
def workplace(tmp_path: Path, example_store: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples, a built store, as after the first command of the README, and one without papers."""
    (tmp_path / "examples").mkdir()
    shutil.copy(EXAMPLE, tmp_path / "examples" / "papers.txt")
    shutil.copytree(example_store, tmp_path / "output" / "kg")
    shutil.copytree(empty_store, tmp_path / "again")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_help_lists_every_command(run: Run) -> None:
    outcome = run("--help")
    assert outcome.code == 0
    listed = re.findall(r"^  (\w+) {2,}", outcome.out.split("Commands:")[1], re.MULTILINE)
    assert sorted(listed) == sorted(TRIED + ELSEWHERE)


@pytest.mark.parametrize("command", TRIED)
def test_the_example_in_a_command_s_help_works(command: str, run: Run, workplace: Path) -> None:
    text = run(command, "--help").out
    found = re.search(r"Example:\s+kg (.+?)\s*$", " ".join(text.split()))
    assert found, text
    if command == "restore":
        assert run("backup", "output/kg.backup").code == 0
    outcome = run(*shlex.split(found[1].split(" > ")[0]))
    assert (outcome.code, "bug" in outcome.err) == (0, False), outcome.err
    assert outcome.out or outcome.err


def test_version(run: Run) -> None:
    assert re.fullmatch(r"paper-kg \d+\.\d+\.\d+\n", run("--version").out)


def test_build_says_what_it_found_and_what_comes_next(run: Run, tmp_path: Path) -> None:
    outcome = run("build", EXAMPLE, "--store", tmp_path / "kg")
    assert outcome.code == 0
    assert outcome.out.startswith("14 papers: 14 added, 0 replaced, 0 unchanged, 0 rejected\n")
    assert "Next: kg open" in outcome.out
    assert outcome.err == ""
    again = run("build", EXAMPLE, "--store", tmp_path / "kg", "--json")
    assert json.loads(again.out)["unchanged"] == 14


def test_stdin_builds_the_same_graph(
    run: Run, tmp_path: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EXAMPLE.open("rb") as stream:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": stream})())
        assert run("build", "-", "--store", "again").code == 0
    ours = run("export", "--format", "nt", "--store", "again").out
    theirs = run("export", "--format", "nt").out
    assert without_source(ours) == without_source(theirs)


def without_source(lines: str) -> list[str]:
    """All but the statements that say which file a paper came from."""
    return [line for line in lines.splitlines() if "<http://purl.org/dc/terms/source>" not in line]


def test_extraction_records_build_the_same_graph(run: Run, workplace: Path) -> None:
    records = run("extract", "examples/papers.txt").out
    assert len(records.splitlines()) == 14
    Path("records.jsonl").write_text(records, encoding="utf-8")
    assert run("build", "records.jsonl", "--store", "again").code == 0
    assert without_source(run("export", "-f", "nq", "--store", "again").out) == without_source(
        run("export", "-f", "nq").out
    )


def test_query_by_name_text_and_file(run: Run, workplace: Path) -> None:
    table = run("query", "papers-on-hardware", "--hardware", "NVIDIA GPU").out
    assert "Megatron-LM" in table
    assert all(len(line) <= 80 for line in table.splitlines())
    text = "SELECT ?title { ?p a kg:Paper ; dcterms:title ?title } ORDER BY ?title"
    rows = json.loads(run("query", text, "--json").out)["results"]["bindings"]
    assert len(rows) == 14
    Path("mine.rq").write_text(text, encoding="utf-8")
    assert json.loads(run("query", "mine.rq", "--format", "json").out)["results"]["bindings"] == rows


def test_remove_takes_a_paper_out(run: Run, workplace: Path) -> None:
    assert run("remove", "Searching for MobileNetV3").code == 0
    assert "MobileNetV3-Large" not in run("export", "-f", "nt").out
    assert run("validate").code == 0
    assert run("remove", "Searching for MobileNetV3").code == 2


def test_show_tells_of_papers_and_entities(run: Run, workplace: Path) -> None:
    assert "proposed:" in run("show", "Searching for MobileNetV3").out
    assert "runs_on in:" in run("show", "V100").out
    assert json.loads(run("show", "V100", "--json").out)["entity"]["label"] == "V100"


def test_export_refuses_to_overwrite_unless_forced(run: Run, workplace: Path) -> None:
    assert run("export", "-o", "g.ttl").code == 0
    refused = run("export", "-o", "g.ttl")
    assert refused.code == 2
    assert "--force" in refused.err
    assert run("export", "-o", "g.ttl", "--force").code == 0


def test_two_builds_export_the_same_bytes(run: Run, workplace: Path) -> None:
    run("build", "examples/papers.txt", "--store", "again")
    for name in ("ttl", "nq", "trig", "jsonld", "rdfxml"):
        assert run("export", "-f", name).out == run("export", "-f", name, "--store", "again").out, name


def test_a_vocabulary_of_one_s_own(run: Run, workplace: Path) -> None:
    Path("papers.txt").write_text(
        "A Study of Something Else\n\n" + "We measure how long a thing takes on the Zorblatt board of our own. " * 4,
        encoding="utf-8",
    )
    Path("my.ttl").write_text(
        """@prefix kg: <https://w3id.org/paper-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix v: <https://example.org/v/> .
        v:boards a skos:ConceptScheme . v:zorblatt a skos:Concept, kg:Hardware ; skos:inScheme v:boards ;
        skos:prefLabel "Zorblatt board" ; skos:altLabel "Zorblatt" .""",
        encoding="utf-8",
    )
    assert run("build", "papers.txt", "--store", "mine", "--vocab", "my.ttl").code == 0
    assert "https://example.org/v/zorblatt" in run("export", "-f", "nt", "--store", "mine").out
    assert run("validate", "--store", "mine").code == 0


def test_evidence_of_a_full_text_names_its_section(run: Run, tmp_path: Path) -> None:
    paper = {
        "title": "QuickServe: Serving Quickly",
        "abstract": "We present QuickServe, a system.",
        "sections": [{"name": "Experiments", "text": "QuickServe is 2.5x faster than vLLM on V100 GPUs."}],
    }
    (tmp_path / "p.jsonl").write_text(json.dumps(paper) + "\n", encoding="utf-8")
    store = ("--store", tmp_path / "kg")
    run("build", tmp_path / "p.jsonl", *store)
    assert "V100 GPUs.” — Experiments" in " ".join(run("show", paper["title"], *store).out.split())
    assert "V100 GPUs.” — Experiments" in " ".join(run("show", "V100", *store).out.split())
    shown = json.loads(run("show", "V100", *store, "--json").out)
    assert shown["papers"][0]["fields"] == ["Experiments"]
