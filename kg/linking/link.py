"""Entity linking: which entity each name of a paper stands for.

A name is an entity of a vocabulary, or the entity that its key mints. Two kinds of names are not shared silently:

- A name that two papers both *propose* names two things (two groups publish an "EfficientViT"): each proposal gets an
  IRI of its own, scoped by its paper. Other papers that use the name keep the unscoped IRI, which then says only what
  the name says; `kg:homonymOf` leads from each proposal to it.
- A *descriptive* proposal ("two-level tiling strategy") is no name that others could be using: it is scoped at once.

The outcome depends on the set of papers alone, not on their order: when a second proposal of a name arrives or one
of two goes away, `Renaming` says which paper's entity changes its IRI.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from kg.iris import local_id, mint_entity
from kg.linking.normalise import is_descriptive, linking_key
from kg.model import Candidate, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model import EntityType, Extraction, Mention
    from kg.vocabulary.vocabulary import Vocabulary


class Proposals(Protocol):
    """What the graph knows of proposals, from the papers linked so far."""

    def proposers(self, entity: str) -> list[str]:
        """Return the IRIs of the papers that propose this very entity by a name, sorted.

        A paper that proposes it in generic words only ("our framework") does not count.
        """
        ...

    def homonyms(self, entity: str) -> list[str]:
        """Return the scoped entities that share the name of this unscoped one, sorted."""
        ...


@dataclass(frozen=True, slots=True)
class Renaming:
    """In the graph of `paper` the entity `old` is now `new`; `scoped` says which of the two carries a scope."""

    paper: str
    old: str
    new: str
    scoped: str
    unscoped: str


@dataclass(frozen=True, slots=True)
class Linked:
    """An extraction whose mentions all have their entities, the decisions, and what they change elsewhere."""

    extraction: Extraction
    links: tuple[Link, ...]
    renamings: tuple[Renaming, ...] = ()
    homonyms: tuple[tuple[str, str], ...] = ()
    """Pairs of a scoped entity of this paper and the unscoped one whose name it shares."""


@dataclass(frozen=True, slots=True)
class Linker:
    """Links the extraction of one paper after another.

    Attributes:
        vocabulary: the concepts that a name may stand for.
        proposals: what the graph knows so far.
        base: the base under which entities are minted.
        decisions: entity → the entity that a person decided it is; these win over everything.
    """

    vocabulary: Vocabulary
    proposals: Proposals
    base: str
    decisions: Mapping[str, str]

    def link(self, extraction: Extraction, paper_iri: str) -> Linked:
        """Give every mention its entity."""
        links: dict[tuple[EntityType, str], Link] = {}
        renamings: list[Renaming] = []
        homonyms: list[tuple[str, str]] = []
        for (type_, label), mentions in _by_name(extraction.mentions).items():
            link = self._known(type_, label, mentions)
            if link is None:
                link, renaming, homonym = self._minted(type_, label, mentions, paper_iri, local_id(paper_iri))
                renamings += renaming
                homonyms += homonym
            links[type_, label] = link
        # All that the paper says under the name is of its own proposal: a renaming could not tell them apart either.
        own = {entity: scoped for scoped, entity in homonyms}
        links = {
            name: self._decided(replace(link, entity=own.get(link.entity, link.entity))) for name, link in links.items()
        }
        linked = replace(
            extraction,
            mentions=tuple(replace(m, entity=links[m.type, m.label].entity) for m in extraction.mentions),
        )
        return Linked(linked, tuple(links.values()), tuple(renamings), tuple(homonyms))

    def _decided(self, link: Link) -> Link:
        """Follow what a person decided, to its end."""
        entity, seen = link.entity, {link.entity}
        while (further := self.decisions.get(entity)) and further not in seen:
            entity = further
            seen.add(entity)
        if entity == link.entity:
            return link
        return replace(
            link, entity=entity, candidates=(Candidate(entity, 1.0, ("decided by a person",)), *link.candidates)
        )

    def _known(self, type_: EntityType, label: str, mentions: list[Mention]) -> Link | None:
        """Link to what a person decided, or to a concept of a vocabulary; None where the name is new."""
        candidates: dict[str, Candidate] = {}
        for mention in mentions:
            concept = self.vocabulary.find(mention.entity) if mention.entity else None
            if mention.entity and (concept is None or concept.type == type_):
                candidates[mention.entity] = Candidate(
                    mention.entity, mention.confidence, (f"matched {mention.text!r}",)
                )
        concepts = self.vocabulary.lookup(label, type_)
        proposed = any(m.role == "proposed" for m in mentions)
        if len(concepts) == 1 and not proposed:
            iri = concepts[0].iri
            candidates.setdefault(iri, Candidate(iri, 0.9, (f"label of the concept {concepts[0].label!r}",)))
        if not candidates:
            return None
        ranked = tuple(sorted(candidates.values(), key=lambda c: (-c.score, c.entity)))
        return Link(type_, label, ranked[0].entity, ranked)

    def _minted(
        self, type_: EntityType, label: str, mentions: list[Mention], paper_iri: str, scope: str
    ) -> tuple[Link, list[Renaming], list[tuple[str, str]]]:
        """Mint the entity of a name that stands in no vocabulary, scoped where two papers propose the name."""
        key = linking_key(type_, label)
        entity = mint_entity(type_, key, self.base)
        own = mint_entity(type_, key, self.base, scope=scope)
        reason = f"key {key!r}"
        if not any(m.role == "proposed" and not m.generic for m in mentions):
            return _link(type_, label, entity, reason), [], []
        if is_descriptive(label):
            return _link(type_, label, own, reason + ", a description that this paper proposes"), [], []
        others = [p for p in self.proposals.proposers(entity) if p != paper_iri]
        shared = others or [h for h in self.proposals.homonyms(entity) if h != own]
        if not shared:
            return _link(type_, label, entity, reason), [], []
        renamings = [
            Renaming(
                other,
                entity,
                scoped := mint_entity(type_, key, self.base, scope=other.rsplit("/", 1)[-1]),
                scoped,
                entity,
            )
            for other in others
        ]
        return _link(type_, label, own, reason + ", proposed by another paper too"), renamings, [(own, entity)]


def renamings_after_removal(removed: Iterable[tuple[str, str]], proposals: Proposals) -> list[Renaming]:
    """Say which entities lose their scope when proposals go away and one proposal of the name is left.

    Args:
        removed: pairs of a scoped entity that is gone and the unscoped one whose name it shared.
        proposals: the graph without what was removed.
    """
    out = []
    for gone, entity in removed:
        left = [h for h in proposals.homonyms(entity) if h != gone]
        if len(left) == 1:
            papers = proposals.proposers(left[0])
            out += [Renaming(paper, left[0], entity, left[0], entity) for paper in papers]
    return out


def _by_name(mentions: Iterable[Mention]) -> dict[tuple[EntityType, str], list[Mention]]:
    out: dict[tuple[EntityType, str], list[Mention]] = {}
    for mention in mentions:
        out.setdefault((mention.type, mention.label), []).append(mention)
    return out


def _link(type_: EntityType, label: str, entity: str, reason: str) -> Link:
    return Link(type_, label, entity, (Candidate(entity, 1.0, (reason,)),))
