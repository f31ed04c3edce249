"""The picture that the page opens with, built as a pyvis network: nodes with their places, edges, options.

Up to `MOST_NODES` all papers and entities are drawn. Above, a picture of everything helps nobody: the page opens on
topics and the entities that most papers name, and draws neighbourhoods when asked.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
from pyvis.edge import Edge
from pyvis.network import Network

from kg.model import ENTITY_TYPES
from kg.viewer.layout import force_layout, rings, spiral, topic_centres
from kg.viewer.style import LOOKS, PAPER_SIZE, node_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.viewer.layout import Array, Point
    from kg.viewer.topics import Topic
    from kg.views.explorer import ExplorerData

MOST_NODES = 1500
MOST_ENTITIES = 150
"""How many entities an overview shows."""

Pair = tuple[int, int]
"""A paper and an entity, as indices."""


def paper_entity_pairs(data: ExplorerData) -> list[Pair]:
    """Return which papers state something of which entities, each pair once, as indices."""
    index = {entity.iri: i for i, entity in enumerate(data.entities)}
    return sorted({(p, index[iri]) for p, paper in enumerate(data.papers) for _, iri in paper.roles})


def opening_network(data: ExplorerData, topics: Sequence[Topic]) -> Network:
    """Build the picture to open with."""
    pairs = paper_entity_pairs(data)
    drawn = {entity for _, entity in pairs}
    if len(data.papers) + len(drawn) <= MOST_NODES:
        return _everything(data, topics, pairs)
    return _overview(data, topics, pairs)


def _network() -> Network:
    """Return an empty network with the page's options: no physics, no tooltips, straight edges."""
    network = Network(directed=True)
    network.set_options(
        '{"physics": {"enabled": false}, "edges": {"smooth": false},'
        ' "nodes": {"borderWidth": 1, "borderWidthSelected": 3},'
        ' "layout": {"improvedLayout": false}, "interaction": {"hover": true, "tooltipDelay": 0}}'
    )
    return network


def _add(network: Network, node: str, label: str, type_: str, size: float, place: Point) -> None:
    look = LOOKS[type_]
    network.add_node(
        node,
        label=label,
        shape=look.shape,
        size=size,
        x=round(float(place[0]), 1),
        y=round(float(place[1]), 1),
        group=type_,  # the page gives a group its colour, for light and for dark
    )


def _connect(network: Network, edges: Iterable[tuple[str, str, float]]) -> None:
    """Add edges past `Network.add_edge`, which looks through all edges for each new one."""
    for number, (source, target, width) in enumerate(edges):
        network.edges.append(Edge(source, target, id=f"d{number}", width=width).options)


def _everything(data: ExplorerData, topics: Sequence[Topic], pairs: Sequence[Pair]) -> Network:
    papers_of: dict[int, list[int]] = defaultdict(list)
    for paper, entity in pairs:
        papers_of[entity].append(paper)
    leaves: dict[int, list[int]] = defaultdict(list)
    for entity, papers in papers_of.items():
        if len(papers) == 1:
            leaves[papers[0]].append(entity)
    shared = sorted(entity for entity, papers in papers_of.items() if len(papers) > 1)
    flowers = [rings(len(leaves[paper])) for paper in range(len(data.papers))]
    places = _place_bodies(data, topics, [radius for _, radius in flowers], shared, papers_of)

    network = _network()
    for paper, view in enumerate(data.papers):
        _add(network, f"p{paper}", view.title, "Paper", PAPER_SIZE, _at(places, paper))
    for number, entity in enumerate(shared, len(data.papers)):
        _add_entity(network, data, entity, len(papers_of[entity]), _at(places, number))
    for paper, (ring, _) in enumerate(flowers):
        x, y = _at(places, paper)
        ordered = sorted(leaves[paper], key=lambda e: (ENTITY_TYPES.index(data.entities[e].type), e))
        for entity, (dx, dy) in zip(ordered, ring, strict=True):
            _add_entity(network, data, entity, 1, (x + dx, y + dy))
    _connect(network, ((f"p{p}", f"e{e}", 1.0) for p, e in pairs))
    return network


def _add_entity(network: Network, data: ExplorerData, entity: int, papers: int, place: Point) -> None:
    view = data.entities[entity]
    _add(network, f"e{entity}", view.label, view.type, node_size(papers), place)


def _at(places: Array, row: int) -> Point:
    return float(places[row, 0]), float(places[row, 1])


def _place_bodies(
    data: ExplorerData,
    topics: Sequence[Topic],
    flower_radii: Sequence[float],
    shared: Sequence[int],
    papers_of: dict[int, list[int]],
) -> Array:
    """Lay out the papers, with the room that their rings need, and the shared entities among them."""
    count = len(data.papers)
    rooms = [sum(flower_radii[p] ** 2 for p in topic.papers) ** 0.5 * 1.25 for topic in topics]
    centres = topic_centres(rooms)
    start = np.zeros((count + len(shared), 2))
    pull = np.zeros_like(start)
    for topic, centre, room in zip(topics, centres, rooms, strict=True):
        start[list(topic.papers)] = centre + spiral(len(topic.papers), room / max(1, len(topic.papers)) ** 0.5)
        pull[list(topic.papers)] = centre
    edges, weights = [], []
    for number, entity in enumerate(shared, count):
        papers = papers_of[entity]
        start[number] = start[papers].mean(axis=0)
        pull[number] = start[number]
        edges += [(paper, number) for paper in papers]
        weights += [1.0 / len(papers)] * len(papers)
    start += spiral(len(start), 0.5)  # no two in one place
    radii = np.array([*flower_radii, *(node_size(len(papers_of[e])) + 10 for e in shared)])
    return force_layout(radii, np.array(edges, dtype=np.int64).reshape(-1, 2), np.array(weights), start, pull=pull)


def _overview(data: ExplorerData, topics: Sequence[Topic], pairs: Sequence[Pair]) -> Network:
    """Draw topics and the entities that most papers name, joined where a topic's papers name the entity often."""
    papers = Counter(entity for _, entity in pairs)
    entities = sorted(papers, key=lambda e: (-papers[e], e))[:MOST_ENTITIES]
    row = {entity: len(topics) + i for i, entity in enumerate(entities)}
    topic_of = {paper: number for number, topic in enumerate(topics) for paper in topic.papers}
    weight = Counter((topic_of[p], e) for p, e in pairs if e in row)
    joined = sorted((t, e, n) for (t, e), n in weight.items() if n >= 2 and n / papers[e] >= 1.5 / len(topics))
    sizes = [12 + 70 * (len(topic.papers) / len(data.papers)) ** 0.5 for topic in topics]
    radii = np.array(
        [*(s + 45 for s in sizes), *(_overview_size(papers[e], papers[entities[0]]) + 26 for e in entities)]
    )
    edges = np.array([(t, row[e]) for t, e, _ in joined], dtype=np.int64).reshape(-1, 2)
    strength = np.array([n / papers[e] for _, e, n in joined])
    places = force_layout(radii, edges, strength, spiral(len(radii), 90.0))
    network = _network()
    for number, topic in enumerate(topics):
        _add(network, f"t{number}", topic.label, "Paper", round(sizes[number], 2), _at(places, number))
        network.nodes[-1].update(shape="dot", group="Topic")
    for entity in entities:
        view, place = data.entities[entity], _at(places, row[entity])
        _add(network, f"e{entity}", view.label, view.type, _overview_size(papers[entity], papers[entities[0]]), place)
    _connect(network, ((f"t{t}", f"e{e}", round(1 + 5 * n / papers[e], 2)) for t, e, n in joined))
    return network


def _overview_size(papers: int, most: int) -> float:
    """Return the radius of an entity in an overview, relative to the entity that most papers name."""
    return round(6 + 22 * math.sqrt(papers / most), 2)


def network_json(network: Network) -> dict[str, Any]:
    """Return what the page needs of a network."""
    return {"nodes": network.nodes, "edges": network.edges, "options": network.options}
