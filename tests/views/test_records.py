"""Extractions read back from the graph."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import namespaces as ns
from kg.errors import UnknownName
from kg.iris import mint_paper
from kg.model import Extraction, Paper, WebLink
from kg.rdf.statements import paper_quads
from kg.views.records import paper_iris, read_extraction, read_extractions
from tests.sample_graph import PAGED, TILED, extractions, sample_store


def stated(store, iri):
    """The quads of a paper's graph but for what linking adds about other entities."""
    return {q for q in store.quads() if q.graph_name.value == iri and q.predicate.value != ns.KG + "homonymOf"}


def test_papers_are_listed_by_iri():
    store = sample_store()
    assert paper_iris(store) == sorted(mint_paper(x.paper.title) for x in extractions())


def test_an_extraction_read_back_makes_the_quads_it_was_read_from():
    store = sample_store()
    read = list(read_extractions(store))
    assert len(read) == 3
    for extraction in read:
        iri = mint_paper(extraction.paper.title)
        assert set(paper_quads(extraction)) == stated(store, iri)


def test_what_was_written_comes_back():
    store = sample_store()
    for written in extractions():
        read = read_extraction(store, mint_paper(written.paper.title))
        assert read.results == written.results
        assert {replace(m, entity=None) for m in read.mentions} == {replace(m, entity=None) for m in written.mentions}
        assert len(read.mentions) == len(written.mentions)
        assert read.links == written.links
        assert all(m.entity for m in read.mentions)
        sources = tuple(replace(s, format="", sha256="") for s in written.paper.sources)
        assert read.paper == replace(written.paper, sources=sources)


def test_links_of_the_metadata_stay_apart_from_links_of_the_text():
    paper = replace(PAGED, links=(WebLink("https://example.org/page", "project"), WebLink("https://example.org/d")))
    store = sample_store([Extraction(paper)])
    read = read_extraction(store, mint_paper(paper.title))
    assert set(read.paper.links) == set(paper.links)
    assert read.links == ()


def test_a_result_keeps_the_label_by_which_it_names_an_entity():
    written = extractions()[0]
    # one entity under two labels in one paper: "tile serve" has the same linking key
    again = replace(written.mentions[1], label="Tile-Serve")
    result = replace(written.results[1], subject="Tile-Serve")
    store = sample_store([replace(written, mentions=(*written.mentions, again), results=(result,))])
    read = read_extraction(store, mint_paper(TILED.title))
    assert len({m.entity for m in read.mentions if m.label in ("TileServe", "Tile-Serve")}) == 1
    assert read.results[0].subject == "Tile-Serve"


def test_a_paper_that_is_not_there():
    with pytest.raises(UnknownName, match="There is no paper named"):
        read_extraction(sample_store(), "https://example.org/x")


texts = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(title=texts, abstract=texts, authors=st.sets(texts), url=texts)
def test_any_metadata_comes_back(title, abstract, authors, url):
    paper = Paper(title, abstract, authors=tuple(sorted(authors)), url=f"https://example.org/{url}")
    store = sample_store([Extraction(paper)])
    read = read_extraction(store, mint_paper(title))
    assert (read.paper.title, read.paper.abstract, read.paper.authors) == (title, abstract, paper.authors)
    assert set(paper_quads(read)) == stated(store, mint_paper(title))
