"""Pairs of entities as an SSSOM table (Simple Standard for Sharing Ontological Mappings), for a person to decide.

The file has one row a pair. The person writes "accept" or "reject" into the column `decision`; rows without are left
for later. Columns follow https://mapping-commons.github.io/sssom/; `decision` is an extension.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Literal, TextIO

from kg.errors import InputError
from kg.iris import from_curie
from kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.linking.review import Pair

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "comment",
    "decision",
)
Decision = Literal["accept", "reject"]


def write_pairs(pairs: Iterable[Pair], out: TextIO) -> int:
    """Write pairs as SSSOM TSV and return their number."""
    out.write("#curie_map:\n")
    for prefix in ("skos",):
        out.write(f"#  {prefix}: {PREFIXES[prefix]}\n")
    out.write("#  semapv: https://w3id.org/semapv/vocab/\n#mapping_set_id: https://w3id.org/paper-kg/review\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    number = 0
    for number, pair in enumerate(pairs, 1):  # noqa: B007 (the last number is their count)
        subject, object_ = (pair.subject, pair.subject_label), (pair.object, pair.object_label)
        writer.writerow(
            (
                *subject,
                "skos:exactMatch",
                *object_,
                "semapv:LexicalMatching",
                pair.confidence,
                "; ".join(pair.reasons),
                "",
            )
        )
    return number


def read_decisions(lines: Iterable[str], file: str) -> dict[tuple[str, str], Decision]:
    """Read what a person decided: (subject, object) → decision.

    Raises:
        InputError: A column is missing, or a decision is neither "accept" nor "reject".
    """
    numbered = [(number, line) for number, line in enumerate(lines, 1) if not line.startswith("#") and line.strip()]
    rows = csv.reader((line for _, line in numbered), delimiter="\t")
    header = next(rows, [])
    missing = [name for name in ("subject_id", "object_id", "decision") if name not in header]
    if missing:
        raise InputError(file, f"it has no column {missing[0]!r}.", hint="kg link --review FILE writes such a file.")
    out: dict[tuple[str, str], Decision] = {}
    for (number, _), row in zip(numbered[1:], rows, strict=False):
        said = dict(zip(header, row, strict=False))
        decision = said.get("decision", "").strip().casefold()
        if decision in ("accept", "reject"):
            subject, object_ = (from_curie(said[name]) or said[name] for name in ("subject_id", "object_id"))
            out[subject, object_] = "accept" if decision == "accept" else "reject"
        elif decision:
            raise InputError(
                file, f"the decision is {decision!r}.", place=f"line {number}", hint="It is accept, reject or empty."
            )
    return out
