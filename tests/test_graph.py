"""Papers in and out of a graph: what one paper changes elsewhere, and that the order of papers does not matter."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from kg import namespaces as ns
from kg.graph import GraphSettings, PaperGraphs
from kg.iris import mint_paper
from kg.model import Extraction
from kg.store.open import open_store
from kg.vocabulary.vocabulary import load_vocabulary
from tests.factories import make_extraction, make_mention, make_paper

if TYPE_CHECKING:
    from kg.store.embedded import EmbeddedStore

VOCABULARY = load_vocabulary()


def graphs(store: EmbeddedStore) -> PaperGraphs:
    return PaperGraphs(store, GraphSettings(VOCABULARY))


def statements(store: EmbeddedStore) -> list[str]:
    return sorted(str(quad) for quad in store.quads())


def built(*extractions: Extraction) -> EmbeddedStore:
    store = open_store(mode="memory")
    into = graphs(store)
    for extraction in extractions:
        into.put(extraction, "d")
    return store


def proposal(title: str, label: str) -> Extraction:
    paper = make_paper(title, f"We propose {label}.")
    return Extraction(paper, (make_mention(paper, label, role="proposed"),))


def use(title: str, label: str) -> Extraction:
    paper = make_paper(title, f"We build on {label}.")
    return Extraction(paper, (make_mention(paper, label, role="used"),))


def entities(store: EmbeddedStore, extraction: Extraction) -> set[str]:
    graph = NamedNode(mint_paper(extraction.paper.title))
    return {str(q.object) for q in store.quads(None, NamedNode(ns.KG + "entity"), None, graph)}


def labels(store: EmbeddedStore, name: str) -> set[str]:
    return {q.object.value for q in store.quads(None, NamedNode(ns.SKOS + name), None, NamedNode(ns.ENTITIES_GRAPH))}


def test_a_paper_is_added_then_replaced_never_doubled() -> None:
    store = open_store(mode="memory")
    into = graphs(store)
    assert into.put(make_extraction(), "one") == "added"
    before = statements(store)
    assert into.put(make_extraction(), "one") == "replaced"
    assert statements(store) == before


def test_a_replaced_paper_leaves_nothing_of_what_it_said() -> None:
    store = open_store(mode="memory")
    into = graphs(store)
    into.put(use("A", "FooNet"), "one")
    into.put(use("A", "BarNet"), "two")
    assert statements(store) == statements(built_with_digest("two", use("A", "BarNet")))


def built_with_digest(digest: str, extraction: Extraction) -> EmbeddedStore:
    store = open_store(mode="memory")
    graphs(store).put(extraction, digest)
    return store


def test_removing_a_paper_leaves_what_the_others_say() -> None:
    first, second = use("A", "FooNet"), use("B", "FOONET")
    store = built(first, second)
    assert labels(store, "prefLabel") == {"FooNet"}
    assert graphs(store).remove(mint_paper("A"))
    assert statements(store) == statements(built(second))
    assert not graphs(store).remove(mint_paper("A"))


def test_removing_all_papers_leaves_an_empty_graph() -> None:
    extractions = [make_extraction(), proposal("A", "X-Net"), proposal("B", "X-Net")]
    empty = open_store(mode="memory")
    empty.write({})  # the schema version comes with the first write
    store = built(*extractions)
    for extraction in extractions:
        assert graphs(store).remove(mint_paper(extraction.paper.title))
    assert statements(store) == statements(empty)


@pytest.mark.parametrize("spelling", ["VLLX", "vllx", "vLLX"])
def test_spellings_of_one_name_are_one_entity(spelling: str) -> None:
    first, second = use("A", "vLLX"), use("B", spelling)
    store = built(first, second)
    assert entities(store, first) == entities(store, second)
    assert labels(store, "prefLabel") == {"vLLX"}


def test_two_papers_that_propose_one_name_propose_two_things() -> None:
    first, second = proposal("A", "EfficientThing"), proposal("B", "EfficientThing")
    store = built(first, second)
    assert len(entities(store, first) | entities(store, second)) == 2


def test_a_name_that_one_paper_proposes_and_another_uses_is_one_entity() -> None:
    first, second = proposal("A", "EfficientThing"), use("B", "EfficientThing")
    store = built(first, second)
    assert entities(store, first) == entities(store, second)


def test_the_order_of_papers_does_not_matter() -> None:
    papers = [proposal("A", "X-Net"), proposal("B", "X-Net"), use("C", "XNet"), proposal("D", "two-level tiling")]
    outcomes = {tuple(statements(built(*order))) for order in permutations(papers)}
    assert len(outcomes) == 1


def test_three_proposals_shrink_to_one_as_if_the_others_had_never_been() -> None:
    papers = [proposal("A", "X-Net"), proposal("B", "X-Net"), proposal("C", "X-Net")]
    store = built(*papers)
    graphs(store).remove(mint_paper("B"))
    assert statements(store) == statements(built(papers[0], papers[2]))
    graphs(store).remove(mint_paper("A"))
    assert statements(store) == statements(built(papers[2]))


def test_a_proposal_that_is_taken_back_gives_the_name_back() -> None:
    store = built(proposal("A", "X-Net"), proposal("B", "X-Net"))
    graphs(store).put(use("B", "X-Net"), "d")
    assert statements(store) == statements(built(proposal("A", "X-Net"), use("B", "X-Net")))


def test_a_concept_of_a_vocabulary_is_linked_and_describes_itself() -> None:
    extraction = make_extraction()
    store = built(extraction)
    found = entities(store, extraction)
    assert f"<{ns.VOCAB}hardware/nvidia-v100>" in found
    assert "V100" not in labels(store, "prefLabel")


def test_a_mention_s_words_are_aliases_where_they_are_names() -> None:
    paper = make_paper("A", "We build on the FooNet model.")
    mention = make_mention(paper, "FooNet model", label="FooNet")
    assert labels(built(Extraction(paper, (mention,))), "altLabel") == {"FooNet model"}
    generic = replace(mention, generic=True)
    assert labels(built(Extraction(paper, (generic,))), "altLabel") == set()
