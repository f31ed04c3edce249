"""Parquet: the tables of the graph with their types, a file each, in a zip archive. Needs the extra `tables`."""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError
from kg.exporters.archive import Archive
from kg.exporters.selection import selected_papers
from kg.views.tables import COLUMN_TYPES, COLUMNS, rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.store.protocol import Store
    from kg.views.tables import Row

_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class ParquetExporter:
    """Writes papers.parquet, entities.parquet, links.parquet, results.parquet and mentions.parquet."""

    name: str = "parquet"
    title: str = "Parquet tables of papers, entities, links, results and mentions, zipped"
    extensions: tuple[str, ...] = (".parquet.zip",)
    folder: bool = True

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the archive, a table at a time.

        Raises:
            UsageError: pyarrow is not installed.
        """
        papers = selected_papers(store, options)
        with Archive(out) as archive:
            for table in COLUMNS:
                archive.add(f"{table}.parquet", parquet_bytes(table, rows(store, table, papers)))


def parquet_bytes(table: str, lines: Iterable[Row]) -> bytes:
    """Return a table as a Parquet file.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow.", "Install it: pip install 'paper-kg[tables]'") from error
    types = {"text": pa.string(), "number": pa.float64(), "count": pa.int64(), "flag": pa.bool_()}
    types["list"] = pa.list_(pa.string())
    schema = pa.schema([(column, types[COLUMN_TYPES.get(column, "text")]) for column in COLUMNS[table]])
    lines = iter(lines)
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, schema, compression="zstd") as writer:
        while batch := [_plain(row) for row in itertools.islice(lines, _ROWS_AT_ONCE)]:
            writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))
    return buffer.getvalue()


def _plain(row: Row) -> dict[str, Any]:
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()}


PARQUET = ParquetExporter()
