"""The graph as one HTML page."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from kg.exporters.selection import selected_papers

if TYPE_CHECKING:
    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store


class HtmlExporter:
    """Writes the explorer: one file that needs no network."""

    name = "html"
    title = "interactive page (HTML)"
    extensions: tuple[str, ...] = (".html", ".htm")
    folder = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the page of the papers that the options choose."""
        from kg.viewer.page import write_html

        write_html(store, out, papers=selected_papers(store, options) or ())


HTML = HtmlExporter()
