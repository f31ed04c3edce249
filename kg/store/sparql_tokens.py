"""The tokens of a SPARQL text, as far as they matter for binding variables and naming graphs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPAQUE = r"""
    (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*')
"""
"""The tokens inside which nothing else is one; a part of a verbose pattern, with re.DOTALL."""

_TOKEN = re.compile(
    OPAQUE
    + r"""
    | (?P<bound>\bBOUND\s*\(\s*[?$](?P<tested>\w+)\s*\))
    | (?P<variable>[?$](?P<name>\w+))
    | (?P<escape>\\.)
    | (?P<word>(?<![\w:.-])[^\W\d]\w*(?![\w.-]*:))
    | (?P<punctuation>[{}()])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_USED = re.compile(r"(?<![\w:])([A-Za-z][\w.-]*):")


def tokens(sparql: str) -> Iterator[re.Match[str]]:
    """Yield the tokens that matter, each a match with one named group: comment, iri, string, variable …."""
    return _TOKEN.finditer(sparql)


@lru_cache(maxsize=512)
def variables(sparql: str) -> frozenset[str]:
    """Return the names of the variables in a query."""
    return frozenset(found["name"] or found["tested"] for found in tokens(sparql) if found["name"] or found["tested"])


@lru_cache(maxsize=512)
def names_dataset(sparql: str) -> bool:
    """Return whether a query names its own graphs: whether FROM stands outside its patterns."""
    depth = 0
    for found in tokens(sparql):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0 and found["word"] and found[0].casefold() == "from":
            return True
    return False


def query_form(sparql: str) -> str:
    """Return "select", "ask", "construct" or "describe"; "" where none of them begins the query."""
    for found in tokens(sparql):
        if found["word"] and (word := found[0].casefold()) in {"select", "ask", "construct", "describe"}:
            return word
    return ""


def with_prefixes(sparql: str, prefixes: Mapping[str, str]) -> str:
    """Return a query or update that declares the prefixes it uses and does not declare, all on its first line."""
    declared = set(_DECLARED.findall(sparql))
    used = set(_USED.findall(_plain(sparql)))
    lines = [f"PREFIX {name}: <{prefixes[name]}> " for name in sorted(used - declared) if name in prefixes]
    return "".join(lines) + sparql


def mentions_keyword(sparql: str, keyword: str) -> bool:
    """Return whether a word stands anywhere but in comments, IRIs, strings and variables, even as part of another.

    This decides what strangers may ask, so it errs on the side of yes: `1.SERVICE` is two tokens to Oxigraph.
    """
    return keyword.casefold() in _plain(sparql).casefold()


def _plain(sparql: str) -> str:
    """Return a query without its comments, IRIs, strings and variables."""
    place, plain = 0, []
    for found in tokens(sparql):
        plain.append(sparql[place : found.start()])
        place = found.end()
        hidden = found["comment"] or found["iri"] or found["string"] or found["variable"]
        plain.append(" " if hidden else found[0])
    plain.append(sparql[place:])
    return "".join(plain)
