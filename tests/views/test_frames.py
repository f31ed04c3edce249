"""Tables and query results as frames."""

import pytest

from kg.errors import UnknownName
from kg.views.frames import solutions_frame, table_frame
from tests.sample_graph import sample_store

QUERY = """SELECT ?title ?value ?start ?generic ?paper {
  ?r kg:reportedIn ?paper ; kg:value ?value ; kg:start ?start . ?paper dcterms:title ?title
  OPTIONAL { ?r kg:generic ?generic }
} ORDER BY ?value"""


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_tables_and_solutions_are_frames_with_numbers(library):
    pytest.importorskip(library)
    store = sample_store()
    results = table_frame(store, "results", library=library)
    assert list(results.columns)[:4] == ["result", "paper", "title", "metric"]
    assert sorted(results["value"].to_list()) == [2.5, 12, 99]
    solved = solutions_frame(store.query(QUERY), library)
    assert list(solved.columns) == ["title", "value", "start", "generic", "paper"]
    assert solved["value"].to_list() == [2.5, 12.0, 99.0]
    assert solved["start"].to_list() == [62, 32, 110]


def test_an_empty_table_has_its_columns():
    pytest.importorskip("pandas")
    assert list(table_frame(sample_store([]), "links").columns)[:3] == ["paper", "title", "role"]


def test_unknown_names_are_answered_with_those_there_are():
    with pytest.raises(UnknownName, match="results"):
        table_frame(sample_store(), "result")
    with pytest.raises(UnknownName, match="pandas"):
        table_frame(sample_store(), "results", library="panda")
