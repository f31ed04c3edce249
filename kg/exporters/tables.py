"""CSV: the tables of the graph, a file each, in a zip archive."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.exporters.archive import Archive
from kg.exporters.network import SEPARATOR
from kg.exporters.selection import selected_papers
from kg.views.tables import COLUMNS, rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store


@dataclass(frozen=True, slots=True)
class CsvExporter:
    """Writes papers.csv, entities.csv, links.csv, results.csv and mentions.csv."""

    name: str = "csv"
    title: str = "CSV tables of papers, entities, links, results and mentions, zipped"
    extensions: tuple[str, ...] = (".csv.zip", ".zip")
    folder: bool = True

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the archive, a row at a time."""
        papers = selected_papers(store, options)
        with Archive(out) as archive:
            for table, columns in COLUMNS.items():
                with archive.open(f"{table}.csv") as file:
                    write_csv(file, columns, (row.values() for row in rows(store, table, papers)))


def write_csv(file: BinaryIO, columns: Iterable[str], lines: Iterable[Iterable[Any]]) -> None:
    """Write one CSV file (RFC 4180, UTF-8); lists are joined, and nothing is an empty cell."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_cell(value) for value in line])
    text.flush()
    text.detach()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return SEPARATOR.join(str(part) for part in value)
    return "" if value is None else value


CSV = CsvExporter()
