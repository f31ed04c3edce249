"""Lists of names: who stands beside whom."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.candidates import Place
from kg.extract.clusters import Cluster
from kg.extract.lists import COLUMNS, beside
from kg.extract.tagger import Judgement
from kg.model import ENTITY_TYPES, ROLES

METHOD, DATASET = ENTITY_TYPES.index("Method"), ENTITY_TYPES.index("Dataset")


def looked_at(text: str, odds: dict[str, tuple[float, float]]) -> dict[str, dict[str, float]]:
    """Return the columns of names in a text, given the log-odds of each for being a method and a dataset."""
    clusters = [Cluster(n, (Place(text.index(n), text.index(n) + len(n), n, "tagger"),)) for n in odds]
    types = np.full((len(odds), len(ENTITY_TYPES)), -8.0, np.float32)
    types[:, METHOD], types[:, DATASET] = zip(*odds.values(), strict=True)
    zeros = np.zeros(len(odds), np.float32)
    roles = np.full((len(odds), len(ROLES)), -3.0, np.float32)
    tags, edges = np.zeros((len(odds), len(ENTITY_TYPES)), np.float32), np.zeros((len(odds), 2), np.float32)
    rows = beside(text, clusters, Judgement(types, zeros, zeros, roles, tags, edges))
    return {n: dict(zip(COLUMNS, row, strict=True)) for n, row in zip(odds, rows.tolist(), strict=True)}


@pytest.mark.parametrize(
    "text",
    [
        "On Alpha, Beta-2 and Gamma it is faster.",
        "On Alpha (77.3%), Beta-2 (91.5%), and Gamma (3.1) it is faster.",
        "On Alpha/Beta-2/Gamma it is faster.",
        "On Alpha or Beta-2, or the Gamma it is faster.",
    ],
)
def test_members_of_a_list_know_of_each_other(text: str) -> None:
    found = looked_at(text, {"Alpha": (-5, 3), "Beta-2": (1, -2), "Gamma": (-1, 2)})
    assert found["Beta-2"]["beside Dataset"] == 3
    assert found["Alpha"]["beside Dataset"] == 2
    assert found["Alpha"]["beside Method"] == 1
    assert found["Gamma"]["listed"] == 2


def test_words_between_end_a_list() -> None:
    found = looked_at(
        "Alpha runs on Beta-2. Gamma, however, does not.", {"Alpha": (0, 0), "Beta-2": (0, 0), "Gamma": (0, 0)}
    )
    assert all(columns["listed"] == 0 and columns["beside Method"] == -9 for columns in found.values())


@pytest.mark.parametrize(
    "text",
    [
        "We use public datasets, including Alpha and Beta-2.",
        "We use three datasets: Alpha and Beta-2.",
        "We use datasets (Alpha, Beta-2) that are public.",
        "We use the Alpha and Beta-2 datasets.",
    ],
)
def test_a_noun_says_what_the_whole_list_is(text: str) -> None:
    found = looked_at(text, {"Alpha": (0, 0), "Beta-2": (0, 0)})
    assert found["Alpha"]["list of Dataset"] == found["Beta-2"]["list of Dataset"] == 1


def test_of_names_that_overlap_the_more_probable_one_is_the_member() -> None:
    text = "Alpha Prime and Beta-2."
    found = looked_at(text, {"Alpha Prime": (4, -4), "Prime": (-6, -6), "Beta-2": (0, 0)})
    assert found["Beta-2"]["beside Method"] == 4
    assert found["Prime"]["beside Method"] == 0
