"""The description of entities that stand in no vocabulary: their classes and labels, from all papers that name them.

A description is a function of the set of names alone, so that it does not depend on the order of the papers and can
grow by one paper at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import namespaces as ns
from kg.model import ENTITY_TYPES
from kg.rdf.statements import KIND_CLASSES, TYPE, kg_term

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from kg.model import EntityType, Mention

GRAPH = NamedNode(ns.ENTITIES_GRAPH)
PREF = NamedNode(ns.SKOS + "prefLabel")
ALT = NamedNode(ns.SKOS + "altLabel")
_NAMED_TYPES = ("Method", "Dataset", "Hardware")


@dataclass(slots=True)
class Description:
    """What is known of an entity: `names` may be preferred labels, `aliases` only alternative ones."""

    type: EntityType
    names: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def add(self, mention: Mention) -> None:
        """Take in what one mention says; words count as an alias where they are a name, not a turn of phrase."""
        self.names.add(mention.label)
        if mention.type in _NAMED_TYPES and not mention.generic:
            self.aliases.add(mention.text)
        if mention.kind:
            self.kinds.add(mention.kind)

    def within(self, other: Description) -> bool:
        """Say whether the other says all that this one says."""
        return self.names <= other.names and self.aliases <= other.aliases and self.kinds <= other.kinds


def describe(mentions: Iterable[Mention], known: Container[str] = ()) -> dict[str, Description]:
    """Collect descriptions by entity IRI; entities in `known` (a vocabulary) describe themselves."""
    out: dict[str, Description] = {}
    for mention in mentions:
        if mention.entity and mention.entity not in known:
            out.setdefault(mention.entity, Description(mention.type)).add(mention)
    return out


def preferred(names: Iterable[str]) -> str:
    """Choose the label to show: mixed case before capitals before lower case, then the shorter, then by code point."""

    def rank(name: str) -> tuple[int, int, str]:
        case = 2 if name == name.lower() else 1 if name == name.upper() else 0
        return case, len(name), name

    return min(names, key=rank)


def entity_quads(iri: str, description: Description) -> list[Quad]:
    """Return the quads that describe an entity, in a fixed order."""
    node = NamedNode(iri)
    classes = [description.type, *sorted(KIND_CLASSES[k] for k in description.kinds if k in KIND_CLASSES)]
    label = preferred(description.names)
    out = [Quad(node, TYPE, kg_term(name), GRAPH) for name in classes]
    if description.type == "Hardware":
        out += [Quad(node, kg_term("hardwareKind"), Literal(kind), GRAPH) for kind in sorted(description.kinds)]
    out.append(Quad(node, PREF, Literal(label), GRAPH))
    out += [Quad(node, ALT, Literal(x), GRAPH) for x in sorted(description.names | description.aliases) if x != label]
    return out


def read_description(quads: Iterable[Quad]) -> Description | None:
    """Read back what `entity_quads` wrote; None where nothing is said of the entity."""
    classes: set[str] = set()
    found = Description("Method")
    for quad in quads:
        if not isinstance(quad.object, NamedNode | Literal):
            continue
        value = quad.object.value
        if quad.predicate == TYPE:
            classes.add(value.removeprefix(ns.KG))
        elif quad.predicate == PREF:
            found.names.add(value)
        elif quad.predicate == ALT:
            found.aliases.add(value)
        elif quad.predicate == kg_term("hardwareKind"):
            found.kinds.add(value)
    types = [name for name in ENTITY_TYPES if name in classes]
    if not types:
        return None
    found.type = types[0]
    found.kinds |= {kind for kind, name in KIND_CLASSES.items() if name in classes}
    return found
