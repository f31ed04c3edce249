"""All readers, and reading what the user names: formats found from content, every paper repaired and identified."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING

from kg.errors import InputError, UnknownName
from kg.model import Extraction, Paper, Rejected, Source
from kg.readers.identity import with_identifiers
from kg.readers.jsonl import JsonLinesReader
from kg.readers.listing import ListingReader
from kg.readers.opening import Opened, expand, open_file
from kg.readers.repair import repair_paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.readers.protocol import Reader, Record

_ALL: tuple[Reader, ...] = (ListingReader(), JsonLinesReader())
READERS: dict[str, Reader] = {reader.name: reader for reader in _ALL}
"""The readers by name; what several claim goes to the surest, and of equally sure ones to the first."""

SURE = 0.5
"""Below this, the ending of the file's name has the better say."""


def get_reader(name: str) -> Reader:
    """Return the reader of a format.

    Raises:
        UnknownName: There is none of that name.
    """
    if name not in READERS:
        raise UnknownName("format", name, READERS)
    return READERS[name]


def find_reader(head: bytes, extension: str = "") -> Reader | None:
    """Find the reader for a file that begins with `head`: by content, and where that says little by its ending."""
    scored = [(reader.sniff(head), reader) for reader in READERS.values()]
    best_score, best = max(scored, key=lambda pair: pair[0])
    if best_score < SURE:
        for reader in READERS.values():
            if extension in reader.extensions and (best_score == 0 or reader.sniff(head) > 0):
                return reader
    return best if best_score > 0 else None


def read_papers(inputs: Sequence[str | Path], *, format: str | None = None) -> Iterator[Record]:  # noqa: A002
    """Read files, folders and "-" as papers, in the order of the inputs and of the names in a folder.

    What cannot be read inside a file, or a file inside a folder, is yielded as `Rejected` and the rest goes on.

    Args:
        inputs: Paths of files and folders, or "-" for standard input; `.gz`, `.zst` and `.zip` are unpacked.
        format: The name of the reader to use for all; found from each file's content when None.

    Raises:
        InputError: A named file is missing or cannot be read, or a folder holds nothing that can be.
        UnknownName: There is no such format.
    """
    reader = get_reader(format) if format is not None else None
    return _read_all(expand(inputs), reader)


def _read_all(files: Iterable[tuple[Path, bool]], reader: Reader | None) -> Iterator[Record]:
    of_folders = used = 0
    example = ""
    for path, named in files:
        of_folders += not named
        example = example or ("" if named else str(path.parent))
        for record in _read_file(path, named, reader):
            used += not named
            yield record
    if of_folders and not used:
        raise InputError(
            example, "no file in the folder is of a format that can be read.", hint="kg formats lists the formats."
        )


def _read_file(path: Path, named: bool, reader: Reader | None) -> Iterator[Record]:
    try:
        for opened in open_file(path, named=named):
            yield from _read_opened(opened, reader)
    except InputError as error:
        if named:
            raise
        yield _rejected(error)


def _read_opened(opened: Opened, reader: Reader | None) -> Iterator[Record]:
    chosen = reader or (find_reader(opened.head, opened.extension) if opened.head.strip() else None)
    if chosen is None:
        if opened.named or not opened.head:
            raise _unreadable(opened)
        return  # a folder's picture or script is none of the user's papers
    try:
        for record in chosen.read(opened.stream, opened.file):
            yield finish(record)
    except InputError as error:
        if opened.named:
            raise
        yield _rejected(error)


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


def finish(record: Record) -> Record:
    """Repair and identify a paper as read; an extraction keeps its text, as its offsets count in it."""
    if isinstance(record, Paper):
        return repair_paper(with_identifiers(_digested(record)))
    if isinstance(record, Extraction):
        return dataclasses.replace(record, paper=with_identifiers(_digested(record.paper)))
    return record


def _digested(paper: Paper) -> Paper:
    """Fill in the digest of the paper as it was read, so that a changed paper can be told from an unchanged one."""
    said = dataclasses.replace(paper, sources=())
    text = json.dumps(dataclasses.asdict(said), sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    sources = tuple(s if s.sha256 else dataclasses.replace(s, sha256=digest) for s in paper.sources)
    return dataclasses.replace(paper, sources=sources)
