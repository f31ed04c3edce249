"""All readers, and reading what the user names: formats found from content, every paper repaired and identified."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, cast

from kg.errors import InputError, UnknownName
from kg.model import Rejected, Source
from kg.plugins import usable_plugins
from kg.readers import (
    acl_anthology,
    arxiv_atom,
    arxiv_snapshot,
    crossref,
    csl,
    dblp,
    hugging_face,
    jats,
    oai_pmh,
    openalex,
    s2orc,
    semantic_scholar,
    tei,
)
from kg.readers.bibtex import BibtexReader
from kg.readers.finishing import finish
from kg.readers.jsonl import JsonLinesReader
from kg.readers.knownlines import KnownLines, KnownRecords
from kg.readers.listing import ListingReader
from kg.readers.opening import Opened, expand, open_file
from kg.readers.pdf import PdfReader
from kg.readers.plaintext import PlainTextReader
from kg.readers.ris import RisReader
from kg.readers.tables import TableReader
from kg.readers.webpage import WebPageReader
from kg.readers.yamlrecords import YamlReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.readers.protocol import Reader, Record

_ALL: tuple[Reader, ...] = (
    ListingReader(),
    JsonLinesReader(),
    WebPageReader(),
    BibtexReader(),
    RisReader(),
    csl.READER,
    arxiv_atom.READER,
    oai_pmh.READER,
    arxiv_snapshot.READER,
    openalex.READER,
    semantic_scholar.READER,
    hugging_face.READER,
    s2orc.READER,
    crossref.READER,
    acl_anthology.READER,
    dblp.READER,
    jats.READER,
    tei.READER,
    TableReader("csv", "CSV with a header row", ",;"),
    TableReader("tsv", "TSV with a header row", "\t"),
    PdfReader(),
    PlainTextReader(),
    YamlReader(),
)
READERS: dict[str, Reader] = {reader.name: reader for reader in _ALL}
"""The readers by name; what several claim goes to the surest, and of equally sure ones to the first."""

SURE = 0.5
"""Below this, the ending of the file's name has the better say."""


@lru_cache(maxsize=1)
def all_readers() -> dict[str, Reader]:
    """Return the readers of this package and of all plug-ins that are installed.

    A plug-in that cannot be loaded is left out here; `kg plugins` says why.
    """
    return READERS | usable_plugins("readers", frozenset(READERS))


def get_reader(name: str) -> Reader:
    """Return the reader of a format.

    Raises:
        UnknownName: There is none of that name.
    """
    if name in READERS:
        return READERS[name]
    readers = all_readers()
    if name not in readers:
        raise UnknownName("format", name, readers)
    return readers[name]


def find_reader(head: bytes, extension: str = "", readers: Mapping[str, Reader] | None = None) -> Reader | None:
    """Find the reader for a file that begins with `head`: by content, and where that says little by its ending."""
    among = list((all_readers() if readers is None else readers).values())
    scored = [(reader.sniff(head), reader) for reader in among]
    best_score, best = max(scored, key=lambda pair: pair[0])
    if best_score < SURE:
        for score, reader in scored:
            if extension in reader.extensions and (best_score == 0 or score > 0):
                return reader
    return best if best_score > 0 else None


@dataclass(frozen=True, slots=True)
class _Choice:
    """The readers to choose from, or the one that the user named; and the records that need not be read."""

    readers: Mapping[str, Reader]
    named: Reader | None = None
    known: KnownRecords | None = None

    def of(self, opened: Opened) -> Reader | None:
        if self.named or not opened.head.strip():
            return self.named
        found = find_reader(opened.head, opened.extension, self.readers)
        if opened.named and (found is None or found.sniff(opened.head) < SURE):  # a table whose columns are not known
            tables = (
                r for r in self.readers.values() if isinstance(r, TableReader) and opened.extension in r.extensions
            )
            return next(tables, found)
        return found


def read_papers(
    inputs: Sequence[str | Path],
    *,
    format: str | None = None,  # noqa: A002
    columns: Mapping[str, str] | None = None,
    known: KnownRecords | None = None,
) -> Iterator[Record]:
    """Read files, folders and "-" as papers, in the order of the inputs and of the names in a folder.

    What cannot be read inside a file, or a file inside a folder, is yielded as `Rejected` and the rest goes on.

    Args:
        inputs: Paths of files and folders, or "-" for standard input; `.gz`, `.zst` and `.zip` are unpacked.
        format: The name of the reader to use for all; found from each file's content when None.
        columns: For tables, which column gives a field: {"title": "Paper name"}; the others go by their usual names.
        known: Records that are left out, in formats that have one a line.

    Raises:
        InputError: A named file is missing or cannot be read, or a folder holds nothing that can be.
        UnknownName: There is no such format.
    """
    named = get_reader(format) if format is not None else None
    readers = dict(all_readers())
    if columns:
        for name, reader in readers.items():
            readers[name] = reader.with_columns(columns) if isinstance(reader, TableReader) else reader
    return _read_all(expand(inputs), _Choice(readers, readers[named.name] if named else None, known))


def _read_all(files: Iterable[tuple[Path, bool]], choice: _Choice) -> Iterator[Record]:
    of_folders = used = 0
    example = ""
    for path, named in files:
        of_folders += not named
        example = example or ("" if named else str(path.parent))
        for record in _read_file(path, named, choice):
            used += not named
            yield record
    if of_folders and not used:
        raise InputError(
            example, "no file in the folder is of a format that can be read.", hint="kg formats lists the formats."
        )


def _read_file(path: Path, named: bool, choice: _Choice) -> Iterator[Record]:
    try:
        for opened in open_file(path, named=named):
            yield from _read_opened(opened, choice)
    except InputError as error:
        if named:
            raise
        yield _rejected(error)


def _read_opened(opened: Opened, choice: _Choice) -> Iterator[Record]:
    chosen = choice.of(opened)
    if chosen is None or not opened.head.strip():
        if opened.named or not opened.head.strip():
            raise _unreadable(opened)
        return  # a folder's picture or script is none of the user's papers
    lines = _Lines(opened, chosen, choice.known)
    try:
        for record in chosen.read(lines.stream, opened.file):
            yield finish(record, lines.sha256)
    except InputError as error:
        if opened.named:
            raise
        yield _rejected(error)


class _Lines:
    """The stream of a file, without the records that are known where it has one a line."""

    def __init__(self, opened: Opened, reader: Reader, known: KnownRecords | None) -> None:
        by_line = getattr(reader, "by_line", False)
        self._lines = KnownLines(opened.stream, opened.file, reader.name, known) if by_line else None
        self.stream = cast("BinaryIO", self._lines) if self._lines else opened.stream

    @property
    def sha256(self) -> str:
        """The digest of the record that was read last, where it is a line."""
        return self._lines.sha256 if self._lines else ""


def _rejected(error: InputError) -> Rejected:
    place = f", {error.place}" if error.place else ""
    message = error.message.removeprefix(f"{error.file}{place}: ")
    return Rejected(Source(error.file, "", error.place), message, error.hint)


def _unreadable(opened: Opened) -> InputError:
    if not opened.head.strip():
        return InputError(opened.file, "the file is empty.")
    if b"\0" in opened.head:
        return InputError(
            opened.file, "the file is binary, of no format that is known.", hint="kg formats lists the formats."
        )
    return InputError(
        opened.file, "the format is not recognised.", hint="Name it with --from; kg formats lists the formats."
    )
