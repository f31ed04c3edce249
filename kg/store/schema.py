"""The schema version of a store, kept in its state graph, and the migrations from older ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreSchemaError
from kg.namespaces import KG, STATE_GRAPH, XSD
from kg.store.protocol import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.embedded import EmbeddedStore

_GRAPH = NamedNode(STATE_GRAPH)
_PROPERTY = NamedNode(KG + "schemaVersion")
_INTEGER = NamedNode(XSD + "integer")

MIGRATIONS: dict[int, Callable[[EmbeddedStore], None]] = {0: lambda _: None}
"""Schema version → what makes a store of it one of the next version. 0 is a store that names none."""


def schema_version(store: EmbeddedStore) -> int:
    """Return the schema version of a store; 0 where it names none."""
    found = [
        int(quad.object.value)
        for quad in store.quads(_GRAPH, _PROPERTY, None, _GRAPH)
        if isinstance(quad.object, Literal)
    ]
    return max(found, default=0)


def check_schema(store: EmbeddedStore) -> None:
    """Refuse a store that a newer program made.

    Raises:
        StoreSchemaError: Its schema version is higher than this program's.
    """
    found = schema_version(store)
    if found > SCHEMA_VERSION:
        raise StoreSchemaError(store.path or "in memory", found, SCHEMA_VERSION)


def migrate(store: EmbeddedStore) -> None:
    """Bring a store to this program's schema version, one version a transaction.

    An empty store gets its version with the first that is written: what is loaded in bulk into a store that holds
    anything takes twice the space on disk, as RocksDB then merges it into levels that are not compressed.

    Raises:
        StoreSchemaError: Its schema version is higher than this program's.
    """
    check_schema(store)
    found = schema_version(store)
    if not found and next(store.quads(), None) is None:
        store.write_first(_version_quad(SCHEMA_VERSION))
        return
    for version in range(found, SCHEMA_VERSION):
        MIGRATIONS[version](store)
        store.write({}, extra=[_version_quad(version + 1)], gone=[_version_quad(version)])


def _version_quad(version: int) -> Quad:
    return Quad(_GRAPH, _PROPERTY, Literal(str(version), datatype=_INTEGER), _GRAPH)
