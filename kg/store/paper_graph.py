"""One paper's graph as a whole: what its parts say of each other, and whether that agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg import namespaces as ns

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEEDED_BY = {
    "Mention": ("inPaper", "entity", "role", "quote", "field", "start", "end", "confidence"),
    "Result": ("reportedIn", "value", "unit", "direction", "quote", "field", "start", "end", "confidence"),
    "Section": ("field", "text", "position"),
}
_SLOTS = ("subject", "metric", "baseline", "dataset", "hardware")
_ROLES = frozenset(ns.ROLE_PROPERTIES.values())
_HOMONYM_OF = ns.KG + "homonymOf"
"""What a paper's graph says of an entity of its own whose name other papers propose too."""


class PaperGraph:
    """The quads of a paper's graph, by subject and property.

    Attributes:
        iri: the paper's IRI, which names the graph.
        entities: the entities that the paper's mentions name.
    """

    def __init__(self, iri: str, quads: list[Quad]) -> None:
        self.iri = iri
        self._said: dict[str, dict[str, list[str]]] = {}
        self.entities: set[NamedNode] = set()
        for quad in quads:
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | Literal):
                continue
            said = self._said.setdefault(quad.subject.value, {})
            said.setdefault(quad.predicate.value, []).append(quad.object.value)
            if quad.predicate.value == ns.KG + "entity" and isinstance(quad.object, NamedNode):
                self.entities.add(quad.object)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield (IRI, what is wrong with it)."""
        paper = self._said.get(self.iri, {})
        if len(paper.get(ns.DCTERMS + "title", [])) != 1:
            yield self.iri, "the paper does not have exactly one title"
        for iri in sorted(self._said):
            if iri != self.iri and not iri.startswith(self.iri + "#") and set(self._said[iri]) != {_HOMONYM_OF}:
                yield iri, f"the graph of {self.iri} speaks of something that is not its own"
        yield from self._parts()
        yield from self._statements(paper)

    def _parts(self) -> Iterator[tuple[str, str]]:
        texts = self._texts()
        for iri, said in sorted(self._said.items()):
            for class_, needed in _NEEDED_BY.items():
                if ns.KG + class_ not in said.get(ns.RDF + "type", ()):
                    continue
                missing = [name for name in needed if len(said.get(ns.KG + name, ())) != 1]
                if missing:
                    yield iri, f"the {class_.lower()} does not have exactly one kg:{missing[0]}"
                elif class_ != "Section" and not _stands(said, texts):
                    yield iri, f"the words {said[ns.KG + 'quote'][0]!r} do not stand where it says"

    def _texts(self) -> dict[str, str]:
        paper = self._said.get(self.iri, {})
        texts = {name: paper[ns.DCTERMS + name][0] for name in ("title", "abstract") if ns.DCTERMS + name in paper}
        for iri in paper.get(ns.KG + "hasSection", ()):
            section = self._said.get(iri, {})
            for name, text in zip(section.get(ns.KG + "field", ()), section.get(ns.KG + "text", ()), strict=False):
                texts.setdefault(name, text)
        return texts

    def _statements(self, paper: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
        stated = {(role, entity) for role in _ROLES for entity in paper.get(role, ())}
        mentions = [said for said in self._said.values() if ns.KG + "Mention" in said.get(ns.RDF + "type", ())]
        backed = {(_one(said, "role"), _one(said, "entity")) for said in mentions}
        for role, entity in sorted(stated - backed):
            yield self.iri, f"the statement {role} {entity} has no mention"
        for role, entity in sorted(backed - stated):
            yield self.iri, f"mentions name {entity} as {role}, and the paper does not state it"
        for iri in sorted(paper.get(ns.KG + "reports", ())):
            if iri not in self._said:
                yield iri, "the paper reports the result, and nothing is said of it"
        named = {entity.value for entity in self.entities}
        for iri, said in sorted(self._said.items()):
            if ns.KG + "Result" in said.get(ns.RDF + "type", ()):
                if iri not in paper.get(ns.KG + "reports", ()):
                    yield iri, "the paper does not report the result"
                for slot in _SLOTS:
                    if any(entity not in named for entity in said.get(ns.KG + slot, ())):
                        yield iri, f"its kg:{slot} is no entity that the paper mentions"


def _one(said: dict[str, list[str]], name: str) -> str:
    return said.get(ns.KG + name, [""])[0]


def _stands(said: dict[str, list[str]], texts: dict[str, str]) -> bool:
    text = texts.get(_one(said, "field"), "")
    return text[int(_one(said, "start")) : int(_one(said, "end"))] == _one(said, "quote")
