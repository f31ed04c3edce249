from __future__ import annotations

import pytest

from kg.viewer.network import MOST_ENTITIES, MOST_NODES, opening_network
from kg.viewer.topics import MOST_TOPICS, find_topics
from kg.views.explorer import EntityView, ExplorerData, PaperView

SUBJECTS = ["graph partitioning", "protein folding", "speech recognition"]


def corpus(papers: int) -> ExplorerData:
    """Make papers on three subjects; each names a shared data set and six things of its own."""
    entities = [EntityView(f"d{i}", "Dataset", f"Set {i}") for i in range(40)]
    views = []
    for i in range(papers):
        own = [EntityView(f"m{i}-{j}", "Method", f"Thing {i} {j}") for j in range(6)]
        entities += own
        roles = (("evaluated_on", f"d{i % 40}"), *(("used", e.iri) for e in own))
        title = f"Thing {i}: {SUBJECTS[i % 3]} revisited"
        views.append(PaperView(f"p{i}", title, (("title", title),), roles=roles))
    return ExplorerData(tuple(views), tuple(entities))


def test_a_small_corpus_is_drawn_whole():
    data = corpus(60)
    network = opening_network(data, find_topics(data))
    assert len(network.nodes) == 60 + 40 + 360 <= MOST_NODES
    assert len(network.edges) == 60 * 7


def test_a_large_corpus_opens_on_an_overview():
    data = corpus(600)
    topics = find_topics(data)
    network = opening_network(data, topics)
    assert len(topics) < len(network.nodes) <= MOST_TOPICS + MOST_ENTITIES
    groups = {n["group"] for n in network.nodes}
    assert {"Topic", "Dataset"} <= groups
    assert "Paper" not in groups


def test_topics_hold_every_paper_once_and_part_the_subjects():
    data = corpus(90)
    topics = find_topics(data)
    assert sorted(p for t in topics for p in t.papers) == list(range(90))
    for topic in topics:
        assert len({p % 3 for p in topic.papers}) == 1
    assert len({t.label for t in topics}) == len(topics)
    assert any("folding" in t.label for t in topics)


@pytest.mark.parametrize("papers", [0, 1, 2])
def test_tiny_corpora(papers):
    data = corpus(papers)
    topics = find_topics(data)
    assert len(opening_network(data, topics).nodes) == papers + papers * 7
