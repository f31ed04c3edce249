"""A large change written in bulk: data files made beside the store and taken in whole, at a third of the cost.

Oxigraph takes the files of one bulk load in at once: all of them or, killed before, none. But it can only add that
way. So a large change that also deletes is written in two parts: first, in bulk, the graphs that were not there before
and the descriptions of what they alone name; then, as one update request, the rest. The request is kept in a file
beside the store until it is done, and a quad of the state graph tells that the first part stands. A process killed
between the two leaves a store that holds together, with some older labels; whoever opens it for writing next finishes
the change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kg.files import whole_file
from kg.iris import digest
from kg.namespaces import KG, STATE_GRAPH
from kg.store.transaction import Change

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Store as Oxigraph

BULK_FROM = 20_000
"""Quads from which on a change is written in bulk; fewer cost less in one transaction."""
JOURNAL = "unfinished.ru"
"""The file inside a store that holds the second part of a change under way."""
_STATE = NamedNode(STATE_GRAPH)
_UNFINISHED = NamedNode(KG + "unfinished")
_FILE_NAME_DIGITS = 20


def apply_in_bulk(change: Change, oxigraph: Oxigraph, path: Path, new: bytes = b"") -> None:
    """Make a large change to a store on disk; `new` are N-Quads that the store's own quads do not touch."""
    if not change.deleted and not change.dropped:
        _load(oxigraph, change.added, new)
        return
    first, rest = split(change)
    request = rest.sparql()
    mark = _mark(digest(request, length=32))
    with whole_file(path / JOURNAL) as file:
        file.write(_journal(mark, request).encode())
    first.added[mark] = None
    _load(oxigraph, first.added, new)
    finish_change(oxigraph, path)


def _load(oxigraph: Oxigraph, added: Iterable[Quad], new: bytes) -> None:
    # From text, Oxigraph needs a fraction of the time that it needs from Python objects. The text was written from
    # quads, so that its IRIs are valid.
    lines = new + "".join([f"{quad} .\n" for quad in added]).encode()
    oxigraph.bulk_load(lines, RdfFormat.N_QUADS, lenient=True)


def finish_change(oxigraph: Oxigraph, path: Path) -> None:
    """Make the second part of a change whose first part stands; forget it where the first part does not."""
    journal = path / JOURNAL
    if not journal.exists():
        return
    request = journal.read_text(encoding="utf-8")
    if _mark(request.partition("\n")[0].removeprefix("# ")) in oxigraph:
        oxigraph.update(request)
    journal.unlink()


def sweep_bulk_files(path: Path) -> None:
    """Delete the data files of bulk loads that were killed before they were taken in."""
    for file in path.iterdir():
        name = file.stem.removeprefix("bulk-")
        if name.isdecimal() and len(name) >= _FILE_NAME_DIGITS:  # RocksDB numbers its own files, from 000001 on
            file.unlink(missing_ok=True)


def split(change: Change) -> tuple[Change, Change]:
    """Split a change into what may stand before the rest does, which deletes nothing, and the rest."""
    touched = {(quad.subject, quad.graph_name) for quad in change.deleted}
    first, rest = Change(), Change(deleted=change.deleted, dropped=change.dropped)
    named: set[object] = set()
    for quad in change.added:
        if quad.graph_name in change.new_graphs:
            first.added[quad] = None
            named.update((quad.subject, quad.object, quad.graph_name))
    for quad in change.added:
        if quad.graph_name not in change.new_graphs:
            early = quad.subject in named and (quad.subject, quad.graph_name) not in touched
            (first if early else rest).added[quad] = None
    return first, rest


def _mark(name: str) -> Quad:
    return Quad(_STATE, _UNFINISHED, Literal(name), _STATE)


def _journal(mark: Quad, request: str) -> str:
    done = f"DELETE DATA {{ GRAPH {_STATE} {{ {mark.subject} {mark.predicate} {mark.object} }} }}"
    return f"# {mark.object.value}\n{request} ;\n{done}\n"  # type: ignore[union-attr]
