"""Where the nodes stand when the page opens: computed here, so that the page opens at rest.

Papers and the entities that several papers share are laid out by forces; what only one paper names stands in rings
around that paper, by type. With numpy alone: a full picture has at most some hundred bodies (see `network`), for
which a plain sum over all pairs is fast enough.
"""

from __future__ import annotations

from math import ceil, cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Point = tuple[float, float]
WIDE = np.array([1.2, 0.8])
"""Windows are wider than high, so the picture is stretched to match."""
RING = 30.0
"""Distance between two rings, and between two nodes on one."""
ARC = 1.2 * pi
"""How much of a circle a ring takes, in radians."""


def rings(count: int, inner: float = 46.0) -> tuple[list[Point], float]:
    """Return places on rings around the origin, open below for a label, and the radius of what is covered."""
    places: list[Point] = []
    radius = inner
    while len(places) < count:
        room = int(ARC * radius / RING) + 1
        on_ring = min(room, count - len(places))
        step = ARC / max(on_ring - 1, room // 2, 1)
        first = -pi / 2 - step * (on_ring - 1) / 2
        places += [(radius * cos(a), radius * sin(a)) for a in (first + step * i for i in range(on_ring))]
        radius += RING
    return places, (radius - RING if count else 0.0) + 24.0


def spiral(count: int, step: float) -> Array:
    """Return places on a sunflower's spiral: evenly spread, the first in the middle."""
    index = np.arange(count) + 0.5
    angle = index * pi * (3 - 5**0.5)
    return np.stack([np.sqrt(index) * step * np.cos(angle), np.sqrt(index) * step * np.sin(angle)], axis=1)


def force_layout(
    radii: Array,
    edges: NDArray[np.int64],
    weights: Array,
    start: Array,
    *,
    pull: Array | None = None,
    rounds: int = 300,
) -> Array:
    """Let bodies attract along edges and repel otherwise, then push apart what overlaps.

    Args:
        radii: (n,) the room that each body needs.
        edges: (m, 2) indices of bodies.
        weights: (m,) the strength of each edge.
        start: (n, 2) places to start from.
        pull: (n, 2) places that each body is drawn to; the origin where None.
        rounds: steps of the simulation.

    Returns:
        (n, 2) places, none closer than the room that the two need.
    """
    at = start.astype(np.float64).copy()
    if len(at) < 2:
        return at
    goal = np.zeros_like(at) if pull is None else pull
    need = radii[:, None] + radii[None, :] + 20.0
    typical = float(np.median(need))
    for step in range(rounds):
        delta = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.sqrt((delta**2).sum(axis=2)), 1.0)
        push = (delta * (need**2 / distance**2 / distance)[:, :, None]).sum(axis=1) * 0.6
        along = at[edges[:, 1]] - at[edges[:, 0]]
        force = along * (weights * np.sqrt((along**2).sum(axis=1)) / typical)[:, None] * 0.5
        drawn = np.zeros_like(at)
        np.add.at(drawn, edges[:, 0], force)
        np.add.at(drawn, edges[:, 1], -force)
        move = push + drawn + (goal - at) * 0.4
        length = np.maximum(np.sqrt((move**2).sum(axis=1, keepdims=True)), 1e-9)
        at += move / length * np.minimum(length, typical * 0.5 * (1 - step / rounds) ** 1.5 + 1.0)
    return separate(at * WIDE, radii)


def separate(at: Array, radii: Array, gap: float = 12.0, rounds: int = 400) -> Array:
    """Push bodies apart until none overlaps another, each pair sharing the way."""
    at = at.copy()
    need = radii[:, None] + radii[None, :] + gap
    np.fill_diagonal(need, 0.0)
    for _ in range(rounds):
        delta = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((delta**2).sum(axis=2))
        overlap = np.clip(need - distance, 0, None)
        if overlap.max() < 0.5:
            break
        still = distance < 1e-6
        np.fill_diagonal(still, False)
        if still.any():  # two bodies in one place have no direction to part in: give each one of its own
            at += spiral(len(at), 0.5)
            continue
        at += (delta / np.maximum(distance, 1e-6)[:, :, None] * overlap[:, :, None]).sum(axis=1) * 0.3
    return at


def topic_centres(sizes: list[float]) -> Array:
    """Return a place for each topic, the largest in the middle, `sizes` being their radii."""
    if not sizes:
        return np.zeros((0, 2))
    return separate(spiral(len(sizes), ceil(max(sizes))) * 0.9, np.array(sizes), gap=20.0)
