"""BibTeX, as Zotero, publishers and arXiv write it; LaTeX in the fields is left to the repair."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import InputError
from kg.model import Paper, Rejected, Source
from kg.readers.identity import identify_all
from kg.readers.jsonl import date
from kg.readers.libraries import missing_package, quiet
from kg.readers.lines import decode, read_text
from kg.readers.repair import outside_urls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.readers.protocol import Record

LIMIT = 64 * 1024 * 1024
_ENTRY = re.compile(rb"^[ \t]*@\s*(?:\w+)\s*[{(]", re.MULTILINE)
_NOT_PAPERS = frozenset({"proceedings", "book", "collection", "periodical", "software", "online", "electronic"})
_PROTECTED = re.compile(r"(?<!\\)((?:\\[A-Za-z]+\s*|\\['`\"^~=.])?)\{([^{}\\$]*)\}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class BibtexReader:
    """Reads BibTeX and BibLaTeX with bibtexparser."""

    name = "bibtex"
    title = "BibTeX, BibLaTeX"
    extensions: tuple[str, ...] = (".bib", ".bibtex")

    def sniff(self, head: bytes) -> float:
        """Say how sure it is by the first entry."""
        return 0.9 if _ENTRY.search(head) and b"=" in head and not head.lstrip().startswith((b"{", b"<")) else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield a paper for each entry; an entry that cannot be parsed is rejected with its line."""
        data = read_text(stream, file, LIMIT)
        lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        text = "\n".join(decode(line, file, number) for number, line in enumerate(lines, 1))
        for block in _blocks(text, file):
            yield from self._record(block, file)

    def _record(self, block: Any, file: str) -> Iterator[Record]:
        kind = type(block).__name__
        line = f"line {(block.start_line or 0) + 1}"
        if kind == "Entry":
            if block.entry_type.casefold() not in _NOT_PAPERS or "abstract" in block.fields_dict:
                yield _paper(
                    {key.casefold(): field.value for key, field in block.fields_dict.items()}, block.key, file, line
                )
        elif kind == "DuplicateBlockKeyBlock":
            entry = block.ignore_error_block
            yield _paper(
                {key.casefold(): f.value for key, f in entry.fields_dict.items()}, f"{block.key} ({line})", file, line
            )
        elif "Fail" in kind or "Duplicate" in kind:
            hint = "Are its braces balanced and its fields separated by commas?"
            yield Rejected(Source(file, self.name, line), "the entry cannot be parsed.", hint)


def _blocks(text: str, file: str) -> list[Any]:
    try:
        from bibtexparser import entrypoint, middlewares
    except ImportError:
        raise missing_package(file, "BibTeX", "bibtex") from None
    stack = [middlewares.ResolveStringReferencesMiddleware(), middlewares.RemoveEnclosingMiddleware()]
    with quiet("bibtexparser"):
        try:
            blocks: list[Any] = entrypoint.parse_string(text, parse_stack=stack).blocks
        except (ValueError, RecursionError, IndexError) as error:
            raise InputError(file, f"the BibTeX cannot be parsed ({error}).") from None
    return blocks


def _paper(fields: dict[str, Any], key: str, file: str, line: str) -> Record:
    source = Source(file, BibtexReader.name, key or line)
    values = {name: str(value) for name, value in fields.items()}
    raw_title, raw_abstract = values.get("title", ""), values.get("abstract", "")
    title = unprotect(raw_title)
    if not title.strip():
        return Rejected(Source(file, BibtexReader.name, line), f"the entry {key!r} has no title.")
    if values.get("subtitle"):
        title = f"{title}: {unprotect(values['subtitle'])}"
    url, doi = values.get("url", "").replace("\\_", "_").replace("\\%", "%"), values.get("doi", "")
    eprint = values.get("eprint", "")
    is_arxiv = (values.get("archiveprefix") or values.get("eprinttype") or "arxiv").casefold() == "arxiv"
    venue = next((values[name] for name in ("booktitle", "journaltitle", "journal") if values.get(name)), "")
    arxiv = re.search(r"arXiv:\S+", venue)
    return Paper(
        title=title,
        abstract=unprotect(raw_abstract),
        authors=tuple(_turned(name) for name in _split_names(values.get("author", ""))),
        issued=_issued(values),
        venue=unprotect(venue),
        url=url if url.startswith("http") else "",
        identifiers=identify_all([url, doi, f"arxiv:{eprint}" if is_arxiv else "", arxiv[0] if arxiv else ""]),
        original=tuple((name, raw) for name, raw in (("title", raw_title), ("abstract", raw_abstract)) if raw),
        sources=(source,),
    )


def unprotect(text: str) -> str:
    """Drop the braces that only keep the case of letters: "{S}ci{ER}" → "SciER"; commands keep their arguments."""
    return outside_urls(text, _without_braces) if "{" in text else text


def _without_braces(text: str) -> str:
    for _ in range(8):
        before = text
        text = _PROTECTED.sub(lambda match: match[0] if match[1] else match[2], text)
        if text == before:
            break
    return text


def _split_names(author: str) -> list[str]:
    """Split at "and" outside braces: "{Barnes and Noble} and Ada Lovelace" are two."""
    names: list[str] = []
    name: list[str] = []
    depth = 0
    for word in author.split():
        if word == "and" and depth == 0:
            names.append(" ".join(name))
            name = []
            continue
        depth += word.count("{") - word.count("}")
        name.append(word)
    return [found for found in [*names, " ".join(name)] if found and found != "others"]


def _turned(name: str) -> str:
    if name.startswith("{") and name.endswith("}"):
        return name[1:-1]
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2:
        name = f"{parts[1]} {parts[0]}"
    elif len(parts) == 3:
        name = f"{parts[2]} {parts[0]} {parts[1]}"
    return unprotect(name)


def _issued(values: dict[str, str]) -> str:
    written = date(values.get("date", ""))
    if written:
        return written
    month = values.get("month", "").strip().casefold()
    number = next(
        (i for i, name in enumerate(_MONTHS, 1) if month.startswith(name)),
        int(month) if month.isdigit() and len(month) < 3 else 0,
    )
    year = values.get("year", "").strip("{} ")
    return date(f"{year}-{number:02d}" if number else year)
