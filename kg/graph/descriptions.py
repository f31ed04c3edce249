"""How an entity is described, read off the mentions that a graph holds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pyoxigraph import NamedNode

from kg import namespaces as ns
from kg.graph.terms import ENTITY, GENERIC, PROPOSES, ROLE, value
from kg.model import Mention
from kg.rdf.entities import Description

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from kg.model import EntityType


def describe_from_quads(told: Iterable[Quad]) -> Description | None:
    """Describe an entity from the quads of all mentions of it; None where there are none."""
    by_mention: dict[str, dict[str, str]] = {}
    for quad in told:
        by_mention.setdefault(value(quad.subject), {})[value(quad.predicate)] = value(quad.object)
    described: Description | None = None
    for said in by_mention.values():
        mention = _mention_stub(said)
        described = described or Description(mention.type)
        described.add(mention)
    return described


def described_by(quads: Iterable[Quad]) -> dict[str, Description]:
    """Return how the mentions in one graph describe their entities, by IRI."""
    by_subject: dict[object, list[Quad]] = {}
    entities: dict[object, str] = {}
    for quad in quads:
        by_subject.setdefault(quad.subject, []).append(quad)
        if quad.predicate == ENTITY:
            entities[quad.subject] = value(quad.object)
    told: dict[str, list[Quad]] = {}
    for subject, iri in entities.items():
        told.setdefault(iri, []).extend(by_subject[subject])
    return {iri: said for iri, about in told.items() if (said := describe_from_quads(about))}


def named_proposals(quads: Iterable[Quad]) -> set[NamedNode]:
    """Return the entities that mentions among these quads propose by a name, not in generic words alone."""
    proposing: set[object] = set()
    generic: set[object] = set()
    entities: dict[object, NamedNode] = {}
    for quad in quads:
        predicate = quad.predicate
        if predicate == ENTITY and isinstance(quad.object, NamedNode):
            entities[quad.subject] = quad.object
        elif predicate == ROLE and quad.object == PROPOSES:
            proposing.add(quad.subject)
        elif predicate == GENERIC:
            generic.add(quad.subject)
    return {entity for mention, entity in entities.items() if mention in proposing and mention not in generic}


def _mention_stub(said: dict[str, str]) -> Mention:
    """Make of a mention's quads what `Description.add` looks at."""
    return Mention(
        field="",
        start=0,
        end=0,
        text=said[ns.KG + "quote"],
        type=cast("EntityType", said[ns.KG + "entityType"].removeprefix(ns.KG)),
        role="mentioned",
        label=said[ns.KG + "name"],
        kind=said.get(ns.KG + "kind", ""),
        generic=said.get(ns.KG + "generic") == "true",
    )


def merged(known: Description | None, new: Description) -> Description:
    """Return all that two descriptions of one entity say; the new one is changed."""
    if known is None:
        return new
    new.names |= known.names
    new.aliases |= known.aliases
    new.kinds |= known.kinds
    return new
