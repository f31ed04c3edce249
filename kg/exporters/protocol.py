"""What an exporter is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from kg.store.protocol import Store


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to export: all, or the papers named, or what a SPARQL query selects (its IRIs of papers).

    `base_iri` is the base under which the graph was built; `inferred`: with what follows from the ontology, which
    anybody can infer again. `workers` are the processes that may write at once, where there is much to write; more
    than one only in a program whose main module may be imported again.
    """

    papers: tuple[str, ...] = ()
    query: str = ""
    base_iri: str = ""
    inferred: bool = False
    workers: int = 1


class Exporter(Protocol):
    """Writes a store in one format; the same store gives the same bytes.

    Attributes:
        name: the short name, as `--format` takes it ("ttl").
        title: what it writes, for people ("Turtle").
        extensions: file name endings that choose it, with their dot.
        folder: whether what it writes is a zip archive of several files.

    The attributes are read-only here, so that a frozen dataclass is an exporter too.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 (described above)
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def extensions(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def folder(self) -> bool: ...  # noqa: D102

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write to an open binary stream (for `folder`, a zip archive of the files is written to it)."""
        ...
