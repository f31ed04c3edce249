"""Finding a thing of the graph by what people call it: label, alias, CURIE, IRI, title, arXiv id or DOI."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.errors import UnknownName, UsageError
from kg.iris import fold, from_curie
from kg.namespaces import DCTERMS, KG, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store.protocol import Store

_TYPE = NamedNode(RDF + "type")
_LABELS = tuple(NamedNode(SKOS + name) for name in ("prefLabel", "altLabel", "hiddenLabel"))
_TITLE = NamedNode(DCTERMS + "title")
_IDENTIFIER = NamedNode(DCTERMS + "identifier")
_MENTIONED = NamedNode(KG + "entity")
_PAPER = NamedNode(KG + "Paper")
_IDENTIFIER_URL = re.compile(
    r"https?://(?:www\.)?(?:(?P<arxiv>arxiv\.org/(?:abs|pdf)/)|doi\.org/)(?P<value>.+?)(?:\.pdf)?$"
)
_LABELS_SHOWN = 5000


def find_thing(store: Store, name: str) -> str:
    """Return the IRI of the entity or paper that a name stands for, as `find_entity` and `find_paper` read it.

    What has the very name goes before what has it in another spelling, and an entity before a paper.

    Raises:
        UnknownName: Nothing is called so; the message has the closest labels and titles.
        UsageError: More than one paper has the title.
    """
    iri = _known_iri(store, name)
    if iri:
        return iri.value
    for way in (_entity_called, _paper_called, _entity_spelled, _paper_spelled):
        if found := way(store, name):
            return found
    raise UnknownName("paper or entity", name, chain(_spellings(store), _titles(store).values()))


def find_entity(store: Store, name: str, class_: str = "") -> str:
    """Return the IRI of the entity that a label, alias, CURIE or IRI names.

    Where several have the label, a preferred label goes before an alias, and then the one mentioned most.

    Args:
        store: The graph.
        name: What it is called, in any case and with any separators.
        class_: A class of the ontology that it must have ("Hardware"); any when empty.

    Raises:
        UnknownName: Nothing is called so; the message has the closest labels.
    """
    wanted = NamedNode(KG + class_) if class_ else None
    iri = _known_iri(store, name)
    if iri and _has_class(store, iri, wanted):
        return iri.value
    if found := _entity_called(store, name, wanted) or _entity_spelled(store, name, wanted):
        return found
    raise UnknownName(class_.lower() or "entity", name, _names(store, wanted))


def find_paper(store: Store, name: str) -> str:
    """Return the IRI of the paper that an IRI, CURIE, title, its unique beginning, an arXiv id or a DOI names.

    Raises:
        UnknownName: No paper is called so; the message has the closest titles.
        UsageError: More than one paper has the title.
    """
    iri = _known_iri(store, name)
    if iri and _has_class(store, iri, _PAPER):
        return iri.value
    if found := _paper_called(store, name) or _paper_spelled(store, name):
        return found
    raise UnknownName("paper", name, _titles(store).values())


def _entity_called(store: Store, name: str, wanted: NamedNode | None = None) -> str | None:
    for label in (Literal(name), Literal(name, language="en")):
        if found := _labelled(store, [label], wanted):
            return found
    return None


def _entity_spelled(store: Store, name: str, wanted: NamedNode | None = None) -> str | None:
    folded = fold(name)
    return _labelled(store, (label for label in _all_labels(store) if folded and fold(label.value) == folded), wanted)


def _paper_called(store: Store, name: str) -> str | None:
    for value in _identifiers(name):
        for quad in store.quads(None, _IDENTIFIER, Literal(value)):
            return _value(quad.subject)
    exact = sorted(_value(quad.subject) for quad in store.quads(None, _TITLE, Literal(name)))
    return _only(store, exact, name) if exact else None


def _paper_spelled(store: Store, name: str) -> str | None:
    folded = fold(name)
    titles = {paper: fold(title) for paper, title in _titles(store).items()} if folded else {}
    same = sorted(paper for paper, title in titles.items() if title == folded)
    beginning = sorted(paper for paper, title in titles.items() if title.startswith(folded))
    return _only(store, same or beginning, name) if same or len(beginning) == 1 else None


def _titles(store: Store) -> dict[str, str]:
    return {_value(quad.subject): _value(quad.object) for quad in store.quads(None, _TITLE)}


def _spellings(store: Store) -> Iterator[str]:
    return (label.value for label in _all_labels(store))


def _only(store: Store, papers: list[str], name: str) -> str:
    """Return the paper of a title, or say by what else the papers that share it can be named."""
    if len(papers) == 1:
        return papers[0]
    known = (min((_value(q.object) for q in store.quads(NamedNode(p), _IDENTIFIER)), default=p) for p in papers)
    raise UsageError(f"{len(papers)} papers are called {name!r}.", f"Name one of them: {', '.join(known)}.")


def _known_iri(store: Store, name: str) -> NamedNode | None:
    text = from_curie(name) or (name if re.match(r"[a-z][a-z0-9+.-]*:\S+$", name, re.IGNORECASE) else "")
    try:
        iri = NamedNode(text)
    except ValueError:
        return None
    return iri if text and any(True for _ in store.quads(iri)) else None


def _has_class(store: Store, iri: NamedNode, wanted: NamedNode | None) -> bool:
    return wanted is None or any(True for _ in store.quads(iri, _TYPE, wanted))


def _labelled(store: Store, labels: Iterator[Literal] | list[Literal], wanted: NamedNode | None) -> str | None:
    ranked = [
        (rank, -_mentions(store, quad.subject), quad.subject.value)
        for label in dict.fromkeys(labels)
        for rank, property_ in enumerate(_LABELS)
        for quad in store.quads(None, property_, label)
        if isinstance(quad.subject, NamedNode) and _has_class(store, quad.subject, wanted)
    ]
    return min(ranked)[2] if ranked else None


def _mentions(store: Store, entity: NamedNode) -> int:
    return sum(1 for _ in store.quads(None, _MENTIONED, entity))


def _all_labels(store: Store) -> Iterator[Literal]:
    for property_ in _LABELS:
        for quad in store.quads(None, property_):
            if isinstance(quad.object, Literal):
                yield quad.object


def _names(store: Store, wanted: NamedNode | None) -> set[str]:
    found: set[str] = set()
    for quad in store.quads(None, _LABELS[0]):
        if isinstance(quad.subject, NamedNode) and _has_class(store, quad.subject, wanted):
            found.add(_value(quad.object))
            if len(found) >= _LABELS_SHOWN:
                break
    return found


def _identifiers(name: str) -> Iterator[str]:
    yield name
    found = _IDENTIFIER_URL.match(name)
    value = found["value"] if found else name
    scheme = "arxiv" if not value.startswith("10.") else "doi"
    yield f"{scheme}:{value.removeprefix(scheme + ':')}"


def _value(term: object) -> str:
    return str(getattr(term, "value", term))
