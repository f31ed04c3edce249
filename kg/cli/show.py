"""`kg show`: what the graph says of one paper or one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options as common

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Result
    from kg.views.describe import EntityDescription, EntityInPaper, PaperDescription, PaperWithEntity


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", epilog="Example: kg show V100")(show)


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Title, label, id, CURIE or IRI.")],
    store: common.StorePath = None,
    as_json: common.AsJson = False,
) -> None:
    """Show a paper (entities by role, results) or an entity (papers by role, results), each with its words."""
    import textwrap
    from dataclasses import asdict

    from kg.views.describe import PaperDescription, describe

    with common.open_reader(store) as graph:
        described = describe(graph, name)
    if as_json:
        common.out_json(asdict(described))
        return
    lines = _paper(described) if isinstance(described, PaperDescription) else _entity(described)
    width = common.terminal_width()
    for depth, line in lines:
        indent = "  " * depth
        common.out(textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent + "  "))


def _paper(described: PaperDescription) -> Iterator[tuple[int, str]]:
    paper = described.paper
    yield 0, paper.title
    yield 1, " · ".join(x for x in (", ".join(paper.authors), paper.issued, paper.venue, described.iri) if x)
    role = ""
    for entity in described.entities:
        if entity.role != role:
            role = entity.role
            yield 0, f"{role}:"
        yield 1, f"{entity.label} ({entity.type}, {entity.confidence:.2f})"
        yield from _evidence(entity)
    if described.results:
        yield 0, "results:"
    for result in described.results:
        yield 1, describe_result(result)
        yield 2, f"“{result.quote}”{_section(result.field)}"
    if described.links:
        yield 0, "links:"
    for link in described.links:
        yield 1, f"{link.url} ({link.kind})"


def _entity(described: EntityDescription) -> Iterator[tuple[int, str]]:
    entity = described.entity
    yield 0, f"{entity.label} ({entity.type})"
    yield 1, entity.iri
    if entity.aliases:
        yield 1, "also: " + ", ".join(entity.aliases)
    for word, others in (("broader", described.broader), ("narrower", described.narrower)):
        if others:
            yield 1, f"{word}: " + ", ".join(other.label for other in others)
    role = ""
    for paper in described.papers:
        if paper.role != role:
            role = paper.role
            yield 0, f"{role} in:"
        yield 1, f"{paper.title} ({paper.confidence:.2f})"
        yield from _evidence(paper)
    slot = ""
    for found in described.results:
        if found.slot != slot:
            slot = found.slot
            yield 0, f"results with it as {slot}:"
        yield 1, f"{describe_result(found.result)} — {found.title}"


def _evidence(found: EntityInPaper | PaperWithEntity) -> Iterator[tuple[int, str]]:
    """Yield the best sentence, with the section that it stands in."""
    for sentence, field in zip(found.evidence[:1], found.fields[:1] or ("",), strict=True):
        yield 2, f"“{sentence}”{_section(field)}"


def _section(field: str) -> str:
    return "" if field in ("", "title", "abstract") else f" — {field}"


def describe_result(result: Result) -> str:
    """Return a result in one line: subject, direction, metric, number and conditions."""
    number = result.number or f"{result.value}{result.unit}"
    verb = {"increase": "↑", "decrease": "↓"}.get(result.direction, "=")
    conditions = [
        f"{word} {value}"
        for word, value in (("vs", result.baseline), ("on", result.dataset), ("with", result.hardware))
        if value
    ]
    parts = [result.subject or "?", f"{result.metric} {verb}", result.qualifier or "", number, *conditions]
    return " ".join(part for part in parts if part)
