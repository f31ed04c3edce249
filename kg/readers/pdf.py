"""PDF of a paper: title, abstract and sections with their names; references, footnotes and page numbers dropped."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import InputError
from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date
from kg.readers.libraries import missing_package, quiet
from kg.readers.lines import read_text
from kg.readers.pdf_layout import Line, find_parts, lines_of_chunks, without_margins
from kg.readers.repair import clean
from kg.readers.sections import join_paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

LIMIT = 128 * 1024 * 1024
PAGES = 300
_CHUNKS = 200_000
"""Pieces of text on one page; more is a drawing or an attack."""

_STAMP = re.compile(r"arXiv:\s*(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?")
_DOI = re.compile(r"(?:doi\.org/|doi:\s*)(10\.\d{4,9}/[^\s\"<>{}|\\^`]+)", re.IGNORECASE)


class PdfReader:
    """Reads the PDF of one paper with pypdf."""

    name = "pdf"
    title = "PDF of a paper (title, abstract, sections)"
    extensions: tuple[str, ...] = (".pdf",)

    def sniff(self, head: bytes) -> float:
        """A PDF says so in its first bytes."""
        return 1.0 if b"%PDF-" in head[:1024] else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield the one paper."""
        data = read_text(stream, file, LIMIT)
        with quiet("pypdf"):
            metadata, pages, stamps = _extract(data, file)
        lines = without_margins(pages)
        source = Source(file, self.name)
        if not lines:
            yield Rejected(source, "the PDF has no text.", "Is it scanned? Recognise its text first (OCR).")
            return
        parts = find_parts(lines, metadata.get("/Title", ""))
        if not parts.title:
            yield Rejected(source, "no title was found on the first page.")
            return
        first_page = " ".join(line.text for line in pages[0])
        doi = _DOI.search(first_page)
        stamp = _STAMP.search(stamps) or _STAMP.search(first_page)
        arxiv = f"arxiv:{stamp[1]}" if stamp else ""
        yield Paper(
            title=parts.title,
            abstract=parts.abstract,
            sections=join_paragraphs(parts.sections),
            authors=_authors(metadata.get("/Author", "")),
            issued=_issued(metadata),
            url=f"https://arxiv.org/abs/{stamp[1]}" if stamp else "",
            identifiers=identify_all([arxiv, f"doi:{doi[1].rstrip('.,;)')}" if doi else ""]),
            sources=(source,),
        )


def _extract(data: bytes, file: str) -> tuple[dict[str, str], list[list[Line]], str]:
    """Return the metadata, the lines of each page, and what is written sideways (arXiv's stamp)."""
    try:
        import pypdf
    except ImportError:
        raise missing_package(file, "PDF", "pdf") from None
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(file, "the PDF is encrypted.", hint="Save a copy without a password.")
        metadata = {key: clean(str(value)) for key, value in (reader.metadata or {}).items() if isinstance(value, str)}
        pages, sideways = [], []
        for page in reader.pages[:PAGES]:
            chunks, turned = _chunks(page)
            pages.append(lines_of_chunks(chunks))
            sideways += turned
    except InputError:
        raise
    except (Exception, RecursionError) as error:  # a broken PDF breaks pypdf in many ways; all mean the same
        reason = f"{type(error).__name__}: {error}".strip(": ")[:200].replace("\n", " ")
        raise InputError(file, f"the PDF cannot be read ({reason}).", hint="Is it complete?") from None
    return metadata, pages, " ".join(sideways)


def _chunks(page: Any) -> tuple[list[tuple[str, float, bool, float, float]], list[str]]:
    """Return (text, size, bold, x, y) for each piece of text on a page, and the text that is written sideways."""
    chunks: list[tuple[str, float, bool, float, float]] = []
    sideways: list[str] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], font: Any, size: float) -> None:
        if not text.strip() or len(chunks) > _CHUNKS:
            return
        if abs(text_matrix[0]) < abs(text_matrix[1]):
            sideways.append(text)
            return
        name = str(font.get("/BaseFont", "")) if font else ""
        base = font["/BaseFont"] if font and "/BaseFont" in font else name
        bold = bool(re.search(r"bold|medi|black|heavy|[-_]b(?:x|d)?\d|cmbx|demi", str(base), re.IGNORECASE))
        x = text_matrix[4] * matrix[0] + matrix[4]
        y = text_matrix[5] * matrix[3] + matrix[5]
        chunks.append((clean(text), round(abs(size * text_matrix[0] * matrix[0]), 1), bold, x, y))

    page.extract_text(visitor_text=visit)
    return chunks, sideways


def _authors(written: str) -> tuple[str, ...]:
    found = re.split(r"\s*;\s*|\s*,\s*(?:and\s+)?|\s+and\s+", written.strip())
    return tuple(name for name in found if 3 <= len(name) <= 60 and " " in name)


def _issued(metadata: dict[str, str]) -> str:
    """Return the year in which the file was made: its day says nothing of the paper."""
    made = re.match(r"D:(\d{4})", metadata.get("/CreationDate", ""))
    return date(made[1]) if made else ""
