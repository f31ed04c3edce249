"""Who a paper is: its identifiers, each in one spelling."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Paper

SCHEMES = ("arxiv", "doi", "acl", "openalex", "s2", "dblp", "pmid", "pmcid", "openreview")
"""The schemes of identifiers that are known, the ones that say most first."""

_ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7})"
_VERSION = r"(?:v\d{1,3})?"
_DOI = r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+"
_ACL_ID = r"(?:\d{4}\.[a-z0-9_-]+-[a-z0-9_]+\.\d+|[A-Z]\d{2}-\d{4})"

_WEB = r"(?:https?://)?(?:www\.)?"
_END = r"/?(?:[?#].*)?$"
_SPELLINGS: tuple[tuple[str, str], ...] = (
    (
        "arxiv",
        rf"(?:https?://)?(?:[a-z.]+\.)?arxiv\.org/(?:abs|pdf|html|format)/({_ARXIV_ID}){_VERSION}(?:\.pdf)?{_END}",
    ),
    ("arxiv", rf"{_WEB}(?:huggingface\.co/papers|alphaxiv\.org/abs|ar5iv\.org/abs)/({_ARXIV_ID}){_VERSION}{_END}"),
    ("arxiv", rf"(?i:oai:arxiv\.org:|arxiv\s*:\s*)({_ARXIV_ID}){_VERSION}(?:\s.*)?$"),
    ("arxiv", rf"(?i:(?:https?://(?:dx\.)?doi\.org/|doi\s*:\s*)?10\.48550/arxiv\.)({_ARXIV_ID}){_VERSION}$"),
    ("arxiv", rf"({_ARXIV_ID}){_VERSION}$"),
    ("doi", rf"(?i:(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|doi\s*:\s*)?({_DOI})$"),
    ("doi", rf"https?://(?:dl\.|doi\.)?acm\.org/(?:doi/(?:abs/|pdf/)?)?({_DOI})$"),
    ("acl", rf"{_WEB}(?:aclanthology\.org|aclweb\.org/anthology)/(?:papers/\w/\w+/)?({_ACL_ID})(?:\.pdf)?/?$"),
    ("acl", rf"(?:acl\s*:\s*)?({_ACL_ID})$"),
    ("openalex", r"(?i:https?://(?:api\.)?openalex\.org/(?:works/)?|openalex\s*:\s*)?([Ww]\d{4,12})$"),
    ("s2", r"(?i:https?://(?:www\.)?semanticscholar\.org/paper/(?:[^/]+/)?|s2\s*:\s*)([0-9A-Fa-f]{40})/?$"),
    ("s2", r"(?i:https?://api\.semanticscholar\.org/|s2\s*:\s*)?(?i:corpusid)\s*:\s*(\d{1,12})$"),
    ("pmcid", r"(?i:https?://(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/|pmcid\s*:\s*)?((?i:PMC)\d{3,9})/?$"),
    ("pmid", r"(?i:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid\s*:\s*)(\d{1,9})/?$"),
    ("dblp", r"(?i:https?://dblp\.(?:org|uni-trier\.de)/rec/|dblp\s*:\s*)([a-z]+/[^\s/]+/[^\s/]+?)(?:\.html|\.xml)?$"),
    ("openreview", r"(?i:https?://openreview\.net/(?:forum|pdf)\?id=|openreview\s*:\s*)([\w-]{8,14})(?:&.*)?$"),
)
_PATTERNS = tuple((scheme, re.compile(pattern)) for scheme, pattern in _SPELLINGS)


def identify(text: str) -> tuple[str, str] | None:
    """Recognise an identifier, bare or in a URL, as ("arxiv", "2410.16663") or ("doi", "10.1000/182"); else None."""
    text = text.strip()
    for scheme, pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            return scheme, _normal(scheme, match[1])
    return None


def _normal(scheme: str, value: str) -> str:
    if scheme == "doi":
        return value.casefold().rstrip(".,;")
    if scheme == "s2":
        return value.lower() if len(value) == 40 else f"CorpusId:{value}"
    return value.upper() if scheme in ("openalex", "pmcid") else value


def identify_all(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Recognise what can be, each once, by scheme and value."""
    found = {pair for text in texts if text and (pair := identify(text))}
    found |= {
        ("arxiv", v.removeprefix("10.48550/arxiv.")) for s, v in found if s == "doi" and v.startswith("10.48550/arxiv.")
    }
    return sort_identifiers(pair for pair in found if not pair[1].startswith("10.48550/arxiv."))


def sort_identifiers(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Sort identifiers, the schemes that say most first, and drop repeats."""
    rank = {scheme: i for i, scheme in enumerate(SCHEMES)}
    return tuple(sorted(set(pairs), key=lambda pair: (rank.get(pair[0], len(rank)), pair)))


def with_identifiers(paper: Paper) -> Paper:
    """Add what the paper's own URL says about who it is."""
    known = identify_all([paper.url, *(f"{scheme}:{value}" for scheme, value in paper.identifiers)])
    others = tuple(pair for pair in paper.identifiers if identify(f"{pair[0]}:{pair[1]}") is None)
    identifiers = sort_identifiers(known + others)
    return dataclasses.replace(paper, identifiers=identifiers, url=_canonical(paper.url))


def _canonical(url: str) -> str:
    """Write the address of a paper at arXiv without its version, its file or its mirror."""
    known = identify(url) if "arxiv.org/" in url else None
    return f"https://arxiv.org/abs/{known[1]}" if known and known[0] == "arxiv" else url
