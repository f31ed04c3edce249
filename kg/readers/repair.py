"""Repairing the text of papers: what pages, feeds and LaTeX did to it, where the repair is certain.

Every format passes through here, once, before anything counts an offset. A repair never loses a digit (but for a
link's text that repeats its address) and repairing twice changes nothing more.
"""

from __future__ import annotations

import dataclasses
import html
import re
import unicodedata
from typing import TYPE_CHECKING

from kg.readers.latex import to_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.model import Paper

_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u0085\x0b\x0c]")
_DROPPED = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff"
    "\x00-\x08\x0e-\x1f\x7f-\x9f]|(?<=[\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u024f])"
)
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_WINDOWS = re.compile("[\x80-\x84\x86-\x9f]")
"""Windows-1252 read as Latin-1 leaves quotation marks and dashes as control characters; x85 is a line's end too."""

_HYPHEN_AT_END = re.compile(r"\w-$")
_SUSPENDED = re.compile(r"(?:and|or|to|nor)\b|\W")

_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|amp|lt|gt|quot|apos|nbsp|ndash|mdash|times);")

_URL = re.compile(r"https?://(?:[^\s{}<>\"\\\ufdd0-\ufdef]|\\[_%#&~])+(?:(?<=[^/])\{[^{}\s]*\})?")
_URL_GAPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(https?)[ ]*:[ ]*/[ ]?/[ ]*(?=\w)"), r"\1://"),
    (re.compile(r"\b(github|gitlab|huggingface|arxiv)\.[ ]+(com|co|org)/"), r"\1.\2/"),
)
_URL_LABEL = re.compile(r"(?<=[^/])\{[^{}\s]*\}$")
_URL_BRACED = re.compile(r"(\\[A-Za-z]+\s*|[\w}\]])?\{\s*(https?://[^\s{}]+)\s*\}")
_PROTECTED = re.compile("\ufdd0([\ufdd1-\ufdea]+)\ufdd0")
"""What stands for a URL while the words around it are repaired: its number between two noncharacters, which
`_DROPPED` keeps out of the input."""

_DAMAGE: tuple[tuple[str, re.Pattern[str], str], ...] = (
    # "\\times" that lost its backslash: 10.7times, 1152times1152, MobileNetV2times 1.4
    ("times", re.compile(r"(?<=\d)times[ ]*(?=\d)"), "×"),
    ("times", re.compile(r"(?<=\d)times(?![A-Za-z])"), "×"),
    ("pm", re.compile(r"(?<=\d)pm(?=\d)"), "±"),
    # a model's size set as a subscript: OPT_2.7B; other names with underscores are identifiers
    ("_", re.compile(r"\b([A-Z][A-Za-z]*)_(\d+(?:\.\d+)?[BMK])\b"), r"\1 \2"),
    # LaTeX's tie; "~75%" after a space and "10~20" are approximations
    ("~", re.compile(r"(?<=[^\W\d_])~(?=[\w(\[])"), " "),
    ("~", re.compile(r"(?<=[,;:])~(?=[^\W\d_]|[(\[\\])"), " "),
    ("~", re.compile(r"(?<=[\d)\]%])~(?=[^\W\d_]|\()"), " "),
    ("``", re.compile(r"``"), '"'),
    ("''", re.compile(r"(?<!\d)''"), '"'),
    ("--", re.compile(r"(?<=\d)--(?=\d)"), "–"),
    ("--", re.compile(r"(?<=[\w)\]%.,;:!?\"'])---?(?=[^\s-])"), "—"),
    ("--", re.compile(r"(?<= )---?(?= )"), "–"),
)
"""What must stand in the text for a repair to be worth trying, what is replaced, and by what."""


def repair(text: str) -> str:
    """Return the text with all that is certain repaired; paragraphs stay apart by one blank line."""
    for _ in range(_ROUNDS):
        before, text = text, _once(text)
        if text == before:
            break
    return text


_ROUNDS = 12
"""A repair can show the next one (an escaped entity, a link inside mathematics); texts settle in two or three."""


def repair_line(text: str) -> str:
    """Repair a text that is one line: a title, a name, a heading."""
    return repair(" ".join(text.split()))


def clean(text: str) -> str:
    """Compose characters (NFC) and drop the invisible; lines and words stay as they are."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\u2029", "\n\n")
    if text.isascii():
        return _DROPPED.sub("", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))
    text = _WINDOWS.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "ignore"), _LINE_ENDS.sub("\n", text))
    text = _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _SURROGATE.sub("\ufffd", _DROPPED.sub("", _SPACES.sub(" ", text)))
    return unicodedata.normalize("NFC", text)


def join_lines(text: str) -> str:
    """Join the lines of each paragraph: pages and feeds break them where they like."""
    pieces: list[str] = []
    for line in text.split("\n"):
        words = " ".join(line.split())
        if not words:
            between = "\n\n" if pieces and pieces[-1] != "\n\n" else ""
        elif not pieces or pieces[-1] == "\n\n":
            between = ""
        else:
            continues = _HYPHEN_AT_END.search(pieces[-1][-2:]) and not _SUSPENDED.match(words)
            between = "" if continues else " "
        pieces += [piece for piece in (between, words) if piece]
    return "".join(pieces).rstrip("\n")


def outside_urls(text: str, change: Callable[[str], str], change_url: Callable[[str], str] = str) -> str:
    """Apply a change to the text around the URLs, which themselves get `change_url`."""
    urls: list[str] = []

    def protect(match: re.Match[str]) -> str:
        urls.append(change_url(match[0]))
        return "\ufdd0" + str(len(urls) - 1).translate(_TO_NONCHARACTERS) + "\ufdd0"

    changed = change(_URL.sub(protect, text))
    return _PROTECTED.sub(lambda m: urls[int(m[1].translate(_TO_DIGITS))], changed) if urls else changed


_TO_NONCHARACTERS = {ord("0") + digit: 0xFDD1 + digit for digit in range(10)}
_TO_DIGITS = {0xFDD1 + digit: str(digit) for digit in range(10)}


def repair_paper(paper: Paper) -> Paper:
    """Repair every text of a paper; `original` keeps what a repair changed by more than white space."""
    title = repair_line(paper.title)
    abstract = repair(paper.abstract)
    sections = tuple(
        dataclasses.replace(section, name=repair_line(section.name), text=repair(section.text))
        for section in paper.sections
    )
    given = dict(paper.original)
    original = tuple(
        (field, given.get(field, raw))
        for field, raw, repaired in (("title", paper.title, title), ("abstract", paper.abstract, abstract))
        if _differs(given.get(field, raw), repaired)
    )
    return dataclasses.replace(
        paper,
        title=title,
        abstract=abstract,
        sections=sections,
        authors=tuple(name for author in paper.authors if (name := repair_line(author))),
        venue=repair_line(paper.venue),
        original=original,
    )


def _differs(raw: str, repaired: str) -> bool:
    return raw.split() != repaired.split()


def _once(text: str) -> str:
    text = join_lines(clean(text))
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if "/" in text:
        for pattern, replacement in _URL_GAPS:
            text = pattern.sub(replacement, text)
    if "{" in text:
        text = _URL_BRACED.sub(lambda match: match[0] if match[1] else match[2], text)
    return join_lines(clean(outside_urls(text, _repair_words, _repair_url)))


def _repair_words(text: str) -> str:
    text = to_text(text)
    for needle, pattern, replacement in _DAMAGE:
        if needle in text:
            text = pattern.sub(replacement, text)
    return text


def _repair_url(url: str) -> str:
    url = _URL_LABEL.sub("", url)
    return re.sub(r"\\([_%#&~])", r"\1", url)
