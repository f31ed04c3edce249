from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from kg.model import Paper, Rejected
from kg.readers.listing import ListingReader
from kg.readers.registry import read_papers

if TYPE_CHECKING:
    from pathlib import Path

    from kg.readers.protocol import Record

PROSE = (
    "We study how small caches change the time that a long decoding step takes, and we show on two machines that most "
    "of the gain comes from reading the keys once, while the values can stay where they are until they are asked for."
)
OTHER = (
    "Sorting the requests by the length of what they ask for keeps a machine busy for longer than sorting by arrival; "
    "this report measures by how much, on four traces, and says when the simple way is still the better one to choose."
)


def read(text: str) -> list[Record]:
    return list(ListingReader().read(io.BytesIO(text.encode()), "page.txt"))


def titles(text: str) -> list[str]:
    return [record.title for record in read(text) if isinstance(record, Paper)]


def test_the_copied_listing_gives_its_31_papers(shared: Path) -> None:
    lines = (shared / "gold/seeds.papers.jsonl").read_text("utf-8").split("\n")
    expected = [(p["title"], p["abstract"]) for p in map(json.loads, filter(None, lines))]
    with (shared / "papers/listing.txt").open("rb") as stream:
        found = [(p.title, p.abstract) for p in ListingReader().read(stream, "listing.txt") if isinstance(p, Paper)]
    assert len(found) == 31
    assert found == expected


def test_all_links_of_the_listing_are_right_after_repair(shared: Path) -> None:
    papers = [p for p in read_papers([shared / "papers/listing.txt"]) if isinstance(p, Paper)]
    gold = [json.loads(line) for line in (shared / "gold/seeds.jsonl").read_text("utf-8").split("\n") if line]
    found = [
        link["url"]
        for paper, said in zip(papers, gold, strict=True)
        for link in said["links"]
        if any(f"{url}{end}" in f"{paper.abstract}\n" for url in (link["url"],) for end in ("\n", " ", ".", ",", ". "))
        or f" {link['url'].removeprefix('https://')}." in paper.abstract
    ]
    assert len(found) == 14
    assert not any("{" in paper.abstract for paper in papers)


def test_what_a_site_puts_around_is_dropped() -> None:
    page = (
        f"new\n\nSubscribe\n\nMar 14\n\nby Ada and the community\n\nReading Keys Once\n\n{PROSE}\n\n42\n\n"
        "Submitted by ada\n\n14 Mar 2025\n\nView PDF\n\n3 authors\n\n"
        f"Search, Sort and Serve\n\nAda Lovelace, Charles Babbage\n\n{OTHER}\n\n© 2025\n"
    )
    first, second = read(page)
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.title, first.abstract) == ("Reading Keys Once", PROSE)
    assert (second.title, second.abstract) == ("Search, Sort and Serve", OTHER)
    assert second.authors == ("Ada Lovelace", "Charles Babbage")
    assert second.sources[0].locator == "line 23"


@pytest.mark.parametrize(
    "page",
    [
        f"Reading Keys Once\n{PROSE}\n\nSorting by Length\n{OTHER}\n",
        f"Reading Keys Once\n{PROSE}\nSorting by Length\n{OTHER}",
        f"# Papers of the week\n\n## Reading Keys Once\n{PROSE}\n## Sorting by Length\n{OTHER}\n",
        f"**Reading Keys Once**\n\n**Abstract:** {PROSE}\n\n**Sorting by Length**\n\nAbstract. {OTHER}\n",
        f"- Reading Keys Once\n\n> {PROSE}\n\n- Sorting by Length\n\n> {OTHER}\n",
        f"\ufeffReading Keys Once\r\n\r\n{PROSE}\r\n\r\nSorting by Length\r\n\r\n{OTHER}",
        "Reading Keys Once\n\n" + PROSE.replace(", ", ",\n") + "\n\nSorting by Length\n\n" + OTHER.replace("; ", ";\n"),
    ],
)
def test_shapes_of_listings(page: str) -> None:
    records = read(page)
    found = [(r.title, " ".join(r.abstract.split())) for r in records if isinstance(r, Paper)]
    assert found == [("Reading Keys Once", PROSE), ("Sorting by Length", OTHER)]


def test_a_linked_title_names_the_page_of_its_paper() -> None:
    (paper,) = read(
        f"### [Reading Keys Once](https://arxiv.org/abs/2501.00001v2)\n\n{PROSE} See [code](https://a.org/b).\n"
    )
    assert isinstance(paper, Paper)
    assert paper.url == "https://arxiv.org/abs/2501.00001v2"
    assert paper.abstract.endswith("See code (https://a.org/b).")


def test_a_table_is_no_abstract() -> None:
    rows = "\n".join(f"| paper {i} | some words about where it came from and who made it |" for i in range(8))
    assert read(f"# Where these come from\n\n| file | origin |\n|---|---|\n{rows}\n") == []


def test_two_paragraphs_are_one_abstract() -> None:
    (paper,) = read(f"Reading Keys Once\n\n{PROSE}\n\n{OTHER}\n")
    assert isinstance(paper, Paper)
    assert paper.abstract == f"{PROSE}\n\n{OTHER}"


def test_prose_without_a_title_is_rejected_with_its_line() -> None:
    (record,) = read(f"\n\n{PROSE}\n")
    assert isinstance(record, Rejected)
    assert record.source.locator == "line 3"
    assert "no title above it" in record.message


def test_prose_that_never_ends_is_no_abstract() -> None:
    records = read("Reading Keys Once\n\n" + f"{PROSE}\n\n" * 150)
    paper = next(record for record in records if isinstance(record, Paper))
    assert paper.abstract.count("\n\n") == 99
    assert sum(isinstance(record, Rejected) for record in records) == 50
