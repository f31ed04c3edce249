"""Identifiers: minting IRIs for papers and entities, and writing IRIs as CURIEs.

IRIs are made from names alone, never from a counter, a clock or the order of the input, so the same paper or name
has the same IRI on every run. Letters of any script stay as they are (RFC 3987 allows them in an IRI).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from kg.model import EntityType, Paper

_SEPARATORS = re.compile(r"[^\w+.]+|_+")
_DOTS = re.compile(r"(?<!\w)\.|\.(?!\w)")
_SLUG_LENGTH = 60


def fold(text: str) -> str:
    """Fold a name to the form in which spellings that differ in case, width and separators are equal.

    NFKC, case folding, "×" as "x", and each run of separators as one space.
    """
    text = unicodedata.normalize("NFKC", text).casefold().replace("×", "x")
    return _SEPARATORS.sub(" ", _DOTS.sub(" ", text)).strip()


def slug(text: str) -> str:
    """Return a readable path segment for an IRI; at most 60 characters, never empty."""
    whole = fold(text).replace(" ", "-").replace("+", "plus")
    short = whole if len(whole) <= _SLUG_LENGTH else whole[:_SLUG_LENGTH].rsplit("-", 1)[0]
    return short or "x" + digest(text)


def digest(*parts: str, length: int = 8) -> str:
    """Return the first hex digits of the SHA-256 of the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


@lru_cache(maxsize=4096)
def paper_id(title: str, *, scope: str = "") -> str:
    """Return the id of a paper: a slug of its title and a digest of the whole folded title (and of the scope)."""
    return f"{slug(title)}-{digest(fold(title), *([scope] if scope else []))}"


def mint_paper(title: str, base: str = BASE, *, scope: str = "") -> str:
    """Mint the IRI of a paper, which also names the paper's graph; `scope` tells apart two papers of one title."""
    return f"{base}paper/{paper_id(title, scope=scope)}"


def iri_of_paper(paper: Paper, base: str = BASE) -> str:
    """Return the IRI of a paper: the one that it carries, else the one that its title gives."""
    return paper.iri or mint_paper(paper.title, base)


def local_id(paper_iri: str) -> str:
    """Return the last segment of a paper's IRI."""
    return paper_iri.rpartition("/")[2]


@lru_cache(maxsize=65536)
def mint_entity(type_: EntityType, label: str, base: str = BASE, *, scope: str = "") -> str:
    """Mint the IRI of an entity that stands in no vocabulary.

    A long label is told apart from another with the same beginning by a digest; `scope` (a paper's id, say) tells
    apart two things of one name.
    """
    segment = slug(label)
    whole = fold(label)
    if len(whole) > _SLUG_LENGTH:
        segment += "-" + digest(whole)
    if scope:
        segment += "-" + digest(whole, scope)
    return f"{base}{type_.lower()}/{segment}"


def mint_part(paper_iri: str, kind: str, *key: str) -> str:
    """Mint the IRI of a mention or result: a hash IRI under its paper, from what it says and where."""
    return f"{paper_iri}#{kind}-{digest(*key, length=16)}"


def to_curie(iri: str, prefixes: dict[str, str] | None = None) -> str:
    """Write an IRI with the longest prefix that fits, or return it as it is."""
    best = ""
    for prefix, namespace in (prefixes or PREFIXES).items():
        if iri.startswith(namespace) and len(namespace) > len((prefixes or PREFIXES).get(best, "")):
            best = prefix
    return f"{best}:{iri[len((prefixes or PREFIXES)[best]) :]}" if best else iri


def from_curie(text: str, prefixes: dict[str, str] | None = None) -> str | None:
    """Expand a CURIE; None when it has no known prefix."""
    prefix, colon, local = text.partition(":")
    namespace = (prefixes or PREFIXES).get(prefix)
    return namespace + local if colon and namespace is not None and not local.startswith("//") else None
