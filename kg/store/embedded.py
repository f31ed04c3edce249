"""The embedded store: Oxigraph in this process, on disk or in memory."""

from __future__ import annotations

import contextlib
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from pyoxigraph import Store as Oxigraph

from kg.errors import StoreError, UnknownName
from kg.namespaces import PREFIXES
from kg.store.binding import bind_terms
from kg.store.bulk import BULK_FROM, apply_in_bulk
from kg.store.equivalents import with_equivalents
from kg.store.failures import query_error, read_only_error, store_failures
from kg.store.pattern import matching_quads, stands_in
from kg.store.rdf_reading import RDF_FORMATS, Followed, syntax_error
from kg.store.reasoning import TYPE, is_inferred, load_rules
from kg.store.snapshot import forget_writer
from kg.store.sparql_tokens import names_dataset
from kg.store.transaction import plan_change
from kg.store.translation import in_own_terms, names_other_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.store.protocol import Dataset, QueryAnswer, Term


_KNOWN_KEPT = 1_000


class EmbeddedStore:
    """A store in Oxigraph. `kg.store.open.open_store` makes one; an iterator that is not used up keeps it open.

    Attributes:
        path: the folder it stands in; None in memory.
        writable: whether it was opened for writing.
        files: the folder of the files that are read: `path`, or beside a writer the snapshot.
    """

    def __init__(
        self,
        oxigraph: Oxigraph | None = None,
        path: Path | None = None,
        *,
        writable: bool = True,
        files: Path | None = None,
    ) -> None:
        self._oxigraph: Oxigraph | None = oxigraph if oxigraph is not None else Oxigraph()
        self.path = path
        self.files = files or path
        self.writable = writable
        self._first: tuple[Quad, ...] = ()
        self._known: dict[tuple[str, str | None], bool] = {}

    @property
    def oxigraph(self) -> Oxigraph:
        """The Oxigraph store underneath.

        Raises:
            StoreError: The store is closed.
        """
        if self._oxigraph is None:
            raise StoreError(f"The store {self.path or 'in memory'} is closed.")
        return self._oxigraph

    @property
    def rules(self) -> None:
        """Nothing follows from what is written here; see `kg.store.inferring`."""
        return

    @property
    def translates(self) -> bool:
        """Queries are asked in the program's own terms; see `kg.store.translation`."""
        return True

    def write(
        self,
        graphs: Mapping[str, Iterable[Quad]],
        extra: Iterable[Quad] = (),
        gone: Iterable[Quad] = (),
        new: bytes = b"",
    ) -> None:
        """Replace graphs, delete `gone` and add the rest in one transaction; see `kg.store.protocol.Store.write`."""
        if not self.writable:
            raise read_only_error(self.path)
        with self._writing():
            change = plan_change(self.oxigraph, graphs, (*extra, *self._first), gone)
            if self.path is not None and len(change.added) + new.count(b"\n") >= BULK_FROM:
                apply_in_bulk(change, self.oxigraph, self.path, new)
            else:
                change.added.update(dict.fromkeys(parse(new, RdfFormat.N_QUADS)))
                change.apply(self.oxigraph)
            self._first = ()

    @contextlib.contextmanager
    def _writing(self, sparql: str = "") -> Iterator[None]:
        try:
            with store_failures(self.path, sparql):
                yield
        finally:
            self._known = {}

    def write_first(self, *quads: Quad) -> None:
        """Keep quads back until anything is written, and write them with it."""
        self._first = quads

    def quads(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the term's name in RDF)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""
        with store_failures(self.path):
            yield from matching_quads(self.oxigraph, subject, predicate, object, graph)

    def query(
        self,
        sparql: str,
        substitutions: Mapping[str, Term] | None = None,
        dataset: Dataset | None = None,
        *,
        base: str | None = None,
    ) -> QueryAnswer:
        """Answer a SPARQL 1.1 query over the union of all graphs; see `kg.store.protocol.Store.query`.

        `base` is what relative IRIs are resolved against; without one they are an error.
        """
        bound = bind_terms(sparql, substitutions or {})
        options: dict[str, Any] = {"base_iri": base, "prefixes": PREFIXES}
        if dataset is not None:
            options["default_graph"] = [NamedNode(iri) for iri in dataset.default]
            options["named_graphs"] = [NamedNode(iri) for iri in dataset.named]
        else:  # Oxigraph ignores FROM where the default graph is the union.
            options["use_default_graph_as_union"] = not names_dataset(bound)

        def is_known(term: str, ask: str) -> bool:
            def find() -> bool:
                return stands_in(self.oxigraph, term) or bool(self.oxigraph.query(ask, **options))

            return self._remembered((ask, base), find)

        one_graph = options.get("use_default_graph_as_union", False)
        asked = bound
        if one_graph and names_other_terms(bound) and self._remembered(("inferred", None), self._is_inferred):
            asked = in_own_terms(bound, self._states)
        try:
            with contextlib.suppress(SyntaxError):  # said of the text as it was given, below
                return self.oxigraph.query(with_equivalents(asked, is_known, one_graph=one_graph), **options)
            return self.oxigraph.query(bound, **options)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise query_error(bound, error) from error

    def _states(self, iri: str, as_class: bool) -> bool:
        """Whether anything is stated with a property, or of a class."""
        pattern = (None, TYPE, NamedNode(iri)) if as_class else (None, NamedNode(iri), None)
        return self._remembered(("stated", iri), lambda: next(self.quads(*pattern), None) is not None)

    def _is_inferred(self) -> bool:
        """Whether all that a translated query looks for has been inferred, and no more."""
        return is_inferred(self, load_rules())

    def _remembered(self, key: tuple[str, str | None], find: Callable[[], bool]) -> bool:
        """Return what was found to be true of the store since the last write."""
        known = self._known  # a write puts another in its place, so that what was true before it is kept nowhere
        found = known.get(key)
        if found is None:
            if len(known) >= _KNOWN_KEPT:
                known.clear()
            found = known[key] = find()
        return found

    def update(self, sparql: str, *, base: str | None = None) -> None:
        """Run a SPARQL 1.1 update request, in one transaction; relative IRIs are resolved against `base`.

        Raises:
            QueryError: It has a syntax error or cannot be run; the message has line and column.
            StoreError: The store was opened for reading.
            OutputError: The disk is full or read-only.
        """
        if not self.writable:
            raise read_only_error(self.path)
        try:
            with self._writing(sparql):
                self.oxigraph.update(sparql, base_iri=base, prefixes=PREFIXES)
                self._write_kept_back()
        except (SyntaxError, ValueError) as error:
            raise query_error(sparql, error, "update") from error

    def load(self, data: IO[bytes], format: str, *, graph: str | None = None) -> None:  # noqa: A002
        """Load RDF in bulk, in bounded memory: for millions of quads; not one transaction with anything else.

        Args:
            data: The text.
            format: One of `kg.store.rdf_reading.RDF_FORMATS`.
            graph: The graph for what stands in none.

        Raises:
            UnknownName: There is no such format.
            InputError: The text has a syntax error.
            OutputError: The disk is full or read-only.
        """
        if not self.writable:
            raise read_only_error(self.path)
        if format not in RDF_FORMATS:
            raise UnknownName("RDF format", format, RDF_FORMATS)
        home = NamedNode(graph) if graph else None
        try:
            with self._writing():
                if format == "nq" and home is None:
                    self.oxigraph.bulk_load(self._with_kept_back(data), RDF_FORMATS[format])
                    self._first = ()
                else:
                    self.oxigraph.bulk_load(data, RDF_FORMATS[format], to_graph=home)
                    self._write_kept_back()
        except SyntaxError as error:
            raise syntax_error(str(getattr(data, "name", "the input")), error) from error

    def _with_kept_back(self, data: IO[bytes]) -> IO[bytes]:
        """Return N-Quads with what was kept back behind them.

        In a transaction of its own it would stay in memory beside the files, and each read would look into both: a
        tenth of what a scan costs.
        """
        lines = serialize(self._first, format=RDF_FORMATS["nq"]) or b""
        return cast("IO[bytes]", Followed(data, b"\n" + lines))  # what is read of it is all that Oxigraph asks for

    def _write_kept_back(self) -> None:
        if self._first:
            self.oxigraph.extend(self._first)
            self._first = ()

    def dump(self, out: IO[bytes], format: str) -> None:  # noqa: A002
        """Write all quads as they stand ("nq", "trig"), or the union of the graphs ("ttl", "nt", "rdfxml"), unsorted.

        Exports for people are the exporters' (sorted, without bookkeeping); this is the fast way out.

        Raises:
            UnknownName: There is no such format.
        """
        if format not in RDF_FORMATS:
            raise UnknownName("RDF format", format, RDF_FORMATS)
        with store_failures(self.path):
            if format in {"nq", "trig", "jsonld"}:
                self.oxigraph.dump(out, RDF_FORMATS[format], prefixes=PREFIXES)
            else:
                serialize((quad.triple for quad in self.oxigraph), out, RDF_FORMATS[format], prefixes=PREFIXES)

    def graphs(self) -> Iterator[str]:
        """Yield the IRIs of the named graphs that hold anything."""
        with store_failures(self.path):
            for graph in self.oxigraph.named_graphs():
                if isinstance(graph, NamedNode) and any(True for _ in matching_quads(self.oxigraph, *_ALL, graph)):
                    yield graph.value

    def __len__(self) -> int:
        """Return the number of quads."""
        with store_failures(self.path):
            return len(self.oxigraph)

    def close(self) -> None:
        """Flush what is written and let the store go; a second time does nothing."""
        if self._oxigraph is None:
            return
        if self.writable and self.path is not None:
            with store_failures(self.path):
                self._oxigraph.flush()
            forget_writer(self.path)
        self._oxigraph = None

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_ALL = (None, None, None)
