import pytest

from kg.errors import UnknownName, UsageError
from kg.views.plots import PLOTS, plot
from tests.views.claims_graph import claims_store, store_of


@pytest.mark.parametrize("name", sorted(PLOTS))
@pytest.mark.parametrize(("format_", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_same_graph_gives_the_same_picture(name, format_, magic):
    first = plot(claims_store(), name, format_)
    assert first.startswith(magic)
    assert first == plot(claims_store(), name, format_)


def test_unknown_names_list_those_there_are():
    with pytest.raises(UnknownName, match="speedups"):
        plot(claims_store(), "speedup")
    with pytest.raises(UnknownName, match="png"):
        plot(claims_store(), "coverage", "gif")


@pytest.mark.parametrize("name", sorted(PLOTS))
def test_an_empty_graph_has_nothing_to_draw(name):
    with pytest.raises(UsageError):
        plot(store_of(), name)
