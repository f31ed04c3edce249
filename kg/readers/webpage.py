"""Saved web pages: the page of one paper, by its citation tags; Hugging Face's papers; listings of any site."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import InputError
from kg.model import Paper, Source
from kg.readers import hugging_face
from kg.readers.identity import identify_all
from kg.readers.jsonl import date, turned
from kg.readers.libraries import missing_package
from kg.readers.lines import read_text
from kg.readers.listing import Block, papers_of_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

LIMIT = 32 * 1024 * 1024
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:h[1-6]|article|div|p)[\s>]", re.IGNORECASE)
_DROPPED = frozenset(
    {"script", "style", "noscript", "template", "svg", "button", "nav", "footer", "form", "select", "head"}
)
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "h1", "h2", "h3",
     "h4", "h5", "h6", "blockquote", "pre", "main", "aside", "header", "figure", "figcaption", "hr", "body", "details",
     "summary"}
)  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DEPTH = 300


class WebPageReader:
    """Reads saved HTML pages with lxml."""

    name = "html"
    title = "saved web pages (Hugging Face papers, arXiv, listings)"
    extensions: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def sniff(self, head: bytes) -> float:
        """Say how sure it is by the first tags."""
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return 0.0
        return 0.8 if _HTML.search(head) else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield the page's papers."""
        root = _parse(read_text(stream, file, LIMIT), file)
        records = list(_embedded(root, file)) or list(_cited(root, file))
        yield from records or papers_of_blocks(_blocks_of(root), file, self.name)


def _parse(data: bytes, file: str) -> Any:
    try:
        from lxml import etree, html
    except ImportError:
        raise missing_package(file, "web pages", "xml") from None
    _refuse_attribute_bombs(data, file)
    parser = html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, encoding=_encoding(data), huge_tree=False
    )
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError, RecursionError) as error:
        raise InputError(
            file, f"the page cannot be parsed ({error}).", hint="Save it again as complete HTML."
        ) from None
    return root


_TAG = re.compile(rb"<[A-Za-z](?:[^\"'<>]|\"[^\"]*\"|'[^']*')*")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_ATTRIBUTES = 2_000
_LONG_TAG = 10_000


def _refuse_attribute_bombs(data: bytes, file: str) -> None:
    """Refuse a tag with so many attributes that the parser, which compares each with all, would take minutes.

    Raises:
        InputError: There is one.
    """
    for tag in _TAG.finditer(data):
        if tag.end() - tag.start() > _LONG_TAG and len(_QUOTED.sub(b" ", tag[0]).split()) > _ATTRIBUTES:
            line = data.count(b"\n", 0, tag.start()) + 1
            raise InputError(file, f"a tag has more than {_ATTRIBUTES:,} attributes.", place=f"line {line}")


def _encoding(data: bytes) -> str | None:
    """Return UTF-8 where the page is that, else what the page itself says (None)."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _cited(root: Any, file: str) -> Iterator[Record]:
    """Read the citation tags that publishers put into the page of a paper."""
    tags: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name, content = (meta.get("name") or meta.get("property") or "").casefold(), meta.get("content")
        if content and name.startswith(("citation_", "dc.", "dcterms.", "description", "og:")):
            tags.setdefault(name, []).append(content)

    def tag(*names_: str) -> str:
        return next((tags[name][0] for name in names_ if name in tags), "")

    title = tag("citation_title")
    if not title:
        return
    url = tag("citation_abstract_html_url", "og:url", "citation_pdf_url", "citation_public_url")
    arxiv, doi = tag("citation_arxiv_id"), tag("citation_doi", "dc.identifier")
    authors = tags.get("citation_author") or tags.get("dc.creator") or []
    yield Paper(
        title=title,
        abstract=tag("citation_abstract", "dcterms.abstract", "dc.description", "og:description", "description"),
        authors=tuple(turned(author) for author in authors),
        issued=date(tag("citation_publication_date", "citation_date", "citation_online_date", "dc.date")),
        venue=tag("citation_conference_title", "citation_journal_title"),
        url=url if url.startswith("http") else "",
        identifiers=identify_all([f"arxiv:{arxiv}", doi, url]),
        sources=(Source(file, WebPageReader.name),),
    )


def _embedded(root: Any, file: str) -> Iterator[Record]:
    """Read the papers that a page carries as data for its own scripts, as Hugging Face's do."""
    seen: set[str] = set()
    for element in root.iter():
        props = element.get("data-props") if isinstance(element.tag, str) else None
        if not props or '"title"' not in props:
            continue
        try:
            data = json.loads(props)
        except (ValueError, RecursionError):
            continue
        for paper in _papers_in(data, 0):
            key = str(paper.get("id") or paper.get("title"))
            if key not in seen:
                seen.add(key)
                yield hugging_face.READER.read_record(paper, file, key)


def _papers_in(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 12:
        return
    if isinstance(data, dict):
        if isinstance(data.get("title"), str) and isinstance(data.get("summary"), str):
            yield data
            return
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            if isinstance(item, dict | list):
                yield from _papers_in(item, depth + 1)


def _blocks_of(root: Any) -> Iterator[Block]:
    """Cut a page into the blocks that a reader sees, one below the other."""
    pieces: list[str] = []
    urls: list[str] = []
    state = {"heading": False, "linked": 0, "line": 1}

    def flush() -> Iterator[Block]:
        text = " ".join("".join(pieces).split())
        if text:
            whole = state["linked"] >= 0.8 * len(text)
            yield Block(text, int(state["line"]), url=urls[0] if urls and whole else "", heading=bool(state["heading"]))
        pieces.clear()
        urls.clear()
        state["linked"] = 0

    def walk(element: Any, depth: int, link: str) -> Iterator[Block]:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _DROPPED or not tag or depth > _DEPTH:
            return
        is_block = tag in _BLOCKS
        if is_block:
            yield from flush()
            state["line"] = element.sourceline or state["line"]
            state["heading"] = tag in _HEADINGS
        if tag == "br":
            pieces.append("\n")
        href = element.get("href") or "" if tag == "a" else ""
        if href.startswith("/papers/"):
            href = "https://huggingface.co" + href
        if href.startswith("http"):
            link = href
            urls.append(href)
        take(element.text, link)
        for child in element:
            yield from walk(child, depth + 1, link)
            take(child.tail, link)
        if is_block:
            yield from flush()
            state["heading"] = False

    def take(text: str | None, link: str) -> None:
        if text:
            pieces.append(text)
            state["linked"] += len(" ".join(text.split())) if link else 0

    yield from walk(root, 0, "")
    yield from flush()
