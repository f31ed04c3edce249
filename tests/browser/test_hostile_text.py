"""Text that tries to be markup or script stays text, wherever the page shows it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg import namespaces as ns
from tests.browser.explorer import Explorer, needs_page, write
from tests.browser.hostile import hostile_strings
from tests.viewer.small_graph import MemoryStore

pytestmark = [pytest.mark.browser, needs_page]
PAPERS = 15


def term(name):
    return ox.NamedNode(ns.KG + name)


def hostile_store() -> MemoryStore:
    """Papers that hold each string in an abstract, a label, an alias, a sentence, a quote, a unit, a qualifier."""
    store = MemoryStore()
    strings = hostile_strings()
    assert len(set(strings)) == 300
    kind, label = ox.NamedNode(ns.RDF + "type"), ox.NamedNode(ns.SKOS + "prefLabel")
    entities = ox.NamedNode(ns.ENTITIES_GRAPH)

    for p in range(PAPERS):
        part = strings[p * 20 : (p + 1) * 20]
        graph = ox.NamedNode(f"{ns.BASE}paper/p{p}")

        def say(subject, predicate, value, graph=graph):
            store.quads_held.add(ox.Quad(subject, predicate, value, graph))

        text = " ".join(part)
        say(graph, kind, term("Paper"))
        say(graph, ox.NamedNode(ns.DCTERMS + "title"), ox.Literal(part[0] + f" {p:02}"))
        say(graph, ox.NamedNode(ns.DCTERMS + "abstract"), ox.Literal(text))
        say(graph, ox.NamedNode(ns.DCTERMS + "creator"), ox.Literal(part[1]))
        say(graph, term("link"), ox.Literal(part[10]))
        at = 0
        for i, words in enumerate(part):
            entity = ox.NamedNode(f"{ns.BASE}method/m{p}-{i}")
            say(entity, kind, term("Method"), entities)
            say(entity, label, ox.Literal(words), entities)
            say(entity, ox.NamedNode(ns.SKOS + "altLabel"), ox.Literal("also " + words), entities)
            say(graph, term("comparesWith"), entity)
            mention = ox.NamedNode(f"{graph.value}#m-{i}")
            say(mention, kind, term("Mention"))
            say(mention, term("entity"), entity)
            say(mention, term("role"), term("comparesWith"))
            say(mention, term("field"), ox.Literal("abstract"))
            say(mention, term("start"), ox.Literal(at))
            say(mention, term("end"), ox.Literal(at + len(words)))
            say(mention, term("sentence"), ox.Literal(text))
            result = ox.NamedNode(f"{graph.value}#r-{i}")
            say(result, kind, term("Result"))
            say(result, term("value"), ox.Literal("2.5", datatype=ox.NamedNode(ns.XSD + "decimal")))
            say(result, term("unit"), ox.Literal(words if i % 2 else "x"))
            say(result, term("qualifier"), ox.Literal(words))
            say(result, term("number"), ox.Literal(words))
            say(result, term("direction"), term("increase"))
            say(result, term("subject"), entity)
            say(result, term("baseline"), entity)
            say(result, term("metric"), entity)
            say(result, term("field"), ox.Literal("abstract"))
            say(result, term("start"), ox.Literal(at))
            say(result, term("end"), ox.Literal(at + len(words)))
            say(result, term("quote"), ox.Literal(words))
            say(graph, term("reports"), result)
            at += len(words) + 1
    return store


def test_three_hundred_strings_are_shown_and_none_runs(tmp_path, open_page):
    strings = hostile_strings()
    explorer = Explorer(open_page(write(hostile_store(), tmp_path, title=strings[0])))
    page = explorer.page
    assert page.get_by_role("heading", level=1).inner_text() == strings[0]
    shown = page.evaluate("explorer.nodes().filter(n => n.id[0] === 'e').map(n => n.label)")
    assert set(shown) == set(strings)
    for chart in ("table", "leaderboard", "comparison", "plot"):
        explorer.go(f"tab=results&chart={chart}")
    seen = set()
    for p in range(PAPERS):
        for fragment in (f"show=p{p}", f"show=r{p * 20 + 3}", f"show=e{p * 20 + 7}"):
            explorer.go(fragment)
        explorer.go(f"show=p{p}")
        seen |= set(page.evaluate("[...document.querySelectorAll('.panel .roles a')].map(a => a.textContent)"))
    assert seen == set(strings)
    explorer.go("tab=ask")
    page.get_by_label("SPARQL query").fill("SELECT ?e ?l WHERE { ?e skos:prefLabel ?l }")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("region", name="Answer").wait_for()
    addresses = page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert all(a.startswith(("#", "https://", "http://")) for a in addresses)
    assert page.evaluate("window.owned") is None
    assert page.title() == strings[0]
    markup = "script, img, iframe, object, embed, style, base, form, video, marquee, math, template"
    assert page.evaluate(f"document.querySelectorAll('#app :is({markup})').length") == 0
