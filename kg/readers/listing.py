"""Copied pages of paper listings: titles and abstracts, and between them what a site puts around them.

A page is cut into blocks at its blank lines. A long block of prose is an abstract; the nearest short block above it
that reads like a title is its title; all other short blocks (dates, names, buttons) are the site's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from kg.model import Paper, Rejected, Source
from kg.readers.lines import read_lines
from kg.readers.repair import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.readers.protocol import Record

ABSTRACT_WORDS = 30
"""A block of at least so many words is prose; titles are shorter, and so are a site's buttons."""

TITLE_LENGTH = 350

_NEAR = 50
"""So many short blocks above an abstract may hold its title."""

_PARAGRAPHS = 100
_BLOCK_LINES = 20_000
"""An abstract has fewer paragraphs, and a block fewer lines; more is no listing."""

_DATE = re.compile(
    r"(?i)^(?:on\s+)?(?:\w+day,?\s+)?(?:\d{1,2}\.?\s+)?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
    r"(?:\s+\d{1,2}(?:st|nd|rd|th)?)?(?:,?\s+\d{4})?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$|^\d+\s+\w+\s+ago$"
)
_CHROME = re.compile(
    r"(?i)^(?:by\s*(?-i:[A-Z@])|submitted by|published on|authors?\s*:|abstract\s*:?$|get trending|all rights reserved"
    r"|©|copyright|arxiv:\s*\d|doi:|subjects?:|comments:|·|https?://\S+$|[\W\d]+$"
    r"|\d+ (?:authors?|comments?|upvotes?|stars?|papers?|models?|datasets?)\b"
    r"|(?:new|next|previous|trending|pdf|html|code|demo|github|project page|subscribe|share|search|filter|sort|loading"
    r"|comments?|upvotes?|log ?in|sign (?:in|up)|cookies?|papers?|abs)(?:\s*[·:|>›→»…\d.,kK]+)*$"
    r"|(?:view|read|show|load|see|browse)\s+(?:pdf|html|more|less|all|paper|arxiv page|on|the paper)\b"
    r"|(?:sort|filter) by\b|page \d+)"
)
_PERSON = r"[A-ZÀ-Þ][\w.'’-]*(?:\s+(?:[A-ZÀ-Þ][\w.'’-]*|de|van|von|der|den|da|di|la|le|el|al|bin)){1,4}"
_PEOPLE = re.compile(rf"^{_PERSON}(?:(?:\s*[,;]\s*|\s+and\s+|\s*,\s*and\s+){_PERSON})+(?:,?\s+(?:et al\.?|\.\.\.|…))?$")
_LABEL = re.compile(r"^(?:\*\*|__)?abstract(?:\*\*|__)?\s*[:.—–-]+\s*(?:\*\*|__)?\s*", re.IGNORECASE)
_AUTHORS = re.compile(r"^(?:\*\*|__)?authors?\s*:\s*(?:\*\*|__)?\s*(.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a page without a blank one between.

    `url` is where a link around all of it points; `heading` says whether the page marks it as one.
    """

    text: str
    line: int
    url: str = ""
    heading: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether this can be an abstract or a paragraph of one."""
        is_table = self.text.startswith("|") and self.text.endswith("|")
        return not self.heading and not is_table and len(self.text.split()) >= ABSTRACT_WORDS

    @property
    def is_title(self) -> bool:
        """Whether this reads like the title of a paper."""
        text = self.text.strip()
        if not 3 <= len(text) <= TITLE_LENGTH or _DATE.match(text) or _CHROME.match(text) or _PEOPLE.match(text):
            return False
        return self.heading or bool(self.url) or not _is_sentence(text)


def _is_sentence(text: str) -> bool:
    return text.endswith((".", ";", ",", ":")) and not text.endswith("...") and len(text.split()) > 4


@dataclass(slots=True)
class _Paper:
    """A paper whose abstract may go on in the next block."""

    title: Block
    paragraphs: list[str]
    authors: tuple[str, ...] = ()
    trailing: list[Block] = field(default_factory=list)


def papers_of_blocks(blocks: Iterable[Block], file: str, format_: str) -> Iterator[Record]:
    """Pair titles and abstracts; prose without a title above it is rejected, not guessed at."""
    paper: _Paper | None = None
    above: list[Block] = []
    for block in blocks:
        if not block.is_prose:
            above = [*above[-_NEAR:], block]
            continue
        title = _title(above)
        if title is not None:
            if paper:
                yield _finish(paper, file, format_)
            paper = _Paper(title, [_LABEL.sub("", block.text)], _authors(above))
        elif paper is not None and not above and len(paper.paragraphs) < _PARAGRAPHS:
            paper.paragraphs.append(block.text)
        else:
            yield Rejected(
                Source(file, format_, f"line {block.line}"),
                f"the text “{_beginning(block.text)}…” has no title above it.",
                "A listing has a title, a blank line and the abstract for each paper.",
            )
        above = []
    if paper:
        yield _finish(paper, file, format_)


def _beginning(text: str) -> str:
    return " ".join(clean(text[:200]).split())[:60]


def _title(above: list[Block]) -> Block | None:
    """Choose the title among the short blocks above an abstract: the last heading, else the nearest that can be one."""
    titles = [block for block in above if block.is_title]
    marked = [block for block in titles if block.heading]
    return (marked or titles)[-1] if titles else None


def _authors(above: list[Block]) -> tuple[str, ...]:
    for block in reversed(above):
        label = _AUTHORS.match(block.text)
        names = label[1] if label else block.text if _PEOPLE.match(block.text) else ""
        if names:
            return tuple(n.strip() for n in re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", names) if n.strip(" .…"))
    return ()


def _finish(paper: _Paper, file: str, format_: str) -> Paper:
    source = Source(file, format_, f"line {paper.title.line}")
    return Paper(
        title=paper.title.text,
        abstract="\n\n".join(paper.paragraphs),
        authors=paper.authors,
        url=paper.title.url,
        sources=(source,),
    )


_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
_BULLET = re.compile(r"^(?:[-*+•]|\d{1,3}[.)])\s+(?=\S)")
_MARKED_LINK = re.compile(r"^(?:\*\*|__)?\[(.+)\]\((https?://[^\s)]+)\)(?:\*\*|__)?[.:]?$")
_STRONG = re.compile(r"^(?:\*\*|__)(.+?)(?:\*\*|__)$")
_INLINE_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((https?://[^\s)]+)\)")
_INLINE_STRONG = re.compile(r"(?<!\w)(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?!\w)")


def blocks_of_lines(lines: Iterable[tuple[int, str]]) -> Iterator[Block]:
    """Cut numbered lines into blocks: at blank lines, at Markdown headings, and where prose follows a short line."""
    block: list[str] = []
    start = 0
    for number, line in lines:
        text = line.strip().lstrip("\ufeff>").strip()
        ends = not text or _HEADING.match(text) or (block and _apart(block, text)) or len(block) >= _BLOCK_LINES
        if ends and block:
            yield _block(block, start)
            block = []
        if not text:
            continue
        start = start if block else number
        block.append(text)
        if _HEADING.match(text):
            yield _block(block, start)
            block = []
    if block:
        yield _block(block, start)


def _apart(block: list[str], line: str) -> bool:
    """Whether a line starts a block of its own though no blank line stands above it."""
    short, long = len(block[-1].split()) < ABSTRACT_WORDS, len(line.split()) >= ABSTRACT_WORDS
    first_is_prose = len(block) == 1 and not short
    return (
        bool(_BULLET.match(line))
        or (len(block) == 1 and short and long)
        or (first_is_prose and not long and not _is_wrapped(block[-1], line))
    )


def _is_wrapped(line: str, following: str) -> bool:
    return not line.endswith((".", "!", "?")) or following[:1].islower()


def _block(lines: list[str], number: int) -> Block:
    heading = _HEADING.match(lines[0])
    text = heading[1] if heading else _BULLET.sub("", "\n".join(lines))
    strong = _STRONG.match(text) if "\n" not in text else None
    if strong and not _LABEL.match(text):
        text = strong[1]
    link = _MARKED_LINK.match(text) if "\n" not in text else None
    if link:
        return Block(link[1], number, url=link[2], heading=bool(heading or strong))
    text = _INLINE_STRONG.sub(r"\2", _INLINE_LINK.sub(r"\1 (\2)", text)) if "](" in text or "**" in text else text
    return Block(text, number, heading=bool(heading or strong))


class ListingReader:
    """Reads copied listing pages, as plain text or Markdown."""

    name = "listing"
    title = "copied listing of titles and abstracts (text, Markdown)"
    extensions: tuple[str, ...] = (".txt", ".md", ".markdown", ".text")

    def sniff(self, head: bytes) -> float:
        """Text with words is a listing if nothing else claims it."""
        text = head.decode("utf-8", "ignore")
        if "\0" in text or not text.strip() or text.lstrip("\ufeff \t\r\n")[:1] in "{[<%@":
            return 0.0
        prose = any(len(line.split()) >= ABSTRACT_WORDS for line in text.splitlines())
        return 0.3 if prose else 0.1

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield the papers of a page."""
        return papers_of_blocks(blocks_of_lines(read_lines(stream, file)), file, self.name)
