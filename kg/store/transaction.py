"""One write as one change: what has to be deleted and added so that graphs hold just the quads given.

Oxigraph commits one SPARQL update request as one transaction, and one `extend` as another. So a change that only
adds is one `extend` (twice as fast), and any other is written as one request.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad

from kg.store.pattern import matching_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Store as Oxigraph


@dataclass(slots=True)
class Change:
    """The quads to add and to delete, and the graphs to drop before that.

    Attributes:
        new_graphs: the graphs that hold nothing before.
    """

    added: dict[Quad, None] = field(default_factory=dict)
    deleted: dict[Quad, None] = field(default_factory=dict)
    dropped: dict[NamedNode, None] = field(default_factory=dict)
    new_graphs: set[object] = field(default_factory=set)

    def apply(self, store: Oxigraph) -> None:
        """Make the change in one transaction."""
        if self.deleted or self.dropped:
            store.update(self.sparql())
        elif self.added:
            store.extend(self.added)

    def sparql(self) -> str:
        """Write the change as one SPARQL 1.1 update request."""
        steps = [f"DROP SILENT GRAPH {graph}" for graph in self.dropped]
        steps += _data("DELETE DATA", self.deleted)
        steps += _data("INSERT DATA", self.added)
        return " ;\n".join(steps)


def plan_change(
    store: Oxigraph, graphs: Mapping[str, Iterable[Quad]], extra: Iterable[Quad], gone: Iterable[Quad]
) -> Change:
    """Compare what a store holds with what it is to hold."""
    change = Change()
    for iri, quads in graphs.items():
        graph = NamedNode(iri)
        _replace(change, graph, dict(_in_graph(quads, graph)), dict.fromkeys(_held(store, graph)))
    for quad in gone:
        change.added.pop(quad, None)
        if quad in store:
            change.deleted[quad] = None
    for quad in extra:
        change.deleted.pop(quad, None)
        if quad not in store or quad.graph_name in change.dropped:
            change.added[quad] = None
    return change


def _replace(change: Change, graph: NamedNode, new: dict[Quad, None], old: dict[Quad, None]) -> None:
    # DELETE DATA cannot name a blank node, so a graph that has any is dropped and written whole. No other graph is: to
    # drop one, Oxigraph scans as `matching_quads` says, and could take quads of other graphs along.
    if not old:
        change.new_graphs.add(graph)
        change.added.update(new)
        return
    if any(_has_blank(quad) for quad in old):
        change.dropped[graph] = None
        change.added.update(new)
        return
    change.deleted.update((quad, None) for quad in old if quad not in new)
    change.added.update((quad, None) for quad in new if quad not in old)


def _in_graph(quads: Iterable[Quad], graph: NamedNode) -> Iterator[tuple[Quad, None]]:
    for quad in quads:
        same = quad.graph_name == graph
        yield (quad if same else Quad(quad.subject, quad.predicate, quad.object, graph)), None


def _held(store: Oxigraph, graph: NamedNode) -> Iterator[Quad]:
    return matching_quads(store, None, None, None, graph)


def _has_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _data(operation: str, quads: Iterable[Quad]) -> list[str]:
    by_graph: dict[NamedNode, list[str]] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, NamedNode):
            raise ValueError(f"a quad outside the named graphs: {quad}")
        by_graph.setdefault(quad.graph_name, []).append(f"{quad.subject} {quad.predicate} {quad.object} .")
    if not by_graph:
        return []
    blocks = (f"GRAPH {graph} {{\n" + "\n".join(lines) + "\n}" for graph, lines in by_graph.items())
    return [f"{operation} {{ " + "\n".join(blocks) + " }"]
