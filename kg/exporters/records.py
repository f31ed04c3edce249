"""Extraction records: JSON Lines that `kg build` reads again, on any machine and without extracting anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.exporters.selection import selected_papers
from kg.records import to_record
from kg.views.records import read_extractions

if TYPE_CHECKING:
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store


@dataclass(frozen=True, slots=True)
class RecordsExporter:
    """Writes a record a line, a paper a record."""

    name: str = "records"
    title: str = "extraction records (JSON Lines), which kg build reads"
    extensions: tuple[str, ...] = (".jsonl", ".ndjson")
    folder: bool = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the records, streaming."""
        for extraction in read_extractions(store, selected_papers(store, options)):
            out.write(json.dumps(to_record(extraction), ensure_ascii=False).encode() + b"\n")


RECORDS = RecordsExporter()
