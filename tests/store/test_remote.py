"""Stores behind endpoints: the project's own server always, Oxigraph's and Virtuoso under `servers`."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from kg.errors import ConfigError, QueryError, StoreError, UsageError
from kg.graph import GraphSettings, PaperGraphs
from kg.iris import mint_paper
from kg.namespaces import ENTITIES_GRAPH, INFERRED_GRAPH, STATE_GRAPH
from kg.query.answer import Answer
from kg.query.run import run_query
from kg.server.settings import Limits, ServerSettings
from kg.store.embedded import EmbeddedStore
from kg.store.inferring import with_inference
from kg.store.open import open_store
from kg.store.paths_first import as_select, has_paths, with_paths_answered
from kg.store.reasoning import infer, load_rules
from kg.store.remote import RemoteStore, copy_store, is_remote
from kg.vocabulary.vocabulary import Vocabulary
from tests.query.small_graph import FIRST, HARDWARE, V100, VLLM, graph_quads
from tests.server.running import running
from tests.store import tortured_build

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "a-token-for-the-tests"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextlib.contextmanager
def started(command: list[str], url: str, cwd: Path) -> Iterator[str]:
    """Run a server until the end of the block; wait until it answers."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(url, params={"query": "ASK {}"}, trust_env=False).is_success:
                    break
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteStore]:
    open_store(tmp_path / "served", "w").close()
    monkeypatch.setenv("KG_REMOTE_TOKEN", TOKEN)
    settings = ServerSettings(tmp_path / "served", Limits(workers=1), allow_update=True, token=TOKEN)
    with running(settings) as client, RemoteStore(f"{client.base_url}/sparql") as store:
        yield store


@contextlib.contextmanager
def oxigraph_server(tmp_path: Path) -> Iterator[RemoteStore]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("the oxigraph server is not installed")
    port = free_port()
    command = [str(program), "serve", "--location", "data", "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    with started(command, f"http://127.0.0.1:{port}/query", tmp_path) as url, RemoteStore(url) as store:
        yield store


_VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 20000
MaxDirtyBuffers = 10000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = 1000000
"""


@contextlib.contextmanager
def virtuoso_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteStore]:
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed")
    sql, http = free_port(), free_port()
    (tmp_path / "virtuoso.ini").write_text(_VIRTUOSO_INI.format(sql=sql, http=http))
    monkeypatch.setenv("KG_REMOTE_USER", "dba")
    monkeypatch.setenv("KG_REMOTE_PASSWORD", "dba")
    monkeypatch.setenv("KG_REMOTE_AUTH", "digest")
    root = f"http://127.0.0.1:{http}"
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with started(command, f"{root}/sparql", tmp_path) as url, RemoteStore(url, f"{root}/sparql-auth") as store:
        yield store


@pytest.fixture(
    params=[
        "own",
        pytest.param("oxigraph", marks=pytest.mark.servers),
        pytest.param("virtuoso", marks=pytest.mark.servers),
    ]
)
def remote(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteStore]:
    makers = {
        "own": lambda: own_server(tmp_path, monkeypatch),
        "oxigraph": lambda: oxigraph_server(tmp_path),
        "virtuoso": lambda: virtuoso_server(tmp_path, monkeypatch),
    }
    with makers[request.param]() as store:
        yield store


def settle() -> None:
    time.sleep(1.1)  # the project's own server looks for changes once a second


def mine(quads: Iterator[Quad]) -> set[Quad]:
    return {quad for quad in quads if quad.graph_name.value in {*graph_quads(), "https://example.org/g"}}


def test_a_remote_store_does_what_an_embedded_one_does(remote: RemoteStore) -> None:
    local = EmbeddedStore()
    for store in (local, remote):
        store.write(graph_quads())
    settle()
    for pattern in (
        {"graph": NamedNode(FIRST)},
        {"subject": NamedNode(V100)},
        {"predicate": NamedNode("https://w3id.org/paper-kg/ontology#comparesWith"), "object": NamedNode(VLLM)},
    ):
        assert mine(remote.quads(**pattern)) == mine(local.quads(**pattern))  # type: ignore[arg-type]
    assert set(graph_quads()) <= set(remote.graphs())
    hardware = {"hardware": "GPU"}  # rows in any order: Virtuoso sorts IRIs in an order of its own
    found = [{tuple(row) for row in run_query(s, "papers-on-hardware", hardware).rows()} for s in (remote, local)]
    assert found[0] == found[1]
    assert run_query(remote, "runs-on", {"method": "SwiftServe", "hardware": "Volta GPU"})
    triples = Answer(remote.query(f"CONSTRUCT {{ <{FIRST}> ?p ?o }} WHERE {{ <{FIRST}> ?p ?o }}")).triples()
    assert {(t.predicate, t.object) for t in triples} == {
        (q.predicate, q.object) for q in local.quads(NamedNode(FIRST))
    }
    graph, other = "https://example.org/g", 'quotes " and \\ and\nlines, ü 漢 \U0001f600'
    extra = Quad(NamedNode(graph), NamedNode(graph), Literal(other), NamedNode(graph))
    remote.write({FIRST: []}, extra=[extra])
    settle()
    assert mine(remote.quads(graph=NamedNode(FIRST))) == set()
    assert mine(remote.quads(NamedNode(graph))) == {extra}
    remote.write({}, gone=[extra])
    settle()
    assert mine(remote.quads(NamedNode(graph))) == set()


def test_pushing_and_pulling_gives_the_same_graph(remote: RemoteStore) -> None:
    local, back = EmbeddedStore(), EmbeddedStore()
    local.write(graph_quads())
    seen: list[str] = []
    assert copy_store(local, remote, seen.append) == len(local)
    assert seen == sorted(graph_quads())
    settle()
    copy_store(remote, back)
    assert mine(back.quads()) == set(local.quads())


def test_a_build_straight_into_a_remote_store_is_the_build_here(remote: RemoteStore) -> None:
    local = open_store(mode="memory")
    infer(local, load_rules(whole=True))  # as an endpoint, which is asked by programs that translate nothing

    def same() -> bool:
        settle()
        graphs = {g for g in remote.graphs() if "/id/paper/" in g or g in {ENTITIES_GRAPH, INFERRED_GRAPH}}
        assert graphs == {g for g in local.graphs() if g != STATE_GRAPH}
        return all(
            set(remote.quads(graph=NamedNode(g))) == set(local.quads(graph=NamedNode(g))) for g in sorted(graphs)
        )

    stores = [with_inference(store) for store in (local, remote)]
    for store in stores:
        tortured_build.run(store, 1, 2)
    assert same()
    for store in stores:
        tortured_build.run(store, 2, 2)
    assert same()
    for store in stores:
        assert PaperGraphs(store, GraphSettings(Vocabulary([]))).remove(mint_paper(tortured_build.title(0)))
    assert same()


def test_papers_are_built_straight_into_a_remote_store(remote: RemoteStore) -> None:
    local = EmbeddedStore()
    for store in (local, remote):
        tortured_build.run(store, 1, 3)
    settle()
    titles = "SELECT ?t ?v { ?p a kg:Paper ; dcterms:title ?t ; kg:reports/kg:value ?v } ORDER BY ?t"
    assert [list(r) for r in Answer(remote.query(titles)).rows()] == [
        list(r) for r in Answer(local.query(titles)).rows()
    ]


def test_what_an_endpoint_refuses_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with own_server(tmp_path, monkeypatch) as store:
        with pytest.raises(QueryError, match="finds a fault in the query: The query has a syntax error at line 1"):
            store.query("SELECT {")
        monkeypatch.setenv("KG_REMOTE_TOKEN", "wrong")
        with RemoteStore(store.url) as stranger, pytest.raises(StoreError, match=r"refuses \(status 401\)") as caught:
            stranger.write({HARDWARE: []})
    assert "KG_REMOTE_TOKEN" in caught.value.hint
    assert "wrong" not in str(caught.value)
    with pytest.raises(StoreError, match="cannot be reached"):
        RemoteStore(f"http://127.0.0.1:{free_port()}/sparql").query("ASK {}")
    with pytest.raises(UsageError, match="must not have a user or password"):
        RemoteStore("http://me:secret@127.0.0.1/sparql")
    monkeypatch.setenv("KG_REMOTE_AUTH", "kerberos")
    with pytest.raises(ConfigError, match="KG_REMOTE_AUTH is 'kerberos'"):
        RemoteStore("http://127.0.0.1/sparql")


def test_paths_are_answered_first_where_a_server_joins_them_wrongly() -> None:
    asked: list[str] = []

    def ends(select: str) -> list[str]:
        asked.append(select)
        return ["<x:a>", "<x:b>"]

    query = "SELECT ?p { ?d a kg:Hardware ; skos:broader* <x:c> . OPTIONAL { <x:d> (x:p|x:q)+ ?p } ?p x:r/x:s* <x:e> }"
    assert has_paths(query)
    assert with_paths_answered(query, ends) == (
        "SELECT ?p { ?d a kg:Hardware . VALUES ?d { <x:a> <x:b> } . "
        "OPTIONAL { VALUES ?p { <x:a> <x:b> } } ?p x:r/x:s* <x:e> }"
    )
    assert [text.strip() for text in asked] == [
        "SELECT DISTINCT ?d { ?d skos:broader* <x:c> }",
        "SELECT DISTINCT ?p { <x:d> (x:p|x:q)+ ?p }",
    ]
    assert as_select("# ask\nASK { ?s ?p ?o }") == "# ask\nSELECT (1 AS ?kg_true) { ?s ?p ?o } LIMIT 1"
    assert not has_paths("SELECT ?d { ?d skos:broader ?e }")
    assert with_paths_answered("no query *", ends) == "no query *"


def test_locations_are_told_apart() -> None:
    assert is_remote("http://127.0.0.1:7878/query")
    assert not is_remote("output/kg")
    assert not is_remote("httpdocs/kg")


def test_one_query_asks_two_other_endpoints(tmp_path: Path) -> None:
    graphs = graph_quads()
    for name, kept in (("papers", [FIRST]), ("hardware", [HARDWARE])):
        with open_store(tmp_path / name, "w") as store:
            store.write({graph: graphs[graph] for graph in kept})
    limits = Limits(workers=1)
    with (
        running(ServerSettings(tmp_path / "papers", limits)) as papers,
        running(ServerSettings(tmp_path / "hardware", limits)) as hardware,
    ):
        answer = EmbeddedStore().query(
            f"""SELECT ?title ?label {{
              SERVICE <{papers.base_url}/sparql> {{ ?paper kg:runsOn ?device ; dcterms:title ?title }}
              SERVICE <{hardware.base_url}/sparql> {{ ?device skos:prefLabel ?label }}
            }}"""
        )
        assert isinstance(answer, QuerySolutions)
        assert [(row["title"].value, row["label"].value) for row in answer] == [
            ("SwiftServe: Serving Language Models at Ease", "NVIDIA V100")
        ]
