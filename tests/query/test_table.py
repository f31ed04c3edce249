"""Tables for terminals."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kg.query.table import render_table


def test_a_small_table() -> None:
    assert render_table(["name", "count"], [["a", "12"], ["bc", "3"]]) == (
        "name  count\n────  ─────\na        12\nbc        3\n"
    )


def test_nothing_found() -> None:
    assert render_table(["name"], []) == "nothing found\n"


def test_empty_columns_are_left_out_and_long_cells_wrapped() -> None:
    text = render_table(["paper", "none", "sentence"], [["One", "", "word " * 30]], width=40)
    assert "none" not in text
    assert max(map(len, text.splitlines())) <= 40
    assert text.count("word") == 30


def test_many_wide_columns_become_blocks() -> None:
    names = [f"column {n}" for n in range(6)]
    text = render_table(names, [[f"{n} " + "long text " * 5 for n in range(6)]] * 2, width=60)
    assert text.count("column 3") == 2
    assert "─" not in text
    assert max(map(len, text.splitlines())) <= 60


def test_control_characters_never_reach_the_terminal() -> None:
    text = render_table(["x"], [["a\x1b[31mred\x07\nnext\u2028line"]])
    assert not any(unicodedata.category(c) == "Cc" for c in text.replace("\n", ""))
    assert len(text.splitlines()) == 3


def test_wide_characters_count_twice() -> None:
    text = render_table(["名前", "n"], [["漢字" * 40, "1"]], width=40)
    wide = max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in text.splitlines())
    assert wide <= 40


@given(
    st.lists(st.lists(st.text("ab -—é\n", max_size=60), min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(50, 100),
)
def test_every_word_is_shown_and_the_width_kept(rows: list[list[str]], width: int) -> None:
    text = render_table(["first", "second", "third"], rows, width)
    assert all(len(line) <= width for line in text.splitlines())
    shown = "".join(text.split())
    for word in {word for row in rows for cell in row for word in cell.split()}:
        assert len(word) > 15 or word in shown
