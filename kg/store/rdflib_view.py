"""A store as rdflib sees it: the same quads through rdflib's own interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg.store.embedded import EmbeddedStore


def as_rdflib(store: EmbeddedStore) -> Dataset:
    """Return an `rdflib.Dataset` on a store; its default graph is the union of the named graphs.

    Queries through it run on Oxigraph. It holds the store open until it is let go. Writing through it is possible
    where the store was opened for writing, one transaction a call.
    """
    from oxrdflib import OxigraphStore
    from rdflib import Dataset

    dataset = Dataset(store=OxigraphStore(store=store.oxigraph), default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)
    return dataset
