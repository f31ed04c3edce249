"""The entities that papers name, as the graph describes them: class, kinds, labels and what is broader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.iris import to_curie
from kg.model import ENTITY_TYPES, EntityType
from kg.namespaces import ENTITIES_GRAPH, KG, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from kg.store.protocol import Store

_NAMED = "SELECT DISTINCT ?e { ?m kg:entity ?e }"
_CLASS_NAMES = frozenset(get_args(EntityType))


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity; `kinds` are sub-classes ("System") and kinds of hardware ("GPU"), `broader` the concepts above it.

    `type` is empty for a concept that no class of the ontology holds, such as the root of a user's own vocabulary.
    """

    iri: str
    type: str
    label: str
    kinds: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    in_vocabulary: bool = False


def read_entity(store: Store, iri: str) -> Entity | None:
    """Return what the graph says of an entity; None where it describes none of that IRI."""
    quads = list(store.quads(NamedNode(iri)))
    labels = _texts(quads, "prefLabel")
    classes = {q.object.value for q in quads if q.predicate.value == RDF + "type" and isinstance(q.object, NamedNode)}
    names = {name.removeprefix(KG) for name in classes if name.startswith(KG)}
    types = [name for name in ENTITY_TYPES if name in names]
    if not types and SKOS + "Concept" not in classes:
        return None
    hardware = {q.object.value for q in quads if q.predicate.value == KG + "hardwareKind"}  # type: ignore[union-attr]
    aliases = {*labels, *_texts(quads, "altLabel")}
    label = labels[0] if labels else to_curie(iri)
    broader = {q.object.value for q in quads if q.predicate.value == SKOS + "broader"}  # type: ignore[union-attr]
    return Entity(
        iri,
        types[0] if types else "",
        label,
        tuple(sorted((names - _CLASS_NAMES) | hardware)),
        tuple(sorted(aliases - {label})),
        tuple(sorted(broader)),
        any(q.graph_name != NamedNode(ENTITIES_GRAPH) and q.predicate.value == RDF + "type" for q in quads),
    )


def read_entities(store: Store, named: Iterable[str] | None = None) -> dict[str, Entity]:
    """Return the entities named, or all that papers name, and what is broader at any distance, sorted by IRI."""
    if named is None:
        answer = store.query(_NAMED)
        assert isinstance(answer, QuerySolutions)
        named = [row[0].value for row in answer]
    found: dict[str, Entity] = {}
    seen: set[str] = set()
    rest = list(named)
    while rest:
        iri = rest.pop()
        if iri in seen:
            continue
        seen.add(iri)
        if entity := read_entity(store, iri):
            found[iri] = entity
            rest.extend(entity.broader)
    return dict(sorted(found.items()))


def _texts(quads: Iterable[Quad], name: str) -> list[str]:
    """Return the labels of a kind: those without a language first, then English, then the others."""
    found = {q.object for q in quads if q.predicate.value == SKOS + name and isinstance(q.object, Literal)}
    rank = {None: 0, "en": 1}
    return [x.value for x in sorted(found, key=lambda x: (rank.get(x.language, 2), x.language or "", x.value))]
