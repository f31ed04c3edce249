"""A graph at a glance, in HTML, as notebooks show it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kg.views.stats import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store.protocol import Store


def card_html(store: Store) -> str:
    """Return counts of papers, results, entities and statements as a small HTML table; no script, no style sheet."""
    stats = count(store)
    head = f"{stats.papers:,} papers · {stats.results:,} results · {stats.mentions:,} mentions · {stats.quads:,} quads"
    return (
        f"<div><strong>{escape(head)}</strong><table>"
        f"{_row('entities', stats.entities)}{_row('statements', stats.statements)}</table></div>"
    )


def _row(title: str, counts: Mapping[str, int]) -> str:
    cells = "".join(f"<td>{escape(name.replace('_', ' '))}<br>{number:,}</td>" for name, number in counts.items())
    return f"<tr><th>{escape(title)}</th>{cells}</tr>"
