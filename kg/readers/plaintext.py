"""Plain text of one paper: title, abstract and sections, each heading a line of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import InputError
from kg.model import Paper, Rejected, Source
from kg.readers.lines import read_lines
from kg.readers.sections import join_paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

LIMIT = 16 * 1024 * 1024
_LABELLED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*title\s*:?\s*\n\s*\S.*\n\s*abstract\s*:?\s*\n", re.IGNORECASE)
_KNOWN = (
    r"introduction|background|related works?|preliminaries|methods?|methodology|approach|models?|experiments?"
    r"|evaluation|experimental set-?up|results?(?: and discussion)?|discussion|analysis|ablation(?: study)?|limitations"
    r"|future work|conclusions?(?: and future work)?|datasets?|implementation(?: details)?"
    r"|appendix|references|acknowledge?ments?"
)
_KNOWN_HEADING = re.compile(rf"^(?:{_KNOWN})\s*:?$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*\.?|[A-Z]\.)\s+[A-Z][^.!?]*$")


def is_heading(line: str) -> bool:
    """Whether a line is a section's heading: a usual one, a numbered one, or a short one in title case."""
    words = line.split()
    if not 1 <= len(words) <= 12 or line[-1:] in ".,;!?" or not line[0].isalnum():
        return False
    if _KNOWN_HEADING.match(line) or _NUMBERED.match(line):
        return True
    long_words = [w for w in words if len(w) > 3 and w[0].isalpha()]
    return len(words) <= 8 and line[0].isupper() and bool(long_words) and all(w[0].isupper() for w in long_words)


class PlainTextReader:
    """Reads the text of a paper whose title and abstract are labelled."""

    name = "text"
    title = "plain text of one paper (title, abstract, sections)"
    extensions: tuple[str, ...] = ()

    def sniff(self, head: bytes) -> float:
        """Say how sure it is by the labels of title and abstract at the beginning."""
        return 0.9 if _LABELLED.match(head.replace(b"\r\n", b"\n")) else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield the one paper."""
        field = ""
        title: list[str] = []
        abstract: list[str] = []
        parts: list[tuple[str, list[str]]] = []
        size = 0
        for number, line in read_lines(stream, file):
            text = line.strip()
            size += len(line)
            if size > LIMIT:
                raise InputError(file, "the text is longer than any paper.", place=f"line {number}")
            label = text.rstrip(":").casefold()
            if not parts and label in ("title", "abstract") and field != "body":
                field = label
            elif field == "title" and text:
                title.append(text)
            elif field == "abstract" and not is_heading(text or "."):
                abstract.append(text)
            elif text and is_heading(text):
                field = "body"
                parts.append((text, []))
            elif text and parts:
                parts[-1][1].append(text)
        source = Source(file, self.name, "")
        if not title:
            yield Rejected(source, "the text has no title.", "Its first line is “title”, the second the title itself.")
            return
        sections = join_paragraphs((heading, "\n\n".join(["", *lines])) for heading, lines in parts)
        yield Paper(" ".join(title), "\n".join(abstract), sections=sections, sources=(source,))
