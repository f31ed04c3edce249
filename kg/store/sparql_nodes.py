"""What the graph patterns of a query are made of: groups, triple patterns, paths, variables.

Groups and statements know their place in the text, so that a part can be replaced and all else stays letter by letter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["group", "optional", "minus", "graph", "service", "exists", "select", "template"]


@dataclass(frozen=True, slots=True)
class Node:
    """A subject or object: its text, and what it is."""

    text: str
    kind: Literal["variable", "constant", "blank", "nested"]


@dataclass(frozen=True, slots=True)
class TriplePattern:
    """A triple pattern; `path` is the text between subject and object.

    Attributes:
        empty_matches: in how many ways the path matches without a step: 0 for a plain property, 1 for `p*`.
    """

    subject: Node
    path: str
    object: Node
    empty_matches: int


@dataclass(slots=True)
class Statement:
    """Triple patterns that share a subject, from its first letter to the end of the last object."""

    start: int
    end: int
    patterns: list[TriplePattern] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Group:
    """What stands between a pair of braces, with what begins it (`OPTIONAL {`, `GRAPH ?g {` …).

    Attributes:
        start: where its keyword stands, or its brace where it has none.
        inside: where its brace stands.
        name: what follows GRAPH or SERVICE.
        variables: the variables that it makes visible itself: by BIND, VALUES, or the projection of a SELECT.
        everything: whether it is a SELECT that projects `*`.
        parts: its statements and groups in their order.
    """

    kind: Kind
    start: int
    inside: int = 0
    end: int = 0
    name: str = ""
    variables: set[str] = field(default_factory=set)
    everything: bool = False
    parts: list[Statement | Group] = field(default_factory=list)

    def groups(self) -> Iterator[Group]:
        """Yield the groups directly in this one."""
        return (part for part in self.parts if isinstance(part, Group))

    def statements(self) -> Iterator[Statement]:
        """Yield the statements directly in this group."""
        return (part for part in self.parts if isinstance(part, Statement))

    def all(self) -> Iterator[Group]:
        """Yield this group and all groups in it, those behind SERVICE left out: they are another server's."""
        if self.kind != "service":
            yield self
            for group in self.groups():
                yield from group.all()

    def visible(self) -> set[str]:
        """Return the variables that can be bound outside: "in scope", as the standard says (18.2.1)."""
        if self.kind in {"minus", "exists"}:
            return set()
        if self.kind == "select" and not self.everything:
            return self.variables
        return self.bound()

    def bound(self) -> set[str]:
        """Return the variables that the pattern itself can bind, whatever its place in another."""
        names = set(self.variables) | ({self.name} if self.name.startswith("?") else set())
        for part in self.parts:
            names |= part.variables if isinstance(part, Statement) else part.visible()
        return names
