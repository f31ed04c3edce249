"""What a store may hold of papers and names, kept in a fixed amount of memory: a "no" is certain and costs no look-up.

A build asks of every paper whether the store has it, its identifiers, the names that it proposes and the entities that
it describes, and the answer is mostly no. The first questions go to the store. Then all that could be asked for is
gone through once and noted in a Bloom filter (B. H. Bloom, "Space/time trade-offs in hash coding with allowable
errors", 1970), which says "no" or "look".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode

from kg import namespaces as ns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.protocol import Store

Kind = Literal["paper", "identifier", "title", "proposed", "homonym", "entity"]
"""What is asked for: the graph of a paper, what papers are called, entities that papers propose, those whose name
others share, and those that are described."""

PATIENCE = 5_000
"""Questions that go to the store before everything is gone through once: a small build costs what it changes."""
_BITS = 1 << 27
_HASHES = 4
_ENTITIES = NamedNode(ns.ENTITIES_GRAPH)
_IS_A = NamedNode(ns.RDF + "type")
_PAPER = NamedNode(ns.KG + "Paper")
_KINDS: tuple[tuple[Kind, NamedNode], ...] = (
    ("identifier", NamedNode(ns.DCTERMS + "identifier")),
    ("title", NamedNode(ns.DCTERMS + "title")),
    ("proposed", NamedNode(ns.ROLE_PROPERTIES["proposed"])),
    ("homonym", NamedNode(ns.KG + "homonymOf")),
    ("entity", NamedNode(ns.SKOS + "prefLabel")),
)


class Presence:
    """Tells what need not be looked for in a store that one process writes.

    A name that is taken out of the store may go on being looked for; one that is put in has to be added.
    """

    def __init__(self, store: Store, patience: int = PATIENCE) -> None:
        self._store = store
        self._patience = patience
        self._asked = 0
        self._bits: bytearray | None = None
        self._early: list[tuple[Kind, str]] = []

    def may_have(self, kind: Kind, name: str) -> bool:
        """Return False where the store certainly has nothing of that name."""
        if self._bits is None:
            if self._asked == 0 and self._is_empty():
                self._asked = self._patience
            self._asked += 1
            if self._asked <= self._patience:
                return True
            self._go_through()
        bits = self._bits
        assert bits is not None
        return all(bits[at >> 3] & (1 << (at & 7)) for at in _places(kind, name))

    def add(self, kind: Kind, name: str) -> None:
        """Say that the store has something of that name, or will have it."""
        bits = self._bits
        if bits is None:
            self._early.append((kind, name))
            return
        for at in _places(kind, name):
            bits[at >> 3] |= 1 << (at & 7)

    def _is_empty(self) -> bool:
        return next(self._store.quads(None, _IS_A, _PAPER), None) is None

    def _go_through(self) -> None:
        self._bits = bytearray(_BITS >> 3)
        for quad in self._store.quads(None, _IS_A, _PAPER):
            self.add("paper", quad.subject.value)  # type: ignore[union-attr]
        for kind, property_ in _KINDS:
            for name in self._names(kind, property_):
                self.add(kind, name)
        for kind, name in self._early:
            self.add(kind, name)
        self._early.clear()

    def _names(self, kind: Kind, property_: NamedNode) -> Iterator[str]:
        if kind == "entity":
            yield from (_value(quad.subject) for quad in self._store.quads(None, property_, None, _ENTITIES))
            return
        yield from (_value(quad.object) for quad in self._store.quads(None, property_))


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Text) else ""


def _places(kind: Kind, name: str) -> Iterator[int]:
    """Yield where a name's bits are: by double hashing, from one 64-bit hash."""
    whole = hash((kind, name))
    first, step = whole & 0xFFFFFFFF, (whole >> 32) | 1
    for number in range(_HASHES):
        yield (first + number * step) & (_BITS - 1)
