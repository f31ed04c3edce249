"""kg_urls: the links that a paper gives, repaired, with what each leads to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from spacy.language import Language

from kg.extract.document import to_field
from kg.model import WebLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from kg.model import WebLinkKind

HOSTS = (
    "github.com",
    "gitlab.com",
    "huggingface.co",
    "zenodo.org",
    "bitbucket.org",
    "anonymous.4open.science",
    "doi.org",
)
"""Hosts that are taken for a link without a scheme before them."""
FOUND = re.compile(
    r"(?:https?\s?:\s?//\s?|www\.|(?<![\w./@-])(?:"
    + "|".join(map(re.escape, HOSTS))
    + r")/)[^\s<>\"“”{}|\\^`]{1,2000}",
    re.I,
)
_TRAILING = ".,;:!?'’*$~"
_CODE_HOSTS = {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "anonymous.4open.science", "gitee.com"}
_DATA_HOSTS = {"zenodo.org", "kaggle.com", "data.mendeley.com", "figshare.com", "ieee-dataport.org", "osf.io"}
_DEMO_HOSTS = {"youtube.com", "youtu.be", "vimeo.com", "replicate.com"}
_CUES: tuple[tuple[WebLinkKind, re.Pattern[str]], ...] = (
    ("project", re.compile(r"project(?:'s)? (?:web ?)?(?:page|site)|web ?(?:page|site)|home ?page|project at", re.I)),
    ("demo", re.compile(r"\bdemos?\b|\bvideos?\b|\bplayground\b|\btry it\b", re.I)),
    ("code", re.compile(r"\bcodes?\b|\bsource\b|\brepository\b|\bimplementations?\b|\blibrary\b", re.I)),
    ("data", re.compile(r"\bdata ?sets?\b|\bdata\b|\bbenchmark\b|\bcorpus\b", re.I)),
)


class FoundLink(NamedTuple):
    """A link in a text: the repaired URL and the characters it was read from."""

    url: str
    start: int
    end: int


@Language.component("kg_urls", requires=["token.is_sent_start"], assigns=["doc._.web_links"])
def kg_urls(doc: Doc) -> Doc:
    """Set `doc._.web_links`: what the metadata gives, then what the text gives, each URL once."""
    known = [*doc._.paper.links] if doc._.paper is not None else []
    seen = {_key(link.url) for link in known}
    text = doc._.text
    for found in find_urls(text):
        place = to_field(doc, found.start, found.end)
        if place is None or _key(found.url) in seen:
            continue
        seen.add(_key(found.url))
        near = text[max(0, found.start - 90) : found.start]
        known.append(WebLink(found.url, link_kind(found.url, near), *place))
    doc._.web_links = known
    return doc


def find_urls(text: str) -> Iterator[FoundLink]:
    """Yield the links of a text; broken schemes ("https: //"), trailing marks and braces are repaired."""
    for match in FOUND.finditer(text):
        raw = match[0].rstrip(_TRAILING)
        while raw.endswith((")", "]")) and raw.count("(") + raw.count("[") < raw.count(")") + raw.count("]"):
            raw = raw[:-1].rstrip(_TRAILING)
        url = re.sub(r"^(https?)\s?:\s?//\s?", lambda m: m[1].lower() + "://", raw, flags=re.I)
        if "://" not in url:
            url = "https://" + url
        if "." in (host(url) or ""):
            yield FoundLink(url, match.start(), match.start() + len(raw))


def host(url: str) -> str:
    """Return the host of a URL without "www.", or "" where the URL is malformed."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def link_kind(url: str, near: str = "") -> WebLinkKind:
    """Return what a link leads to: by its host where that says it, else by the words before it."""
    name = host(url)
    if name in _CODE_HOSTS:
        return "code"
    if name in _DATA_HOSTS or (name == "huggingface.co" and "/datasets/" in url):
        return "data"
    if name in _DEMO_HOSTS or (name == "huggingface.co" and "/spaces/" in url):
        return "demo"
    if name.endswith((".github.io", ".gitlab.io", "sites.google.com", ".pages.dev", ".netlify.app", ".vercel.app")):
        return "project"
    last: tuple[int, WebLinkKind] = (-1, "other")
    for kind, cue in _CUES:
        for match in cue.finditer(near):
            last = max(last, (match.end(), kind))
    return last[1]


def _key(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/.").casefold()
