"""Records that are as they were when the store was built of them: they are not parsed, and nothing else is left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kg import workflow
from kg.model import Extraction, Paper
from kg.readers import registry
from kg.store.open import open_store
from kg.views.records import paper_iris, read_paper
from kg.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.engines.protocol import Found
    from kg.model import Rejected

PAPERS = 9
FLOW = workflow.Workflow(Vocabulary([]))


class Nothing:
    """An engine that finds nothing in any paper."""

    def extract(self, records: Iterable[Paper | Extraction | Rejected], factory: Any) -> Iterator[Found]:
        drafter = factory.args[1]
        for record in records:
            assert isinstance(record, Paper)
            yield drafter.draft(Extraction(record))


@pytest.fixture(autouse=True)
def _worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "_WORTH_IT", 10**9)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the papers that were parsed."""
    titles: list[str] = []
    finish = registry.finish

    def noting(record: Any, sha256: str = "") -> Any:
        titles.append(record.title)
        return finish(record, sha256)

    monkeypatch.setattr(registry, "finish", noting)
    return titles


def lines(**changed: str) -> list[str]:
    return [
        json.dumps({"title": f"Paper number {n} of some", "abstract": changed.get(f"n{n}", f"It says {n}.")})
        for n in range(PAPERS)
    ]


def write(path: Path, content: list[str]) -> Path:
    path.write_text("\n".join(content) + "\n", encoding="utf-8")
    return path


def build(folder: Path, *files: Path, flow: workflow.Workflow = FLOW) -> dict[str, int]:
    flow = workflow.Workflow(flow.vocabulary, engine=Nothing())
    unchanged = workflow.find_unchanged(files, folder / "kg", flow)
    records = workflow.read(files, unchanged=unchanged)
    records.total()
    with open_store(folder / "kg", "w") as store:
        return dict(workflow.build(records, store, flow, unchanged=unchanged).counts)


def contents(folder: Path) -> list[str]:
    with open_store(folder / "kg") as store:
        return sorted(str(quad) for quad in store.quads())


def test_unchanged_lines_are_not_parsed(tmp_path: Path, read: list[str]) -> None:
    file = write(tmp_path / "a.jsonl", lines())
    assert build(tmp_path, file) == {"added": PAPERS}
    before = contents(tmp_path)
    read.clear()
    assert build(tmp_path, file) == {"unchanged": PAPERS}
    assert len(read) == 1  # the first line tells the shape of the file
    assert contents(tmp_path) == before


def test_a_changed_line_is_built_and_moved_lines_are_not(tmp_path: Path, read: list[str]) -> None:
    build(tmp_path, write(tmp_path / "a.jsonl", lines()))
    read.clear()
    file = write(tmp_path / "a.jsonl", [*lines()[3:], *lines(n1="It says more.")[:3]])
    assert build(tmp_path, file) == {"unchanged": PAPERS - 1, "replaced": 1}
    assert len(read) == 2
    with open_store(tmp_path / "kg") as store:
        papers = [read_paper(store, iri) for iri in paper_iris(store)]
    assert sum(paper is not None and paper.abstract == "It says more." for paper in papers) == 1


def test_a_new_record_of_a_paper_whose_own_did_not_change_is_joined_with_it(tmp_path: Path) -> None:
    first = json.dumps(
        {"title": "A title of some length", "abstract": "Words.", "url": "https://arxiv.org/abs/2401.00001"}
    )
    second = json.dumps({"title": "A title of some length", "doi": "10.1000/1", "venue": "Keys"})
    build(tmp_path, write(tmp_path / "a.jsonl", [*lines(), first]))
    assert build(tmp_path, write(tmp_path / "a.jsonl", [*lines(), first, second]))["replaced"] == 1
    (tmp_path / "fresh").mkdir()
    build(tmp_path / "fresh", tmp_path / "a.jsonl")
    assert contents(tmp_path) == contents(tmp_path / "fresh")
    assert build(tmp_path, tmp_path / "a.jsonl") == {"unchanged": PAPERS + 1}


@pytest.mark.parametrize("what", ["extractor", "file", "paper of two records"])
def test_what_may_have_changed_is_read(tmp_path: Path, read: list[str], what: str, monkeypatch: Any) -> None:
    file = write(tmp_path / "a.jsonl", lines())
    build(tmp_path, file)
    if what == "extractor":
        from kg.extract import registry as extractors

        monkeypatch.setattr(extractors, "version_of", lambda *_: "another")
    elif what == "file":
        file = write(tmp_path / "b.jsonl", lines())
    else:
        build(tmp_path, write(tmp_path / "b.jsonl", lines()))
    read.clear()
    build(tmp_path, file)
    assert len(read) == PAPERS


def test_a_small_input_beside_a_large_store_is_just_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "a.jsonl", lines())
    build(tmp_path, file)
    assert workflow.find_unchanged([file], tmp_path / "kg", FLOW) is not None
    monkeypatch.setattr(workflow, "_WORTH_IT", 1)
    assert workflow.find_unchanged([file], tmp_path / "kg", FLOW) is None


def test_an_array_is_read_as_ever(tmp_path: Path, read: list[str]) -> None:
    file = tmp_path / "a.json"
    file.write_text("[" + ",\n".join(lines()) + "]", encoding="utf-8")
    assert build(tmp_path, file) == {"added": PAPERS}
    read.clear()
    assert build(tmp_path, file) == {"unchanged": PAPERS}
    assert len(read) == PAPERS
