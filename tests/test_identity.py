"""The same paper on another day, and other papers of the same title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg import workflow
from kg.errors import UsageError
from kg.iris import mint_paper
from kg.model import Extraction, Paper, Source
from kg.namespaces import BASE
from kg.pipeline import BuildOptions, build
from kg.store.open import open_store
from kg.views.find import find_paper
from kg.views.records import paper_iris, read_paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Rejected
    from kg.store.embedded import EmbeddedStore

TITLE = "Reading Keys Once and for All"
FLOW = workflow.load_workflow()


class CountingExtractor:
    """Finds nothing and counts."""

    name = "counting"
    version = "1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction | Rejected]:
        for paper in papers:
            self.seen.append(paper.title)
            yield Extraction(paper)


class HastyEngine:
    """Takes all papers before the first comes back, as worker processes do."""

    def extract(self, papers: Iterable[Paper], factory: Any) -> Iterator[Extraction | Rejected]:
        yield from factory().extract(list(papers))


def put(store: EmbeddedStore, *papers: Paper, version: str = "1", engine: Any = None) -> tuple[dict[str, int], int]:
    """Build, and return the counts and how many papers were extracted."""
    extractor = CountingExtractor()
    options = BuildOptions(engine or FLOW.engine, lambda: extractor, version)
    return dict(build(papers, store, FLOW.settings, options).counts), len(extractor.seen)


def paper(file: str, *identifiers: tuple[str, str], title: str = TITLE, sha: str = "1", **said: Any) -> Paper:
    return Paper(title, identifiers=identifiers, sources=(Source(file, "jsonl", "line 1", sha),), **said)


@pytest.fixture
def store() -> Iterator[EmbeddedStore]:
    with open_store(mode="memory") as opened:
        yield opened


def stored(store: EmbeddedStore, iri: str = "") -> Paper:
    [only] = [iri] if iri else paper_iris(store)
    found = read_paper(store, only)
    assert found is not None
    return found


BIB = paper("a.bib", ("doi", "10.1000/1"), abstract="It says so.", authors=("Ada Lovelace",), venue="Keys")
ATOM = paper(
    "b.xml", ("arxiv", "2401.00001"), title=TITLE.upper(), authors=("Ada Lovelace", "Bob Bits"), issued="2024-01-02"
)


@pytest.mark.parametrize("order", [(BIB, ATOM), (ATOM, BIB)], ids=["bib first", "atom first"])
def test_two_sources_on_two_days_are_one_paper(store: EmbeddedStore, order: tuple[Paper, Paper]) -> None:
    assert put(store, order[0])[0] == {"added": 1}
    assert put(store, order[1])[0] == {"replaced": 1}
    found = stored(store)
    assert found.identifiers == (("arxiv", "2401.00001"), ("doi", "10.1000/1"))
    assert (found.abstract, found.venue, found.issued) == ("It says so.", "Keys", "2024-01-02")
    assert found.authors == ("Ada Lovelace", "Bob Bits")
    assert [source.file for source in found.sources] == ["a.bib", "b.xml"]
    before = sorted(map(str, store.quads()))
    assert put(store, *order) == ({"unchanged": 2}, 0)
    assert put(store, *reversed(order)) == ({"unchanged": 2}, 0)
    assert sorted(map(str, store.quads())) == before


def test_what_a_source_says_anew_wins_and_the_other_stays(store: EmbeddedStore) -> None:
    put(store, BIB)
    put(store, ATOM)
    edited = paper("a.bib", ("doi", "10.1000/1"), sha="2", abstract="It says otherwise.", authors=("Ada Lovelace",))
    assert put(store, edited)[0] == {"replaced": 1}
    found = stored(store)
    assert found.abstract == "It says otherwise."
    assert found.issued == "2024-01-02"
    assert [source.file for source in found.sources] == ["a.bib", "b.xml"]
    assert put(store, edited, ATOM) == ({"unchanged": 2}, 0)


def test_a_single_source_says_all(store: EmbeddedStore) -> None:
    """What a file no longer says leaves the graph when no other source says it."""
    put(store, BIB)
    put(store, paper("a.bib", ("doi", "10.1000/1"), sha="2", abstract="New."))
    found = stored(store)
    assert (found.abstract, found.venue, found.authors) == ("New.", "", ())


def test_the_same_words_from_another_file_only_add_the_source(store: EmbeddedStore) -> None:
    put(store, paper("a.jsonl", abstract="Words."))
    assert put(store, paper("b.jsonl", abstract="Words.")) == ({"unchanged": 1}, 0)
    assert [source.file for source in stored(store).sources] == ["a.jsonl", "b.jsonl"]
    assert put(store, paper("b.jsonl", abstract="Words.")) == ({"unchanged": 1}, 0)


def test_an_identifier_finds_a_paper_of_another_title(store: EmbeddedStore) -> None:
    put(store, paper("a", ("arxiv", "2401.00001"), title="A Working Title of the Thing"))
    put(store, paper("b", ("arxiv", "2401.00001"), ("doi", "10.1000/1"), title="How It Was Called in Print"))
    found = stored(store)
    assert found.title == "A Working Title of the Thing"
    assert found.identifiers == (("arxiv", "2401.00001"), ("doi", "10.1000/1"))


def test_a_record_that_names_two_stored_papers_joins_them(store: EmbeddedStore) -> None:
    put(store, paper("a", ("arxiv", "2401.00001"), title="A Working Title of the Thing", venue="arXiv"))
    put(store, paper("b", ("doi", "10.1000/1"), title="How It Was Called in Print", issued="2024"))
    assert len(paper_iris(store)) == 2
    joining = paper("c", ("arxiv", "2401.00001"), ("doi", "10.1000/1"), title="A Working Title of the Thing")
    assert put(store, joining)[0] == {"replaced": 1}
    found = stored(store)
    assert (found.venue, found.issued) == ("arXiv", "2024")
    assert [source.file for source in found.sources] == ["a", "b", "c"]
    assert put(store, joining) == ({"unchanged": 1}, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"identifiers": (("arxiv", "2401.00001"),)}, {"identifiers": (("arxiv", "2401.00002"),)}),
        ({"identifiers": (("doi", "10.1000/1"),)}, {"identifiers": (("doi", "10.1000/2"),)}),
        ({"authors": ("Ada Lovelace", "C. Babbage")}, {"authors": ("Grace Hopper",)}),
    ],
    ids=["arxiv", "doi", "authors"],
)
def test_two_papers_of_one_title_are_two(store: EmbeddedStore, first: Any, second: Any) -> None:
    one, two = (Paper(TITLE, sources=(Source(f, "jsonl", "", "1"),), **s) for f, s in (("a", first), ("b", second)))
    assert put(store, one, two)[0] == {"added": 2}
    iris = paper_iris(store)
    assert len(iris) == 2
    assert mint_paper(TITLE) in iris
    assert {stored(store, iri).title for iri in iris} == {TITLE}
    assert put(store, two, one) == ({"unchanged": 2}, 0)
    assert paper_iris(store) == iris


def test_short_titles_of_two_places_are_two_papers(store: EmbeddedStore) -> None:
    one = paper("a", title="Editorial", abstract="Of spring.")
    two = paper("b", title="Editorial", abstract="Of autumn.")
    assert put(store, one, two)[0] == {"added": 2}
    assert put(store, one, two)[0] == {"unchanged": 2}
    assert put(store, paper("a", title="Editorial", abstract="Of late spring.", sha="2"))[0] == {"replaced": 1}
    assert len(paper_iris(store)) == 2


def test_papers_made_by_a_program_replace_each_other(store: EmbeddedStore) -> None:
    put(store, Paper("Editorial", "One."))
    assert put(store, Paper("Editorial", "Two."))[0] == {"replaced": 1}
    assert stored(store).abstract == "Two."


def test_another_extractor_extracts_again_and_keeps_both_sources(store: EmbeddedStore) -> None:
    put(store, BIB)
    put(store, ATOM)
    assert put(store, ATOM, version="2") == ({"replaced": 1}, 1)
    assert put(store, BIB, version="2") == ({"unchanged": 1}, 0)
    assert len(stored(store).sources) == 2


def test_papers_under_way_are_joined_too(store: EmbeddedStore) -> None:
    counts, _ = put(store, BIB, ATOM, engine=HastyEngine())
    assert counts == {"added": 1, "replaced": 1}
    found = stored(store)
    assert found.issued == "2024-01-02"
    assert found.venue == "Keys"
    assert put(store, BIB, ATOM, engine=HastyEngine()) == ({"unchanged": 2}, 0)


def test_an_extraction_keeps_its_text(store: EmbeddedStore) -> None:
    put(store, BIB)
    made = Extraction(paper("c.jsonl", ("doi", "10.1000/1"), title="Reading Keys Once", abstract="Own words."))
    build([made], store, FLOW.settings, BuildOptions(FLOW.engine, CountingExtractor, "1"))
    found = stored(store)
    assert (found.title, found.abstract, found.venue) == ("Reading Keys Once", "Own words.", "Keys")
    assert paper_iris(store) == [f"{BASE}paper/{mint_paper(TITLE).rpartition('/')[2]}"]


def test_a_title_of_two_papers_names_neither(store: EmbeddedStore) -> None:
    put(store, paper("a", ("arxiv", "2401.00001")), paper("b", ("doi", "10.1000/2"), ("arxiv", "2401.00002")))
    with pytest.raises(UsageError, match=r"2 papers are called .*arxiv:2401\.00001, arxiv:2401\.00002"):
        find_paper(store, TITLE)
    assert find_paper(store, "arxiv:2401.00001") == mint_paper(TITLE)
    put(store, paper("c", title="Another Title of the Store"))
    assert find_paper(store, "another title of the store") == mint_paper("Another Title of the Store")
