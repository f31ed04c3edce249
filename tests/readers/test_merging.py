from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Rejected, Source, WebLink
from kg.readers.merging import merge, merge_papers

TITLE = "A Long Enough Title for One Paper"


def paper(title: str = TITLE, *identifiers: tuple[str, str], file: str = "a", **fields: object) -> Paper:
    return Paper(title, identifiers=identifiers, sources=(Source(file, "jsonl"),), **fields)  # type: ignore[arg-type]


def test_union_of_metadata_and_both_sources() -> None:
    first = paper(TITLE, ("arxiv", "2401.00001"), authors=("A. Lovelace",), issued="2024", venue="arXiv")
    second = paper(
        TITLE.upper(), ("doi", "10.1000/1"), file="b", abstract="What it says.", authors=("Ada Lovelace",),
        issued="2024-02-03", url="https://a.org/1", links=(WebLink("https://github.com/a/b", "code"),),
    )  # fmt: skip
    (found,) = merge_papers([first, second])
    assert isinstance(found, Paper)
    assert (found.title, found.abstract, found.authors) == (TITLE, "What it says.", ("Ada Lovelace",))
    assert (found.issued, found.venue, found.url) == ("2024-02-03", "arXiv", "https://a.org/1")
    assert found.identifiers == (("arxiv", "2401.00001"), ("doi", "10.1000/1"))
    assert [source.file for source in found.sources] == ["a", "b"]
    assert len(found.links) == 1


def test_an_identifier_joins_papers_of_other_titles() -> None:
    records = [
        paper("First Title of the Thing", ("arxiv", "2401.00001")),
        paper("An Unrelated Work on Other Things", ("arxiv", "2401.00002")),
        paper("Second Title of the Thing", ("doi", "10.1000/1"), file="b"),
        paper("Third Title of the Thing", ("arxiv", "2401.00001"), ("doi", "10.1000/1"), file="c"),
        paper("Second title of the thing", file="d"),
    ]
    found = [r for r in merge_papers(records) if isinstance(r, Paper)]
    assert [r.title for r in found] == ["First Title of the Thing", "An Unrelated Work on Other Things"]
    assert [source.file for source in found[0].sources] == ["a", "b", "c", "d"]


def test_one_title_with_contradicting_identifiers_is_two_papers() -> None:
    records = [paper(TITLE, ("arxiv", "2401.00001")), paper(TITLE, ("arxiv", "2401.00002"))]
    assert len(list(merge_papers(records))) == 2


def test_short_titles_do_not_make_one_paper() -> None:
    assert len(list(merge_papers([paper("Editorial"), paper("Editorial", file="b")]))) == 2


def test_an_abstract_that_was_cut_gives_way() -> None:
    cut = paper(abstract="It begins...", original=(("title", "x"), ("abstract", "It begins...")))
    whole = paper(abstract="It begins and ends 2×.", original=(("abstract", "It begins and ends 2times."),))
    found = merge(cut, whole)
    assert found.abstract == "It begins and ends 2×."
    assert found.original == (("title", "x"), ("abstract", "It begins and ends 2times."))


def test_the_rejected_pass_through_in_their_place() -> None:
    bad = Rejected(Source("a", "jsonl", "line 2"), "broken.")
    assert list(merge_papers([paper(), bad, paper()])) == [paper(), bad]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_merging_keeps_every_identifier_and_needs_no_second_time(pairs: list[tuple[int, int]]) -> None:
    records = [
        paper(f"Title of a paper {i}", ("arxiv", f"2401.0000{a}"), ("doi", f"10.1000/{d}"), file=str(i))
        for i, (a, d) in enumerate(pairs)
    ]
    once = list(merge_papers(records))
    assert list(merge_papers(once)) == once
    found = [pair for record in once if isinstance(record, Paper) for pair in record.identifiers]
    assert len(found) == len(set(found))
    assert set(found) == {pair for record in records for pair in record.identifiers}
    assert sorted(s.file for r in once if isinstance(r, Paper) for s in r.sources) == [
        r.sources[0].file for r in records
    ]
