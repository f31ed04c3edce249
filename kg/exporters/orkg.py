"""A comparison as the Open Research Knowledge Graph's CSV import takes it: a row for each result.

Columns that begin with `paper:` and `contribution:` are the import's own; the others become properties.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.exporters.selection import selected_papers
from kg.exporters.tables import write_csv
from kg.views.describe import entities_by_role
from kg.views.records import read_extractions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.model import Extraction, Result
    from kg.store.protocol import Store

COLUMNS = (
    "paper:title", "paper:authors", "paper:publication_year", "paper:publication_month", "paper:published_in",
    "paper:doi", "paper:url", "contribution:research_problem", "contribution:extraction_method",
    "Method", "Metric", "Value", "Upper value", "Unit", "Direction", "Qualifier", "Baseline", "Dataset", "Hardware",
    "Evidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrkgExporter:
    """Writes one CSV file."""

    name: str = "orkg"
    title: str = "comparison for the CSV import of the Open Research Knowledge Graph"
    extensions: tuple[str, ...] = (".orkg.csv", ".csv")
    folder: bool = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the file, streaming."""
        extractions = read_extractions(store, selected_papers(store, options))
        write_csv(out, COLUMNS, (row for extraction in extractions for row in _rows(extraction)))


def _rows(extraction: Extraction) -> Iterator[list[object]]:
    paper = extraction.paper
    date = paper.issued.split("-")
    tasks = [named.label for named in entities_by_role(extraction) if named.role == "addresses"]
    head = [
        paper.title,
        "; ".join(paper.authors),
        date[0],
        str(int(date[1])) if len(date) > 1 and date[1].isdigit() else "",
        paper.venue,
        next((value for scheme, value in paper.identifiers if scheme == "doi"), ""),
        paper.url,
        "; ".join(dict.fromkeys(tasks)),
        "AUTOMATIC",
    ]
    for result in extraction.results:
        yield [*head, *_cells(result)]


def _cells(result: Result) -> list[object]:
    return [
        result.subject,
        result.metric,
        result.value,
        result.value_high,
        result.unit,
        result.direction,
        result.qualifier,
        result.baseline,
        result.dataset,
        result.hardware,
        result.quote,
    ]


ORKG = OrkgExporter()
