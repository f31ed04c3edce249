from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.viewer.layout import RING, force_layout, rings, separate, spiral


def distances(at):
    delta = at[:, None] - at[None]
    return np.sqrt((delta**2).sum(axis=2)) + np.eye(len(at)) * 1e9


@pytest.mark.parametrize("count", [1, 5, 12, 40, 150])
def test_nodes_on_rings_do_not_touch(count):
    places, radius = rings(count)
    assert len(places) == count
    if count > 1:
        assert distances(np.array(places)).min() > RING * 0.75
    assert max(np.hypot(x, y) for x, y in places) < radius


def test_no_ring_needs_room_where_nothing_is():
    assert rings(0) == ([], 24.0)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(5, 120), min_size=2, max_size=30))
def test_separated_bodies_do_not_overlap(sizes):
    radii = np.array(sizes)
    at = separate(np.zeros((len(radii), 2)), radii)
    assert (distances(at) >= radii[:, None] + radii[None] - 1).all()


def test_bodies_that_are_joined_stand_nearer():
    start = spiral(8, 40.0)
    edges = np.array([[0, 1], [0, 2], [1, 2]])
    at = force_layout(np.full(8, 20.0), edges, np.ones(3), start)
    gaps = distances(at)
    assert gaps[0, 1] < np.median(gaps[3:, :3])


def test_the_same_input_gives_the_same_places():
    start = spiral(20, 30.0)
    edges = np.array([[i, (i * 7) % 20] for i in range(20)])
    first, second = (force_layout(np.full(20, 10.0), edges, np.ones(20), start) for _ in range(2))
    assert (first == second).all()


def test_one_body_or_none_stays_where_it_is():
    for count in (0, 1):
        at = force_layout(np.zeros(count), np.zeros((0, 2), dtype=np.int64), np.zeros(0), np.zeros((count, 2)))
        assert at.shape == (count, 2)
