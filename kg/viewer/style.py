"""The colours and shapes of the picture: one of each a type, told apart without colour and by colour-blind readers.

The hues are those of Okabe and Ito's palette, darkened for light paper and lightened for dark so that each has a
contrast of 3:1 or more with its background (WCAG 2.2, 1.4.11).
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How one type of node is drawn; `shape` is a name of vis-network's."""

    shape: str
    light: str
    dark: str
    plural: str


LOOKS: dict[str, Look] = {
    "Paper": Look("square", "#3d4a5c", "#c3cedd", "papers"),
    "Method": Look("dot", "#0067a5", "#5cb3ee", "methods"),
    "Dataset": Look("diamond", "#00805d", "#3ecb9e", "datasets"),
    "Hardware": Look("hexagon", "#c24e00", "#ff9a57", "hardware"),
    "Task": Look("triangle", "#a34880", "#e79ac8", "tasks"),
    "Metric": Look("triangleDown", "#946200", "#ecb93f", "metrics"),
}

ROLE_NAMES: dict[str, str] = {
    "proposed": "proposes",
    "baseline": "compares with",
    "used": "uses",
    "evaluated_on": "is evaluated on",
    "trained_on": "is trained on",
    "runs_on": "runs on",
    "targets": "targets",
    "addresses": "addresses",
    "reports": "reports",
    "mentioned": "mentions",
}
"""Role → the verb between a paper and an entity."""


def node_size(papers: int) -> float:
    """Return the radius of an entity that so many papers name: its area grows with their number."""
    return round(5.0 + 3.2 * math.sqrt(max(papers, 1)), 2)


PAPER_SIZE = 11.0
