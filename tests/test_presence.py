"""What a store may hold: a "no" is always true, and few are asked of the store in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg import namespaces as ns
from kg.graph import GraphSettings, PaperGraphs
from kg.iris import mint_paper
from kg.presence import Presence
from kg.store.open import open_store
from kg.vocabulary.vocabulary import Vocabulary
from tests.store.tortured_build import extraction, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.embedded import EmbeddedStore

PAPERS = 20


@pytest.fixture(scope="module")
def store() -> Iterator[EmbeddedStore]:
    with open_store(mode="memory") as opened:
        for number in range(PAPERS):
            PaperGraphs(opened, GraphSettings(Vocabulary([]))).put(extraction(number, 1), "d")
        yield opened


def test_everything_there_may_be_there(store: EmbeddedStore) -> None:
    presence = Presence(store, patience=0)
    for number in range(PAPERS):
        assert presence.may_have("paper", mint_paper(title(number)))
        assert presence.may_have("title", title(number))
        assert presence.may_have("proposed", f"{ns.BASE}method/system{number}")
        assert presence.may_have("entity", f"{ns.BASE}method/system{number}")


def test_almost_nothing_else_may_be_there(store: EmbeddedStore) -> None:
    presence = Presence(store, patience=0)
    found = sum(presence.may_have("entity", f"{ns.BASE}method/another{number}") for number in range(2000))
    found += sum(presence.may_have("title", f"{ns.BASE}method/system{number}") for number in range(PAPERS))
    assert found < 3


@pytest.mark.parametrize("patience", [0, 10])
def test_what_is_added_may_be_there(store: EmbeddedStore, patience: int) -> None:
    presence = Presence(store, patience)
    presence.add("title", "One more")
    for _ in range(2 * patience):
        assert presence.may_have("title", "One more")
    assert not presence.may_have("title", "One less")


def test_a_few_questions_go_to_the_store(store: EmbeddedStore) -> None:
    presence = Presence(store, patience=3)
    assert [presence.may_have("paper", "https://example.org/none") for _ in range(5)] == [True] * 3 + [False] * 2


def test_an_empty_store_has_nothing_from_the_first_question_on() -> None:
    with open_store(mode="memory") as empty:
        presence = Presence(empty)
        assert not presence.may_have("paper", mint_paper(title(1)))
        presence.add("paper", mint_paper(title(1)))
        assert presence.may_have("paper", mint_paper(title(1)))
