"""Backup, restore, compact and the doctor."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.errors import InputError, KgError, OutputError, StoreLocked, StoreNotFound, UsageError
from kg.iris import mint_paper
from kg.namespaces import ENTITIES_GRAPH, INFERRED_GRAPH, KG, RDF, SKOS, STATE_GRAPH
from kg.store.backup import backup_store, check_backup, restore_store
from kg.store.compact import compact_store, size_on_disk
from kg.store.doctor import examine_store, infer_anew
from kg.store.inferring import with_inference
from kg.store.open import open_store
from kg.store.reasoning import load_rules, mark
from tests.store import tortured_build

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

PAPER = mint_paper(tortured_build.title(0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_store(tmp_path / "kg", "w") as store:
        tortured_build.run(store, 1, 3)
    return tmp_path / "kg"


def quads(path: Path) -> set[Quad]:
    with open_store(path) as store:
        return set(store.quads())


def test_a_backup_restores_to_the_same_quads(path: Path, tmp_path: Path) -> None:
    backup = backup_store(path, tmp_path / "kg.backup")
    assert check_backup(tmp_path / "kg.backup") == backup
    assert restore_store(tmp_path / "kg.backup", tmp_path / "new" / "kg") == backup
    assert quads(tmp_path / "new" / "kg") == quads(path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kg", "kg.backup", "new"]


def test_the_same_store_gives_the_same_backup_bytes(path: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        backup_store(path, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_backup_beside_a_writer_and_restoring_over_it(path: Path, tmp_path: Path) -> None:
    with open_store(path, "w") as store:
        store.write({"https://example.org/g": [Quad(NamedNode(PAPER), NamedNode(PAPER), Literal("x"))]})
        backup_store(path, tmp_path / "kg.backup")
        with pytest.raises(StoreLocked):
            restore_store(tmp_path / "kg.backup", path, force=True)
        store.write({"https://example.org/g": []})
    restore_store(tmp_path / "kg.backup", path, force=True)
    assert any(quad.object == Literal("x") for quad in quads(path))


def test_nothing_is_overwritten_unasked(path: Path, tmp_path: Path) -> None:
    backup_store(path, tmp_path / "kg.backup")
    with pytest.raises(UsageError, match="exists already"):
        backup_store(path, tmp_path / "kg.backup")
    with pytest.raises(UsageError, match="There is a store at"):
        restore_store(tmp_path / "kg.backup", path)
    with pytest.raises(StoreNotFound):
        backup_store(tmp_path / "none", tmp_path / "x")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        backup_store(path, tmp_path / "file" / "kg.backup")


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _changed(data: bytes) -> bytes:
    return gzip.compress(gzip.decompress(data).replace(b"System1", b"System9"))


def _unsealed(data: bytes) -> bytes:
    return gzip.compress(gzip.decompress(data).rpartition(b"# paper-kg")[0])


def _no_backup(data: bytes) -> bytes:
    return b"hello"


@pytest.mark.parametrize("damage", [_cut, _changed, _unsealed, _no_backup])
def test_a_damaged_backup_is_refused_and_the_store_stays(path: Path, tmp_path: Path, damage: object) -> None:
    backup_store(path, tmp_path / "kg.backup")
    (tmp_path / "kg.backup").write_bytes(damage((tmp_path / "kg.backup").read_bytes()))  # type: ignore[operator]
    before = quads(path)
    with pytest.raises(InputError, match=r"kg\.backup: it"):
        restore_store(tmp_path / "kg.backup", path, force=True)
    assert quads(path) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kg", "kg.backup"]


def test_compacting_gives_space_back(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    graph = "https://example.org/g"
    with open_store(path, "w") as store:
        for turn in range(8):
            texts = (Literal(f"{turn} {n} " * 20) for n in range(500))
            store.write({graph: [Quad(NamedNode(graph), NamedNode(graph), text) for text in texts]})
            store.oxigraph.flush()
    done = compact_store(path)
    assert done.after < done.before * 0.7
    assert done.after == size_on_disk(path)
    assert len(quads(path)) == 501
    with pytest.raises(StoreNotFound):
        compact_store(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_sound_store_has_no_findings(path: Path) -> None:
    assert examine_store(path) == []


def spoil(path: Path, *, gone: tuple[str, ...] = (), extra: tuple[Quad, ...] = ()) -> list[tuple[str, str]]:
    """Delete the paper's quads of some properties, add others, and return what the doctor finds."""
    with open_store(path, "w") as store:
        mine = NamedNode(PAPER)
        lost = [q for q in store.quads(graph=mine) if q.predicate.value in {KG + name for name in gone}]
        store.write({}, extra=extra, gone=lost)
    return [(finding.kind, finding.problem) for finding in examine_store(path)]


G = NamedNode(PAPER)


@pytest.mark.parametrize(
    ("gone", "extra", "kind", "problem"),
    [
        (("quote",), (), "broken paper", "does not have exactly one kg:quote"),
        (("comparesWith",), (), "broken paper", "and the paper does not state it"),
        (("reports",), (), "broken paper", "the paper does not report the result"),
        ((), (Quad(G, NamedNode(KG + "uses"), G, G),), "broken paper", "has no mention"),
        ((), (Quad(G, NamedNode(KG + "quote"), BlankNode("b"), G),), "blank node", "has a blank node"),
        ((), (Quad(NamedNode("https://example.org/x"), G, G, G),), "broken paper", "not its own"),
        (
            (),
            (Quad(NamedNode("https://example.org/x"), NamedNode(SKOS + "prefLabel"), G, NamedNode(ENTITIES_GRAPH)),),
            "dangling entity",
            "no paper names it",
        ),
        (
            (),
            (Quad(NamedNode("https://example.org/x"), NamedNode(KG + "digest"), Literal("1"), NamedNode(STATE_GRAPH)),),
            "lost paper",
            "its graph is gone",
        ),
    ],
)
def test_the_doctor_names_what_does_not_hold_together(
    path: Path, gone: tuple[str, ...], extra: tuple[Quad, ...], kind: str, problem: str
) -> None:
    found = spoil(path, gone=gone, extra=extra)
    assert any(k == kind and problem in p for k, p in found), found


def test_the_doctor_finds_words_that_moved_and_labels_that_are_gone(path: Path) -> None:
    with open_store(path, "w") as store:
        start = next(q for q in store.quads(None, NamedNode(KG + "start"), None, G))
        moved = Quad(start.subject, start.predicate, Literal(1), G)
        store.write({ENTITIES_GRAPH: []}, extra=[moved], gone=[start])
    found = [(finding.kind, finding.problem) for finding in examine_store(path)]
    assert any("do not stand where it says" in problem for _, problem in found)
    assert any(kind == "label" for kind, _ in found)


def test_the_doctor_names_damaged_files(path: Path) -> None:
    compact_store(path)
    data = max(path.glob("*.sst"), key=lambda file: file.stat().st_size)
    content = bytearray(data.read_bytes())
    for place in range(100, len(content) // 2, 50):
        content[place] ^= 0xFF
    data.write_bytes(bytes(content))
    [*_, finding] = examine_store(path)
    assert finding.kind == "unreadable"
    assert str(path) in finding.problem


def test_quads_outside_graphs_are_found(path: Path) -> None:
    with open_store(path, "w") as store:
        store.oxigraph.add(Quad(G, G, G))
    assert [finding.kind for finding in examine_store(path)] == ["stray quad"]


def test_a_missing_store_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(KgError):
        examine_store(tmp_path / "none")


INFERRED = NamedNode(INFERRED_GRAPH)


@pytest.fixture
def inferred(tmp_path: Path) -> Path:
    with open_store(tmp_path / "kg", "w") as store:
        tortured_build.run(with_inference(store), 1, 3)
    return tmp_path / "kg"


def damage(path: Path, *, lost: int = 0, false: tuple[Quad, ...] = ()) -> set[str]:
    """Take inferred statements out, state others, and return those taken out."""
    with open_store(path, "w") as store:
        gone = sorted(store.quads(graph=INFERRED), key=str)[:lost]
        store.write({}, extra=false, gone=gone)
    return {str(quad.triple) for quad in gone}


def test_the_doctor_names_what_is_inferred_wrongly_and_how_to_mend_it(inferred: Path) -> None:
    assert examine_store(inferred) == []
    false = Quad(G, NamedNode(RDF + "type"), NamedNode(KG + "Method"), INFERRED)
    gone = damage(inferred, lost=2, false=(false,))
    findings = examine_store(inferred)
    assert {f.where for f in findings if f.kind == "missing inference"} == gone
    assert [f.where for f in findings if f.kind == "false inference"] == [str(false.triple)]
    assert len(findings) == 3
    assert all("kg doctor --infer" in finding.hint for finding in findings)
    before = quads(inferred)
    assert infer_anew(inferred) == len([q for q in before if q.graph_name == INFERRED]) + 2 - 1
    assert examine_store(inferred) == []


def test_a_graph_of_inferences_that_is_gone_is_not_listed_statement_by_statement(inferred: Path) -> None:
    count = len([q for q in quads(inferred) if q.graph_name == INFERRED])
    assert count > 20
    damage(inferred, lost=count)
    findings = examine_store(inferred)
    assert len(findings) == 21
    assert findings[-1].problem == f"{count - 20} statements more"


def test_a_store_that_does_not_say_that_all_was_inferred_is_not_judged_by_it(inferred: Path) -> None:
    with open_store(inferred, "w") as store:
        store.write({INFERRED_GRAPH: []}, gone=[mark(load_rules())])
    assert examine_store(inferred) == []


def test_nothing_is_inferred_where_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFound):
        infer_anew(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_command_says_what_to_do_and_does_it(inferred: Path, run: Run) -> None:
    damage(inferred, lost=1)
    found = run("doctor", "--store", inferred)
    assert found.code == 1
    assert found.out.startswith("missing inference: ")
    assert found.out.endswith("Infer it anew: kg doctor --infer.\n")
    mended = run("doctor", "--infer", "--store", inferred)
    assert (mended.code, mended.out) == (0, "The store is sound.\n")
    assert mended.err.startswith("Inferred ")
