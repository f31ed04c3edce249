"""What a store says of itself: which vocabularies stand in it, and which builds made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from kg import __version__
from kg import namespaces as ns
from kg.iris import digest
from kg.rdf.statements import TYPE, kg_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from kg.store.protocol import Store
    from kg.vocabulary.skos import SchemeFile

STATE = NamedNode(ns.STATE_GRAPH)
BUILDS = NamedNode(ns.BUILD_GRAPH)
SCHEME_DIGEST = kg_term("schemeDigest")


def sync_vocabulary(store: Store, files: Iterable[SchemeFile]) -> bool:
    """Bring the vocabularies in a store up to date, each in the graph of its scheme; return whether any changed.

    Raises:
        OutputError: The store cannot be written.
    """
    wanted: dict[str, list[SchemeFile]] = {}
    for file in files:
        wanted.setdefault(file.graph, []).append(file)
    digests = {graph: digest(*(f.sha256 for f in group), length=32) for graph, group in wanted.items()}
    known = {
        q.subject.value: q for q in store.quads(None, SCHEME_DIGEST, None, STATE) if isinstance(q.subject, NamedNode)
    }
    changed = [g for g in wanted if g not in known or known[g].object != Literal(digests[g])]
    dropped = [g for g in known if g not in wanted]
    if not changed and not dropped:
        return False
    graphs: dict[str, Iterable[Quad]] = {g: _parse(wanted[g], g) for g in changed}
    graphs |= dict.fromkeys(dropped, ())
    store.write(
        graphs,
        extra=[Quad(NamedNode(g), SCHEME_DIGEST, Literal(digests[g]), STATE) for g in changed],
        gone=[known[g] for g in (*changed, *dropped) if g in known],
    )
    return True


def _parse(files: Iterable[SchemeFile], graph: str) -> list[Quad]:
    node = NamedNode(graph)
    return [
        Quad(q.subject, q.predicate, q.object, node)
        for file in files
        for q in ox.parse(path=str(file.path), format=ox.RdfFormat.TURTLE)
    ]


def record_build(store: Store, started: datetime, counts: Mapping[str, int]) -> None:
    """Note one run of the builder: when it began, with which version, and what it did."""
    node = NamedNode(f"{ns.BUILD_GRAPH}/{started.strftime('%Y%m%dT%H%M%S%fZ')}")
    at = Literal(started.isoformat(), datatype=NamedNode(ns.XSD + "dateTime"))
    said = [
        (TYPE, kg_term("Build")),
        (NamedNode(ns.PROV + "startedAtTime"), at),
        (kg_term("version"), Literal(__version__)),
    ]
    said += [(kg_term("papers" + outcome.capitalize()), Literal(n)) for outcome, n in sorted(counts.items())]
    store.write({}, extra=[Quad(node, p, o, BUILDS) for p, o in said])
