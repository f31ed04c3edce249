"""What is inferred follows each write, is the same as inferred anew, and is lost with what it followed from."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg import namespaces as ns
from kg.errors import OutputError
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.graph import GraphSettings, PaperGraphs
from kg.iris import mint_paper
from kg.query.run import run_query
from kg.query.saved import load_queries
from kg.store.inferring import InferringStore, as_before, with_inference, without_inference
from kg.store.open import open_store
from kg.store.reasoning import infer, is_inferred
from kg.store.remote import copy_store
from kg.vocabulary.vocabulary import Vocabulary
from tests.query.small_graph import HARDWARE, V100, graph_quads, node
from tests.store import tortured_build
from tests.store.tortured_build import extraction, title

if TYPE_CHECKING:
    from kg.store.embedded import EmbeddedStore

GRAPH = NamedNode(ns.INFERRED_GRAPH)


def inferred(store: EmbeddedStore) -> set[Quad]:
    return set(store.quads(graph=GRAPH))


def export_bytes(store: EmbeddedStore, name: str, *, inferred: bool = False) -> bytes:
    out = BytesIO()
    EXPORTERS[name].write(store, out, ExportOptions(inferred=inferred))
    return out.getvalue()


def anew(store: EmbeddedStore) -> set[Quad]:
    copy = open_store(mode="memory")
    copy.write({}, extra=store.quads())
    infer(copy)
    return inferred(copy)


changes = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(changes=changes)
def test_after_any_changes_it_is_as_inferred_anew(changes: list[tuple[int, int]]) -> None:
    store = open_store(mode="memory")
    kept = PaperGraphs(with_inference(store), GraphSettings(Vocabulary([])))
    for number, revision in changes:  # revision 0: the paper is taken out
        if revision:
            kept.put(extraction(number, revision), str(revision))
        else:
            kept.remove(mint_paper(title(number)))
    assert inferred(store) == anew(store)
    for number in range(5):
        kept.remove(mint_paper(title(number)))
    assert inferred(store) == set()


def test_a_vocabulary_that_changes_changes_what_follows() -> None:
    store = open_store(mode="memory")
    kept = with_inference(store)
    kept.write(graph_quads())
    gpu = f"{HARDWARE}/gpu"
    ask = f"ASK {{ <{V100}> skos:broaderTransitive <{gpu}> }}"
    assert store.query(ask)
    without = [q for q in graph_quads()[HARDWARE] if q.object != NamedNode(gpu)]
    kept.write({HARDWARE: without})
    assert not store.query(ask)
    assert inferred(store) == anew(store)
    kept.write({}, extra=[Quad(NamedNode(V100), node("skos:broader"), NamedNode(gpu), NamedNode(HARDWARE))])
    assert store.query(ask)
    assert inferred(store) == anew(store)
    assert is_inferred(store)


def test_a_store_built_without_is_inferred_at_the_next_build_and_freed_of_it_by_another() -> None:
    store = open_store(mode="memory")
    tortured_build.run(store, 1, 3)
    before = set(store.quads())
    assert as_before(store) is store
    assert isinstance(with_inference(store), InferringStore)
    assert inferred(store) == anew(store) != set()
    assert isinstance(as_before(store), InferringStore)
    assert without_inference(store) is store
    assert set(store.quads()) == before


def test_inferring_that_was_stopped_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(mode="memory")
    tortured_build.run(store, 1, 3)
    write = type(store).write
    monkeypatch.setattr("kg.store.reasoning._AT_ONCE", 10)
    calls = iter(range(100_000))

    def full(self: EmbeddedStore, *args: object, **more: object) -> None:
        if next(calls) == 3:
            raise OutputError.from_os("kg", OSError(28, "No space left"))
        write(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store), "write", full)
    with pytest.raises(OutputError):
        with_inference(store)
    assert 0 < len(inferred(store)) < len(anew(store))
    assert not is_inferred(store)
    with_inference(store)
    assert inferred(store) == anew(store)


def test_queries_and_exports_are_the_same_with_it_and_without() -> None:
    stores = [open_store(mode="memory") for _ in range(2)]
    for store in stores:
        store.write(graph_quads())
    with_inference(stores[0])
    for query in load_queries().values():
        if not any(parameter.default is None and not parameter.optional for parameter in query.parameters):
            found = [list(run_query(store, query.name).rows()) for store in stores]
            assert found[0] == found[1], query.name
    for name in ("nq", "ttl"):
        assert export_bytes(stores[0], name) == export_bytes(stores[1], name)
    assert len(export_bytes(stores[0], "nq", inferred=True).splitlines()) > len(
        export_bytes(stores[0], "nq").splitlines()
    )


def test_a_quad_from_which_nothing_follows_infers_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(mode="memory")
    inferring = with_inference(store)
    iri, quads = paper(1)
    inferring.write({iri: quads})
    before = inferred(store)

    def anew(*_: object) -> None:
        raise AssertionError("all was inferred anew")

    monkeypatch.setattr("kg.store.inferring.infer", anew)
    source = Quad(NamedNode(iri), NamedNode(ns.DCTERMS + "source"), Literal("more.bib"), NamedNode(iri))
    inferring.write({}, extra=[source])
    assert source in set(store.quads())
    assert inferred(store) == before


def test_what_is_copied_into_a_graph_is_inferred_with_it() -> None:
    here, there = (open_store(mode="memory") for _ in range(2))
    whole = graph_quads()
    halves = sorted(whole)[::2], sorted(whole)[1::2]
    for store, names in zip((here, there), halves, strict=True):
        with_inference(store).write({name: whole[name] for name in names})
    copy_store(there, here)
    assert inferred(here) == anew(here)


def test_writing_costs_a_constant_a_paper() -> None:
    """Each write looks at what it writes, whatever else the store holds."""
    store = open_store(mode="memory")
    kept = with_inference(store)
    reads: list[int] = []
    looked = store.quads
    count = 0

    def counted(*args: NamedNode | None, **more: NamedNode | None) -> object:
        nonlocal count
        for quad in looked(*args, **more):
            count += 1
            yield quad

    store.quads = counted  # type: ignore[method-assign, assignment]
    for number in range(6):
        before = count
        kept.write(dict([paper(number)]))
        reads.append(count - before)
    assert all(a == b for a, b in pairwise(reads))


def paper(number: int) -> tuple[str, list[Quad]]:
    iri = f"{ns.BASE}paper/{number}"
    at = NamedNode(iri)
    return iri, [Quad(at, node("rdf:type"), node("kg:Paper"), at), Quad(at, node("kg:uses"), node("kg:x"), at)]
