"""Terms on their way from a store's answer to a file: whatever a literal holds comes out as it is."""

import io

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import namespaces as ns
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS
from kg.exporters.turtle import TurtleWriter
from kg.iris import mint_paper
from kg.store.open import open_store
from tests.sample_graph import TILED, extractions, sample_store

PAPER = ox.NamedNode(mint_paper("Any paper"))
NUMBERS = ["12", "12.0", "-3.50", "0.5", "+5", "007", "1e5", "1.0E0", "INF", "true", "false", "1", "abc", "2025-03-14"]
TYPES = ["integer", "decimal", "double", "float", "boolean", "date", "string", "int"]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
literals = st.one_of(
    texts.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "de-AT"])),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(ns.XSD + name)),
        st.sampled_from(NUMBERS) | texts,
        st.sampled_from(TYPES),
    ),
)
locals_ = st.text(st.sampled_from("abcXYZ019-_.~/:%é(),'!"), max_size=12).map(lambda s: s.replace("%", "%20"))
BASES = [ns.KG, ns.BASE, "https://x.org/", "https://x.org/a#"]
iris = st.builds(lambda base, end: ox.NamedNode(base + end), st.sampled_from(BASES), locals_)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(iris, iris, literals | iris), min_size=1, max_size=8))
@pytest.mark.parametrize("name", ["ttl", "nt", "nq", "trig"])
def test_any_statement_is_read_back_as_the_store_holds_it(name, statements):
    store = open_store(mode="memory")
    store.oxigraph.add(ox.Quad(PAPER, ox.NamedNode(ns.RDF + "type"), ox.NamedNode(ns.KG + "Paper"), PAPER))
    store.oxigraph.extend(ox.Quad(*statement, PAPER) for statement in statements)
    out = io.BytesIO()
    EXPORTERS[name].write(store, out, ExportOptions())
    syntax = {
        "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG,
    }[name]  # fmt: skip
    # both sides through a store, which writes numbers in one form: +5 as 5
    back = ox.Store()
    back.extend(ox.Quad(q.subject, q.predicate, q.object, PAPER) for q in ox.parse(out.getvalue(), format=syntax))
    assert set(back) == set(store.quads(graph=PAPER))


def test_turtle_is_grouped_with_the_class_first_and_prefixes_sorted():
    out = io.BytesIO()
    EXPORTERS["ttl"].write(sample_store(), out, ExportOptions())
    lines = out.getvalue().decode().splitlines()
    declared = [line for line in lines if line.startswith("@prefix")]
    assert declared == sorted(declared) == lines[: len(declared)]
    at = next(
        n for n, line in enumerate(lines) if line.startswith(f"paper:{mint_paper(TILED.title).rsplit('/', 1)[1]} ")
    )
    assert lines[at].endswith(" a kg:Paper ;")
    assert lines[at + 1].startswith("    dcterms:abstract ")


@pytest.mark.parametrize(
    ("term", "written"),
    [
        (f"<{ns.KG}uses>", "kg:uses"),
        (f"<{ns.KG}a.b>", "kg:a.b"),
        (f"<{ns.KG}a.>", f"<{ns.KG}a.>"),
        (f"<{ns.KG}>", f"<{ns.KG}>"),
        (f"<{ns.BASE}paper/x#m-1>", f"<{ns.BASE}paper/x#m-1>"),
        (f'"2025"^^<{ns.XSD}gYear>', '"2025"^^xsd:gYear'),
        ('"<b>"', '"<b>"'),
        ('"a^^<b>"', '"a^^<b>"'),
        ("12", "12"),
    ],
)
def test_terms_are_shortened_where_that_reads_back_as_the_same(term, written):
    assert TurtleWriter(ns.PREFIXES).term(term) == written


def test_a_large_graph_of_entities_is_read_in_parts_and_stays_sorted(monkeypatch):
    from kg.exporters import blocks

    whole = io.BytesIO()
    EXPORTERS["trig"].write(sample_store(extractions()), whole, ExportOptions())
    monkeypatch.setattr(blocks, "_SUBJECTS_AT_ONCE", 2)
    parts = io.BytesIO()
    EXPORTERS["trig"].write(sample_store(extractions()), parts, ExportOptions())
    assert parts.getvalue() == whole.getvalue()
