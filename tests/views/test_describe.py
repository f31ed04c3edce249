"""What `kg show` prints, as data."""

from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import UnknownName
from kg.iris import mint_entity, mint_paper
from kg.namespaces import DCTERMS
from kg.views.describe import EntityDescription, PaperDescription, describe
from kg.views.find import find_thing
from tests.sample_graph import HARDWARE, PAGED, TILED, V100, sample_store

VLLM = mint_entity("Method", "vllm")


@pytest.fixture(scope="module")
def store():
    return sample_store()


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        (TILED.title, mint_paper(TILED.title)),
        (TILED.title.upper(), mint_paper(TILED.title)),
        (mint_paper(TILED.title), mint_paper(TILED.title)),
        (TILED.title[:20], mint_paper(TILED.title)),
        ("arxiv:2503.00001", mint_paper(TILED.title)),
        ("vLLM", VLLM),
        ("vllm", VLLM),
        ("V100", V100),
        ("vocab:hardware/nvidia-v100", V100),
    ],
)
def test_things_are_found_by_what_people_call_them(store, name, iri):
    assert find_thing(store, name) == iri


@pytest.mark.parametrize("name", ["nothing of the kind", "", " "])
def test_nothing_is_found_by_what_nothing_is_called(store, name):
    with pytest.raises(UnknownName):
        find_thing(store, name)


def test_the_very_name_goes_before_another_spelling_and_an_entity_before_a_paper():
    store = sample_store()
    names, paper = NamedNode(VLLM), NamedNode(mint_paper(TILED.title))
    store.write({}, extra=[Quad(paper, NamedNode(DCTERMS + "title"), Literal("VLLM"), paper)])
    assert find_thing(store, "VLLM") == paper.value
    assert find_thing(store, "vLLM") == find_thing(store, "vllm") == names.value


def test_a_paper_shows_entities_by_role_with_sentences_and_its_results(store):
    shown = describe(store, TILED.title)
    assert isinstance(shown, PaperDescription)
    assert shown.paper.authors == TILED.authors
    assert [(e.role, e.label) for e in shown.entities] == [
        ("proposed", "TileServe"), ("baseline", "vLLM"), ("used", "tiled attention kernel"),
        ("evaluated_on", "ShareGPT"), ("runs_on", "NVIDIA V100"), ("reports", "accuracy"), ("reports", "speedup"),
    ]  # fmt: skip
    baseline = shown.entities[1]
    assert baseline.evidence == ("On V100 cards TileServe is 2.5x faster than vLLM on ShareGPT.",)
    assert shown.entities[0].confidence == 0.97
    assert len(shown.entities[0].evidence) == 3
    assert [r.value for r in shown.results] == [Decimal("2.5"), Decimal(99)]
    assert [link.url for link in shown.links] == ["https://github.com/example/tileserve"]


def test_an_entity_shows_its_papers_by_role_and_the_results_it_stands_in(store):
    shown = describe(store, "vLLM")
    assert isinstance(shown, EntityDescription)
    assert (shown.entity.type, shown.entity.kinds, shown.entity.in_vocabulary) == ("Method", ("System",), False)
    assert [(p.title, p.role) for p in shown.papers] == [(PAGED.title, "proposed"), (TILED.title, "baseline")]
    assert shown.papers[1].evidence == ("On V100 cards TileServe is 2.5x faster than vLLM on ShareGPT.",)
    assert [(r.title, r.slot, r.result.value) for r in shown.results] == [
        (PAGED.title, "subject", Decimal(12)),
        (TILED.title, "baseline", Decimal("2.5")),
    ]


def test_a_concept_shows_what_is_broader_at_any_distance_and_narrower_by_one(store):
    shown = describe(store, "NVIDIA GPU")
    assert isinstance(shown, EntityDescription)
    assert shown.entity.in_vocabulary
    assert [x.label for x in shown.broader] == ["GPU"]
    assert [x.label for x in shown.narrower] == ["NVIDIA H100", "NVIDIA V100"]
    assert shown.papers == ()
    assert [x.iri for x in describe(store, "V100").broader] == [HARDWARE + "/gpu", HARDWARE + "/nvidia-gpu"]


def test_an_unknown_name_is_answered_with_the_closest(store):
    with pytest.raises(UnknownName, match=r"Did you mean .*TileServe"):
        describe(store, "TielServe")
