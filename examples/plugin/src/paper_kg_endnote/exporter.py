"""A reading list: a line a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.exporters.selection import selected_papers
from kg.views.records import read_extractions

if TYPE_CHECKING:
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store


class ReadingListExporter:
    """Writes "- Title (year), identifiers" for each paper."""

    name = "reading-list"
    title = "reading list (text)"
    extensions = (".list.txt",)
    folder = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the list, streaming."""
        for extraction in read_extractions(store, selected_papers(store, options)):
            paper = extraction.paper
            year = f" ({paper.issued[:4]})" if paper.issued else ""
            ids = "".join(f", {scheme}:{value}" for scheme, value in paper.identifiers)
            out.write(f"- {paper.title}{year}{ids}\n".encode())


READING_LIST = ReadingListExporter()
