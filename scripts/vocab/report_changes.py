"""Say what a regenerated vocabulary changes: concepts added, removed, relabelled and moved.

    python scripts/vocab/report_changes.py OLD.ttl NEW.ttl

A concept is moved when its broader concepts differ. Exit code 1 when a concept is gone whose IRI graphs may hold.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kg.errors import VocabularyError  # noqa: E402
from kg.vocabulary.skos import read_scheme  # noqa: E402

if TYPE_CHECKING:
    from kg.vocabulary import Concept


def main(arguments: list[str] | None = None) -> int:
    """Print the changes; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    options = parser.parse_args(arguments)
    try:
        old, new = ({c.iri: c for c in read_scheme(path, {})[1]} for path in (options.old, options.new))
    except VocabularyError as error:
        print(error, file=sys.stderr)
        return 2
    changes = compare(old, new)
    for kind, lines in changes.items():
        print(f"{len(lines)} {kind}")
        for line in lines:
            print(f"  {line}")
    return 1 if changes["removed"] else 0


def compare(old: dict[str, Concept], new: dict[str, Concept]) -> dict[str, list[str]]:
    """Return a line for each change, by kind of change, sorted by IRI."""
    both = sorted(old.keys() & new.keys())
    return {
        "added": [f"{new[iri].label} <{iri}>" for iri in sorted(new.keys() - old.keys())],
        "removed": [f"{old[iri].label} <{iri}>" for iri in sorted(old.keys() - new.keys())],
        "relabelled": [_relabelled(old[iri], new[iri]) for iri in both if _labels(old[iri]) != _labels(new[iri])],
        "moved": [
            f"{new[iri].label}: under {_names(old[iri], old)}, now under {_names(new[iri], new)}"
            for iri in both
            if set(old[iri].broader) != set(new[iri].broader)
        ],
    }


def _labels(concept: Concept) -> tuple[str, frozenset[str]]:
    return concept.label, frozenset(concept.labels())


def _relabelled(old: Concept, new: Concept) -> str:
    gained = sorted(set(new.labels()) - set(old.labels()))
    lost = sorted(set(old.labels()) - set(new.labels()))
    name = new.label if old.label == new.label else f"{old.label} → {new.label}"
    return "; ".join([name, *(f"+ {label}" for label in gained), *(f"- {label}" for label in lost)])


def _names(concept: Concept, scheme: dict[str, Concept]) -> str:
    return ", ".join(scheme[iri].label if iri in scheme else iri for iri in concept.broader) or "nothing"


if __name__ == "__main__":
    sys.exit(main())
