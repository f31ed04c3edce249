"""The embedded store: transactions, union queries, readers beside a writer, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions

from kg.errors import OutputError, QueryError, StoreError, StoreLocked, StoreNotFound, StoreSchemaError
from kg.namespaces import KG, STATE_GRAPH, XSD
from kg.store.embedded import EmbeddedStore
from kg.store.failures import store_error
from kg.store.open import open_store
from kg.store.protocol import Dataset
from kg.store.rdflib_view import as_rdflib
from kg.store.schema import schema_version
from kg.store.snapshot import FOLDER

ROOT = Path(__file__).resolve().parents[2]
G, H = "https://example.org/g", "https://example.org/h"


def quad(value: str, graph: str = G) -> Quad:
    return Quad(NamedNode("https://example.org/s"), NamedNode(KG + "quote"), Literal(value), NamedNode(graph))


def values(store: EmbeddedStore, graph: str = G) -> list[str]:
    return sorted(q.object.value for q in store.quads(graph=NamedNode(graph)) if isinstance(q.object, Literal))


def in_another_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EmbeddedStore:
    return open_store(mode="memory") if request.param == "memory" else open_store(tmp_path / "kg", "w")


def test_write_replaces_graphs_adds_and_deletes(store: EmbeddedStore) -> None:
    store.write({G: [quad("a"), quad("b")], H: [quad("x", H)]})
    store.write({G: [quad("b"), quad("c")]}, extra=[quad("y", H), quad("z", H)], gone=[quad("x", H), quad("z", H)])
    assert values(store) == ["b", "c"]
    assert values(store, H) == ["y", "z"]


def test_an_empty_graph_is_dropped_and_an_emptied_one_not_listed(store: EmbeddedStore) -> None:
    store.write({G: [quad("a")], H: [quad("x", H)]})
    store.write({G: []}, gone=[quad("x", H)])
    assert list(store.graphs()) == [STATE_GRAPH]


def test_a_dropped_graph_keeps_what_is_added_to_it_in_the_same_write(store: EmbeddedStore) -> None:
    store.write({G: [quad("a"), quad("b")]})
    store.write({G: []}, extra=[quad("b")])
    assert values(store) == ["b"]


def test_quads_are_put_into_the_graph_they_are_written_to(store: EmbeddedStore) -> None:
    store.write({H: [quad("a", G)]})
    assert (values(store, G), values(store, H)) == ([], ["a"])


def test_a_graph_with_blank_nodes_is_replaced_whole(store: EmbeddedStore) -> None:
    blank = Quad(BlankNode("b1"), NamedNode(KG + "quote"), BlankNode("b2"), NamedNode(G))
    store.write({G: [blank, quad("a")]})
    store.write({G: [blank, quad("b")]})
    assert values(store) == ["b"]
    assert len(list(store.quads(graph=NamedNode(G)))) == 2


def test_a_failing_write_changes_nothing(store: EmbeddedStore) -> None:
    store.write({G: [quad("a")]})
    outside = Quad(NamedNode(G), NamedNode(KG + "quote"), Literal("x"))
    with pytest.raises(ValueError, match="outside the named graphs"):
        store.write({G: [quad("b")]}, extra=[outside])
    assert values(store) == ["a"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.sampled_from([G, H])), max_size=8), st.data())
def test_any_sequence_of_writes_leaves_what_sets_would(first: list[tuple[str, str]], data: st.DataObject) -> None:
    store = EmbeddedStore()
    model: dict[str, set[str]] = {}
    for texts in (first, data.draw(st.lists(st.tuples(st.text(max_size=20), st.sampled_from([G, H])), max_size=8))):
        graphs = {g: [quad(t, g) for t, h in texts if h == g] for g in {h for _, h in texts}}
        gone = data.draw(st.lists(st.builds(quad, st.text(max_size=2), st.sampled_from([G, H])), max_size=3))
        store.write(graphs, gone=gone)
        model.update({g: {q.object.value for q in quads} for g, quads in graphs.items()})
        for q in gone:
            model.get(q.graph_name.value, set()).discard(q.object.value)
    for graph in (G, H):
        assert values(store, graph) == sorted(model.get(graph, set()))


def test_queries_see_the_union_and_know_the_prefixes(store: EmbeddedStore) -> None:
    store.write({G: [quad("a")], H: [quad("b", H)]})
    answer = store.query("SELECT ?v { ?s kg:quote ?v } ORDER BY ?v")
    assert isinstance(answer, QuerySolutions)
    assert [row["v"].value for row in answer] == ["a", "b"]
    bound = store.query("SELECT ?g { GRAPH ?g { ?s kg:quote ?v } }", {"v": Literal("b")})
    assert isinstance(bound, QuerySolutions)
    assert [row["g"].value for row in bound] == [H]


def test_from_and_datasets_narrow_what_is_seen(store: EmbeddedStore) -> None:
    store.write({G: [quad("a")], H: [quad("b", H)]})

    def asked(sparql: str, dataset: Dataset | None = None) -> list[str]:
        answer = store.query(sparql, dataset=dataset)
        assert isinstance(answer, QuerySolutions)
        return sorted(row["v"].value for row in answer)

    assert asked(f"SELECT ?v FROM <{G}> {{ ?s kg:quote ?v }}") == ["a"]
    assert asked(f"SELECT ?v FROM <{G}> {{ ?s kg:quote ?v }}", Dataset(default=(H,))) == ["b"]
    assert asked("SELECT ?v { ?s kg:quote ?v }", Dataset(default=(G, H))) == ["a", "b"]
    assert asked("SELECT ?v { ?s kg:quote ?v }", Dataset(named=(G, H))) == []
    assert asked("SELECT ?v { GRAPH ?g { ?s kg:quote ?v } }", Dataset(named=(G,))) == ["a"]


def test_an_update_request_is_one_transaction(store: EmbeddedStore) -> None:
    store.update(f"INSERT DATA {{ GRAPH <{G}> {{ <x:a> kg:quote 'one' }} }}")
    assert values(store) == ["one"]
    with pytest.raises(QueryError, match="line 1, column"):
        store.update(f"CLEAR GRAPH <{G}> ; INSERT DATA {{ ?x ?y ?z }}")
    assert values(store) == ["one"]


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT * {\n  ?s foo:bar ?o }", "line 2, column 13, near '?o }': the prefix foo: is not declared"),
        ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?y ?z }", "SELECT names a variable that no pattern binds"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", "this is an update, not a query"),
        ("SELECT * {\n  ?s ?p }", "line 2, column 10"),
        ("  ", "The query is empty"),
        ("SELECT * { BIND(<http://example.org/f>(1) AS ?x) }", "http://example.org/f"),
    ],
)
def test_a_broken_query_says_where(store: EmbeddedStore, sparql: str, message: str) -> None:
    with pytest.raises(QueryError, match="The query") as caught:
        store.query(sparql)
    assert message in str(caught.value)


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    with open_store(tmp_path / "deep" / "kg", "w") as store:
        store.write({G: [quad("a")]})
    with open_store(tmp_path / "deep" / "kg") as store:
        assert values(store) == ["a"]
        assert schema_version(store) == 1
        with pytest.raises(StoreError, match="for reading only"):
            store.write({G: []})


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kg", "w")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        len(store)


def test_a_reader_in_another_process_sees_a_writers_finished_writes(tmp_path: Path) -> None:
    code = f"from kg.store.open import open_store; s = open_store({str(tmp_path / 'kg')!r}); print(len(s))"
    with open_store(tmp_path / "kg", "w") as store:
        for number in range(3):
            store.write({f"{G}{number}": [quad(str(number), f"{G}{number}")]})
            assert in_another_process(code) == f"{number + 2}\n"
        assert in_another_process(code) == "4\n"  # and the writer is still the only one that may write
        with pytest.raises(StoreLocked):
            open_store(tmp_path / "kg", "w")
    assert list((tmp_path / "kg" / FOLDER).iterdir()) == []


def test_reading_in_the_writers_own_process_keeps_its_lock(tmp_path: Path) -> None:
    code = f"""
from kg.errors import StoreLocked
from kg.store.open import open_store
from kg.store.protocol import Dataset
try:
    open_store({str(tmp_path / "kg")!r}, "w")
except StoreLocked as error:
    print(error.message)
"""
    with open_store(tmp_path / "kg", "w") as store:
        store.write({G: [quad("a")]})
        with open_store(tmp_path / "kg") as reader:
            assert values(reader) == ["a"]
        assert "is being written by another process" in in_another_process(code)
    assert in_another_process(code) == ""


def test_snapshots_of_ended_processes_are_swept(tmp_path: Path) -> None:
    open_store(tmp_path / "kg", "w").close()
    left = tmp_path / "kg" / FOLDER / "999999999-abc"
    left.mkdir(parents=True)
    open_store(tmp_path / "kg", "w").close()
    assert not left.exists()


def test_a_store_of_a_newer_schema_is_refused(tmp_path: Path) -> None:
    graph = NamedNode(STATE_GRAPH)
    newer = Literal("99", datatype=NamedNode(XSD + "integer"))
    with open_store(tmp_path / "kg", "w") as store:
        store.write({}, extra=[Quad(graph, NamedNode(KG + "schemaVersion"), newer, graph)])
    for mode in ("r", "w"):
        with pytest.raises(StoreSchemaError, match="has schema 99; this program knows schemas up to 1"):
            open_store(tmp_path / "kg", mode)  # type: ignore[arg-type]


def test_a_store_that_names_no_schema_is_migrated(tmp_path: Path) -> None:
    with open_store(tmp_path / "kg", "w") as store:
        store.write({G: [quad("a")]})
        store.write({STATE_GRAPH: []})
        assert schema_version(store) == 0
    with open_store(tmp_path / "kg", "w") as store:
        assert (schema_version(store), values(store)) == (1, ["a"])


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreNotFound, match="There is no store at"):
        open_store(tmp_path / "missing")
    with pytest.raises(StoreNotFound):
        open_store(tmp_path / "empty")
    for name in ("file", "folder"):
        with pytest.raises(StoreError, match="is not a store"):
            open_store(tmp_path / name)
        with pytest.raises(StoreError, match="is not a store"):
            open_store(tmp_path / name, "w")
    with pytest.raises(OutputError):
        open_store(tmp_path / "file" / "kg", "w")
    assert not (tmp_path / "missing").exists()


def test_a_damaged_store_is_named(tmp_path: Path) -> None:
    open_store(tmp_path / "kg", "w").close()
    (tmp_path / "kg" / "CURRENT").write_text("nonsense\n")
    with pytest.raises(StoreError, match="cannot be read or written"):
        open_store(tmp_path / "kg", "w")


def test_a_full_disk_is_reported_and_leaves_the_papers_before_it_whole(tmp_path: Path) -> None:
    code = f"""
import resource
from kg.errors import OutputError
from kg.store.open import open_store
from kg.store.protocol import Dataset
from pyoxigraph import Literal, NamedNode, Quad
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
store = open_store({str(tmp_path / "kg")!r}, "w")
try:
    for n in range(1000):
        g = f"https://example.org/{{n}}"
        texts = [f"{{n}} {{i}}" * 20 for i in range(50)]
        store.write({{g: [Quad(NamedNode(g), NamedNode(g), Literal(text), NamedNode(g)) for text in texts]}})
except OutputError as error:
    print(n, error)
"""
    said = in_another_process(code)
    written, message = int(said.split()[0]), said.partition(" ")[2]
    assert "the disk is full. Free some space" in message
    with open_store(tmp_path / "kg") as store:
        sizes = [sum(1 for _ in store.quads(graph=NamedNode(g))) for g in store.graphs() if g != STATE_GRAPH]
    assert len(sizes) == written > 0
    assert set(sizes) == {50}


@pytest.mark.parametrize(
    ("said", "class_", "message"),
    [
        ("IO error: No space left on device: While appending to file", OutputError, "the disk is full"),
        ("IO error: Read-only file system: While open a file", OutputError, "it cannot be written"),
        ("IO error: lock hold by current process, acquire time 1", StoreLocked, "is being written"),
        ("Corruption: block checksum mismatch", StoreError, "block checksum mismatch"),
    ],
)
def test_what_the_database_reports_becomes_the_programs_errors(said: str, class_: type, message: str) -> None:
    error = store_error(Path("output/kg"), OSError(said))
    assert type(error) is class_
    assert message in str(error)
    assert "output/kg" in str(error)


def test_rdflib_reads_and_writes_the_same_quads(store: EmbeddedStore) -> None:
    from rdflib import Literal as RdflibLiteral
    from rdflib import URIRef

    store.write({G: [quad("a")]})
    dataset = as_rdflib(store)
    assert [str(row[0]) for row in dataset.query("SELECT ?v { ?s kg:quote ?v }")] == ["a"]  # type: ignore[index]
    dataset.graph(URIRef(H)).add((URIRef(H), URIRef(KG + "quote"), RdflibLiteral("b")))
    assert values(store, H) == ["b"]
