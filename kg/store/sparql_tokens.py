"""The tokens of a SPARQL text, as far as they matter for binding variables and naming graphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<bound>\bBOUND\s*\(\s*[?$](?P<tested>\w+)\s*\))
    | (?P<variable>[?$](?P<name>\w+))
    | (?P<escape>\\.)
    | (?P<word>(?<![\w:.-])[^\W\d]\w*(?![\w.-]*:))
    | (?P<punctuation>[{}()])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def tokens(sparql: str) -> Iterator[re.Match[str]]:
    """Yield the tokens that matter, each a match with one named group: comment, iri, string, variable …."""
    return _TOKEN.finditer(sparql)


def variables(sparql: str) -> frozenset[str]:
    """Return the names of the variables in a query."""
    return frozenset(found["name"] or found["tested"] for found in tokens(sparql) if found["name"] or found["tested"])


def names_dataset(sparql: str) -> bool:
    """Return whether a query names its own graphs: whether FROM stands outside its patterns."""
    depth = 0
    for found in tokens(sparql):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0 and found["word"] and found[0].casefold() == "from":
            return True
    return False


def uses_service(sparql: str) -> bool:
    """Return whether a query asks another endpoint: whether SERVICE stands in it as a keyword."""
    return any(found["word"] and found[0].casefold() == "service" for found in tokens(sparql))
