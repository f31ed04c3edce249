"""What a reader is."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from kg.model import Extraction, Paper, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = Paper | Extraction | Rejected
"""What a reader yields: a paper, a paper with its extraction already made, or what could not be read and why."""


class Reader(Protocol):
    """Reads one format, streaming: memory is bounded by the largest record, not by the file.

    Attributes:
        name: the short name, as `--from` takes it ("bibtex").
        title: what it reads, for people ("BibTeX").
        extensions: file name endings it usually has, with their dot; compression endings left out.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def title(self) -> str: ...  # noqa: D102

    @property
    def extensions(self) -> tuple[str, ...]: ...  # noqa: D102

    def sniff(self, head: bytes) -> float:
        """Return how sure the reader is that a file that begins with `head` (64 KiB at most) is its own, 0 to 1."""
        ...

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield the records of a stream; `file` is the name for sources and messages.

        A broken record is yielded as `Rejected` and the rest goes on.

        Raises:
            InputError: The file as a whole cannot be read as this format.
        """
        ...
