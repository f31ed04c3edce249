"""Blocks of statements as Turtle and TriG text, with prefixes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.exporters.blocks import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.exporters.blocks import Node

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-]))*")  # needs no escape in a prefixed name
_CACHED = 200_000


class TurtleWriter:
    """Writes nodes as Turtle; terms that were seen before are looked up rather than shortened again."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._longest_first = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._names: dict[str, str] = {}
        self.header = "".join(f"@prefix {prefix}: <{prefixes[prefix]}> .\n" for prefix in sorted(prefixes))

    def nodes(self, nodes: Iterable[Node], indent: str = "") -> str:
        """Return nodes, each predicate on a line of its own, the objects of a predicate side by side."""
        between = f" ;\n{indent}    "
        term, names = self.term, self._names
        out = []
        for subject, pairs in nodes:
            lines: list[str] = []
            verb = ""
            for predicate, obj in pairs:
                name = names.get(obj) or (
                    obj if obj[0] == '"' == obj[-1] else term(obj)
                )  # most are the one or the other
                if predicate == verb:
                    lines[-1] += f", {name}"
                else:
                    verb = predicate
                    lines.append(f"{'a' if predicate == TYPE else names.get(predicate) or term(predicate)} {name}")
            out.append(f"{indent}{term(subject)} {between.join(lines)} .\n")
        return "".join(out)

    def term(self, text: str) -> str:
        """Shorten a term: an IRI to a prefixed name, a datatype likewise; other terms stay as they are."""
        if text[0] == "<":
            name = self._names.get(text)
            return name if name is not None else self._shortened(text)
        if text[-1] == ">" and text[0] == '"':
            value, _, datatype = text.rpartition("^^")
            return f"{value}^^{self.term(datatype)}"
        return text

    def _shortened(self, text: str) -> str:
        iri = text[1:-1]
        name = text
        for prefix, namespace in self._longest_first:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                name = f"{prefix}:{iri[len(namespace) :]}"
                break
        if len(self._names) >= _CACHED:
            self._names.clear()
        self._names[text] = name
        return name
