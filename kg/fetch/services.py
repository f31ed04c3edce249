"""The services that papers are fetched from: how each is asked, and which reader reads its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from kg.readers.identity import identify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_S2_FIELDS = "title,abstract,authors,year,venue,publicationDate,externalIds,url,corpusId"


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    Attributes:
        name: the scheme of its names ("arxiv" in "arxiv:2410.16663").
        title: what it is, for people.
        base: its address; tests put their own.
        accept: the kind of content that it answers with.
        reader: the reader of its answers.
        interval: seconds to leave between two requests, as the service asks for.
        path: makes the path and query for some identifiers, or "" when they are none of its own.
        batch: how many identifiers one request may name.
        search: makes the path and query for a question and a number of papers; None when it cannot be asked.
        example: a name that it can be asked for.
    """

    name: str
    title: str
    base: str
    accept: str
    reader: str
    interval: float
    path: Callable[[Sequence[str]], str]
    example: str
    batch: int = 1
    search: Callable[[str, int], str] | None = None


def _arxiv(ids: Sequence[str]) -> str:
    known = [identify(f"arxiv:{i}") for i in ids]
    if not all(known):
        return ""
    return "/api/query?" + urlencode({"id_list": ",".join(pair[1] for pair in known if pair), "max_results": len(ids)})


def _arxiv_search(query: str, limit: int) -> str:
    return "/api/query?" + urlencode({"search_query": f"all:{query}", "max_results": limit})


def _doi(ids: Sequence[str]) -> str:
    known = identify(f"doi:{ids[0]}")
    return f"/works/{quote(known[1], safe='/')}" if known and known[0] == "doi" else ""


def _crossref_search(query: str, limit: int) -> str:
    return "/works?" + urlencode({"query": query, "rows": limit, "filter": "has-abstract:true"})


def _openalex(ids: Sequence[str]) -> str:
    known = identify(f"openalex:{ids[0]}")
    return f"/works/{known[1]}" if known else ""


def _openalex_search(query: str, limit: int) -> str:
    return "/works?" + urlencode({"search": query, "per-page": limit})


def _s2(ids: Sequence[str]) -> str:
    known = identify(f"s2:{ids[0]}")
    return f"/graph/v1/paper/{quote(known[1], safe=':')}?{urlencode({'fields': _S2_FIELDS})}" if known else ""


def _s2_search(query: str, limit: int) -> str:
    return "/graph/v1/paper/search?" + urlencode({"query": query, "limit": limit, "fields": _S2_FIELDS})


def _hugging_face(ids: Sequence[str]) -> str:
    day = re.fullmatch(r"daily/(\d{4}-\d{2}-\d{2})", ids[0])
    if day:
        return f"/api/daily_papers?date={day[1]}"
    known = identify(f"arxiv:{ids[0]}")
    return f"/api/papers/{known[1]}" if known else ""


SERVICES: dict[str, Service] = {
    service.name: service
    for service in (
        Service(
            "arxiv", "arXiv", "https://export.arxiv.org", "xml", "arxiv-atom", 3.0, _arxiv, "arxiv:2410.16663",
            batch=50, search=_arxiv_search,
        ),
        Service(
            "doi", "Crossref", "https://api.crossref.org", "json", "crossref", 1.0, _doi, "doi:10.18653/v1/N18-3011",
            search=_crossref_search,
        ),
        Service(
            "openalex", "OpenAlex", "https://api.openalex.org", "json", "openalex", 0.2, _openalex,
            "openalex:W2741809807", search=_openalex_search,
        ),
        Service(
            "s2", "Semantic Scholar", "https://api.semanticscholar.org", "json", "s2", 1.0, _s2,
            "s2:CorpusId:215416146", search=_s2_search,
        ),
        Service(
            "hf", "Hugging Face daily papers", "https://huggingface.co", "json", "hugging-face", 1.0, _hugging_face,
            "hf:daily/2025-03-14",
        ),
    )
}  # fmt: skip
"""The services by the scheme of the names that they answer."""
