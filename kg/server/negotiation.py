"""Content negotiation: which of the formats there are a client would rather have (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SELECT_TYPES: dict[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""Media type → format of rows and booleans."""
GRAPH_TYPES: dict[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "text/plain": "nt",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
}
"""Media type → format of triples."""
QUERY_TYPES: dict[str, str] = {**SELECT_TYPES, **GRAPH_TYPES}
CONTENT_TYPES: dict[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "html": "text/html; charset=utf-8",
}
"""Format → the media type it is sent as."""


def acceptable(accept: str, types: Mapping[str, str]) -> tuple[str, ...]:
    """Return the formats that an Accept header takes, the best first; all in their order where it is empty.

    A more specific range goes before a less specific one, as the standard says: `text/*;q=0.1, text/csv` likes CSV
    best. Ranges that cannot be read are passed over.
    """
    ranges = [found for part in accept.split(",") if (found := _range(part))]
    if not ranges:
        return tuple(dict.fromkeys(types.values()))
    ranked: dict[str, tuple[float, int]] = {}
    for order, (media_type, format_) in enumerate(types.items()):
        fits = [(_specificity(wanted), quality) for wanted, quality in ranges if _matches(wanted, media_type)]
        quality = max(fits)[1] if fits else 0.0
        if quality > 0 and quality > ranked.get(format_, (0.0, 0))[0]:
            ranked[format_] = (quality, order)
    return tuple(sorted(ranked, key=lambda name: (-ranked[name][0], ranked[name][1])))


def _range(part: str) -> tuple[str, float] | None:
    media_type, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.replace(" ", "").lower().startswith("q="):
            try:
                quality = min(1.0, max(0.0, float(parameter.partition("=")[2])))
            except ValueError:
                return None
    return (media_type.lower(), quality) if "/" in media_type else None


def _matches(wanted: str, media_type: str) -> bool:
    return wanted in {"*/*", media_type, media_type.partition("/")[0] + "/*"}


def _specificity(wanted: str) -> int:
    return 0 if wanted == "*/*" else 1 if wanted.endswith("/*") else 2
