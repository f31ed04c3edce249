"""Validation: a graph against the SHACL shapes of the ontology, by pySHACL on rdflib's memory store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.resources import ontology_file

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A node that is not as its shape says; IRIs and values as text, `path` empty for a constraint on the node."""

    focus: str
    path: str
    message: str
    value: str = ""


def validate(n_triples: bytes, shapes: Path | None = None) -> tuple[list[Violation], int]:
    """Return how a graph breaks the shapes, sorted, and how many triples it has; no violation means that it conforms.

    Raises:
        InputError: The shapes are missing from the installation, or are none that SHACL allows.
    """
    from pyshacl import validate as run_shacl
    from rdflib import Graph
    from rdflib.namespace import SH

    data = Graph().parse(data=n_triples, format="nt")
    shape_graph = Graph().parse(shapes or ontology_file("shapes.ttl"), format="turtle")
    _, report, text = run_shacl(data, shacl_graph=shape_graph, inference="none", advanced=False)
    if not isinstance(report, Graph):
        raise InputError(shapes or "shapes.ttl", f"the shapes cannot be used: {text}")
    violations = sorted(
        Violation(
            focus=str(report.value(result, SH.focusNode) or ""),
            path=str(report.value(result, SH.resultPath) or ""),
            message=str(report.value(result, SH.resultMessage) or ""),
            value=str(report.value(result, SH.value) or ""),
        )
        for result in report.objects(None, SH.result)  # not those that others give as their detail
    )
    return violations, len(data)
