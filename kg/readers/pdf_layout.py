"""From pieces of text on pages to the parts of a paper: lines, headings by their font, words broken at line ends."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.iris import fold
from kg.readers.sections import is_left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Chunk = tuple[str, float, bool, float, float]
"""A piece of text, its size in points, whether it is bold, and where it stands from the lower left corner."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one column."""

    text: str
    size: float
    bold: bool
    x: float
    y: float


@dataclass(slots=True)
class Parts:
    """What a paper is made of; `sections` are (heading, text)."""

    title: str = ""
    abstract: str = ""
    sections: list[tuple[str, str]] = field(default_factory=list)


def lines_of_chunks(chunks: Iterable[Chunk]) -> list[Line]:
    """Put the pieces of a page together that stand on one line, in the order in which the page draws them."""
    lines: list[Line] = []
    row: list[Chunk] = []
    for chunk in chunks:
        if row and not _on_one_line(row, chunk):
            lines.append(_line(row))
            row = []
        row.append(chunk)
    return [line for line in [*lines, *([_line(row)] if row else [])] if line.text]


def _on_one_line(row: list[Chunk], chunk: Chunk) -> bool:
    last = row[-1]
    height = max(last[1], chunk[1], 1.0)
    return not last[0].endswith("\n") and abs(chunk[4] - row[0][4]) < 0.6 * height and chunk[3] >= last[3] - 1


def _line(row: list[Chunk]) -> Line:
    text = " ".join("".join(chunk[0] for chunk in row).split())
    widest = max(row, key=lambda chunk: len(chunk[0]))
    bold = sum(len(c[0]) for c in row if c[2]) > 0.6 * sum(len(c[0]) for c in row)
    return Line(text, widest[1], bold, row[0][3], row[0][4])


def without_margins(pages: list[list[Line]]) -> list[Line]:
    """Drop page numbers, and what most pages repeat at their edges; return the lines of all pages."""
    repeated = Counter(key for lines in pages for key in {_number_free(line.text) for line in _edges(lines)})
    often = max(3, len(pages) // 2)
    return [
        line
        for lines in pages
        for line in lines
        if not re.fullmatch(r"[\divx– -]{1,8}", line.text) and repeated[_number_free(line.text)] < often
    ]


def _edges(lines: list[Line]) -> list[Line]:
    ordered = sorted(lines, key=lambda line: line.y)
    return ordered[:2] + ordered[-2:]


def _number_free(text: str) -> str:
    return re.sub(r"\d+", "#", text)


_ABSTRACT = re.compile(r"^abstract(?:\s*[.:—–-]+\s*|\s*$|\s+(?=(?-i:[A-Z])))", re.IGNORECASE)
_AFTER_ABSTRACT = re.compile(
    r"^(?:(?:1|I)\.?\s+introduction|introduction$|keywords?\b|key words|index terms|ccs concepts"
    r"|categories and subject)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[A-H](?:\.\d{1,2})*\.?|[IVX]{1,4}\.)\s+[A-Z0-9].*[A-Za-z]")
_CAPTION = re.compile(r"^(?:figure|fig\.|table|algorithm|listing)\s*\d+\s*[:.]", re.IGNORECASE)
_SMALL = 0.87
"""Footnotes and the text of figures are set smaller than this share of the body's size."""


def find_parts(lines: list[Line], said_title: str) -> Parts:
    """Tell title, abstract and sections apart; `said_title` is the title in the file's metadata, if any."""
    body = _body_size(lines)
    parts = Parts(title=_title(lines, said_title))
    headings = [_is_heading(line, body) for line in lines]
    start = next((i for i, line in enumerate(lines) if _ABSTRACT.match(line.text) and line.text[:1] == "A"), None)
    first = next(
        (i for i, line in enumerate(lines) if headings[i] and i > (start or 0) and _opens(line.text)), len(lines)
    )
    words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(line.text for line in lines)))
    if start is not None:
        end = next((i for i in range(start + 1, len(lines)) if _AFTER_ABSTRACT.match(lines[i].text)), first)
        opening = _ABSTRACT.sub("", lines[start].text)
        sizes = Counter(round(line.size) for line in lines[start + 1 : end])
        usual = sizes.most_common(1)[0][0] if sizes else body
        kept = [line for line in lines[start + 1 : end] if line.size >= _SMALL * usual]
        parts.abstract = _join([opening, *(line.text for line in kept)], words)
    parts.sections = [(name, _join(texts, words)) for name, texts in _sections(lines[first:], headings[first:], body)]
    return parts


def _body_size(lines: list[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 0)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _title(lines: list[Line], said: str) -> str:
    """Take the metadata's title if the first page has its words, else the largest text at the top."""
    top = lines[:60]
    said = " ".join(said.split())
    if len(said) > 8 and fold(said).replace(" ", "") in fold(" ".join(line.text for line in top)).replace(" ", ""):
        return said
    before = next((i for i, line in enumerate(top) if _ABSTRACT.match(line.text)), len(top))
    candidates = [line for line in top[:before] if len(line.text) > 3 and re.search(r"[^\W\d_]{3}", line.text)]
    if not candidates:
        return ""
    size = max(line.size for line in candidates)
    found: list[str] = []
    for line in candidates:
        if abs(line.size - size) < 0.6:
            found.append(line.text)
        elif found:
            break
    return " ".join(found)[:400]


def _is_heading(line: Line, body: float) -> bool:
    text = line.text
    if len(text) > 120 or len(text.split()) > 14 or text.endswith((",", ";", "-")) or _CAPTION.match(text):
        return False
    if line.size < _SMALL * body or not re.search(r"[^\W\d_]{3}", text):
        return False
    larger = line.size > 1.05 * body
    if _NUMBERED.match(text):
        return line.bold or larger
    return (
        (line.bold or line.size > 1.15 * body) and text[:1].isupper() and (_opens(text) or is_left_out(text) or larger)
    )


def _opens(text: str) -> bool:
    return bool(
        re.match(r"^(?:(?:\d+|[IVX]+)\.?\s+)?(?:introduction|background|motivation|overview)\b", text, re.IGNORECASE)
    ) or bool(re.match(r"^1\.?\s+[A-Z]", text))


def _sections(lines: list[Line], headings: list[bool], body: float) -> Iterator[tuple[str, list[str]]]:
    """Yield (heading, lines); after the references nothing counts until an appendix's heading."""
    name, texts = "", list[str]()
    last: Line | None = None
    for line, heading in zip(lines, headings, strict=True):
        if heading and last is not None and not texts and _goes_on(last, line):
            name = f"{name} {line.text}"
        elif heading:
            yield name, texts
            name, texts = line.text, []
        elif line.size >= _SMALL * body and not _CAPTION.match(line.text):
            texts.append(line.text)
        last = line if heading else None
    yield name, texts


def _goes_on(heading: Line, line: Line) -> bool:
    """Whether a heading of two lines goes on here."""
    return (
        not _NUMBERED.match(line.text)
        and abs(heading.size - line.size) < 0.2
        and 0 < heading.y - line.y < 1.6 * line.size
    )


def _join(texts: Iterable[str], words: Counter[str]) -> str:
    """Join lines; a word broken at the end of one is put together as the rest of the paper writes it."""
    joined = ""
    for text in texts:
        broken = re.search(r"([^\W\d_]+)-$", joined)
        rest = re.match(r"[^\W\d_]+", text)
        if broken and rest:
            joined = joined if _keeps_hyphen(broken[1], rest[0], words) else joined[:-1]
            joined += text
        else:
            joined = f"{joined} {text}" if joined else text
    return joined.strip()


def _keeps_hyphen(left: str, right: str, words: Counter[str]) -> bool:
    with_hyphen, without = words[f"{left}-{right}"], words[left + right]
    if with_hyphen or without:
        return with_hyphen > without
    return not right[0].islower() or left[-1].isupper()
