"""A store behind a SPARQL 1.1 endpoint: the same interface over HTTP.

Credentials come from the environment alone, so that they stand in no argument list and no log:
KG_REMOTE_TOKEN (bearer), or KG_REMOTE_USER and KG_REMOTE_PASSWORD (basic; digest with KG_REMOTE_AUTH=digest).
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.errors import ConfigError, QueryError, StoreError, UsageError
from kg.namespaces import INFERRED_GRAPH, PREFIXES
from kg.store.binding import bind_terms
from kg.store.paths_first import as_select, has_paths, with_paths_answered
from kg.store.rdf_reading import read_rdf
from kg.store.reasoning import infer, is_inferred, rules_for
from kg.store.sparql_tokens import query_form, with_prefixes
from kg.store.transaction import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import httpx

    from kg.store.protocol import Dataset, QueryAnswer, Store, Term

_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.5"
_SECONDS = 300.0
_SHOWN = 300


def is_remote(location: str) -> bool:
    """Return whether a store's location is an endpoint's address rather than a path."""
    return location.startswith(("http://", "https://"))


class RemoteStore:
    """A store behind an endpoint. Its server must answer queries over the union of its graphs.

    Attributes:
        url: the address for queries.
        update_url: the address for updates.
    """

    def __init__(self, url: str, update_url: str = "") -> None:
        """Make a store; nothing is asked yet.

        Args:
            url: Where queries are sent.
            update_url: Where updates are sent; when empty, `…/update` for a query address that ends in `/query` (as
                Oxigraph and Fuseki have it), and the same address for any other.

        Raises:
            UsageError: The address has a user or password in it.
        """
        if urlsplit(url).username or urlsplit(update_url).username:
            raise UsageError(
                "An endpoint's address must not have a user or password in it: arguments are seen and logged.",
                "Set KG_REMOTE_USER and KG_REMOTE_PASSWORD in the environment.",
            )
        self.url = url
        self.update_url = update_url or (url.removesuffix("/query") + "/update" if url.endswith("/query") else url)
        self._client = _make_client()
        self._called: str | None = None

    @property
    def rules(self) -> None:
        """Nothing follows from what is written here; see `kg.store.inferring`."""
        return

    @property
    def translates(self) -> bool:
        """An endpoint is asked by other programs too: what they are to find has to be stated."""
        return False

    def write(
        self,
        graphs: Mapping[str, Iterable[Quad]],
        extra: Iterable[Quad] = (),
        gone: Iterable[Quad] = (),
        new: bytes = b"",
    ) -> None:
        """Replace graphs, delete `gone` and add `extra` and `new` in one update request.

        Raises:
            StoreError: The endpoint cannot be reached, or refuses.
        """
        change = Change()
        for iri, quads in graphs.items():
            graph = NamedNode(iri)
            change.dropped[graph] = None
            for quad in quads:
                change.added[Quad(quad.subject, quad.predicate, quad.object, graph)] = None
        for quad in gone:
            change.added.pop(quad, None)
            change.deleted[quad] = None
        for quad in (*extra, *ox.parse(new, ox.RdfFormat.N_QUADS)):
            change.deleted.pop(quad, None)
            change.added[quad] = None
        if change.dropped or change.deleted or change.added:
            self.update(change.sparql())

    def update(self, sparql: str) -> None:
        """Send an update request.

        Raises:
            QueryError: The endpoint finds a fault in it.
            StoreError: The endpoint cannot be reached, or refuses.
        """
        self._send(self.update_url, with_prefixes(sparql, PREFIXES).encode(), "application/sparql-update", "*/*")

    def quads(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the term's name in RDF)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""
        terms = {"s": subject, "p": predicate, "o": object, "g": graph}
        s, p, o, g = (str(term) if term is not None else f"?{name}" for name, term in terms.items())
        free = [f"?{name}" for name, term in terms.items() if term is None]
        pattern = f"{{ GRAPH {g} {{ {s} {p} {o} }} }}"
        if not free:
            if self._ask(f"ASK {pattern}"):
                yield Quad(subject, predicate, object, graph)  # type: ignore[arg-type]
            return
        for row in self._rows(f"SELECT {' '.join(free)} {pattern}"):
            found = {name: term if term is not None else row[name] for name, term in terms.items()}
            yield Quad(found["s"], found["p"], found["o"], found["g"])  # type: ignore[arg-type]

    def query(
        self, sparql: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> QueryAnswer:
        """Answer a SPARQL 1.1 query; see `kg.store.protocol.Store.query`.

        Raises:
            QueryError: The endpoint finds a fault in it.
            StoreError: The endpoint cannot be reached, or refuses.
        """
        text = with_prefixes(bind_terms(sparql, substitutions or {}), PREFIXES)
        graphs = [("default-graph-uri", iri) for iri in dataset.default] if dataset else []
        graphs += [("named-graph-uri", iri) for iri in dataset.named] if dataset else []
        if has_paths(text) and self._server().startswith("Virtuoso"):
            text = with_paths_answered(text, lambda select: self._ends(select, graphs))
            if query_form(text) == "ask":  # Virtuoso answers ASK with VALUES in it by a table
                return _boolean(bool(self._ends(as_select(text), graphs)))
        if query_form(text) in {"construct", "describe"}:
            response = self._ask_for(text, _TRIPLES, graphs)
            format_ = "ttl" if "turtle" in response.headers.get("content-type", "") else "nt"
            quads = read_rdf(response.content, self.url, format_, base=self.url)
            return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
        response = self._ask_for(text, _ROWS, graphs)
        try:
            return ox.parse_query_results(response.content, ox.QueryResultsFormat.JSON)
        except SyntaxError as error:
            raise StoreError(f"{self.url} answered with no SPARQL results in JSON: {error}.") from error

    def graphs(self) -> Iterator[str]:
        """Yield the IRIs of the named graphs that hold anything."""
        for row in self._rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"):
            yield row["g"].value

    def __len__(self) -> int:
        """Return the number of quads."""
        [row] = self._rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        count = row["n"]
        return int(count.value) if isinstance(count, Literal) else 0

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def __enter__(self) -> RemoteStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, sparql: str) -> Iterator[ox.QuerySolution]:
        answer = self.query(sparql)
        if not isinstance(answer, ox.QuerySolutions):
            raise StoreError(f"{self.url} answered a SELECT with something else.")
        yield from answer

    def _server(self) -> str:
        """Return what the server calls itself, as it does with every answer."""
        if self._called is None:
            self._ask_for("ASK {}", _ROWS, [])
        return self._called or ""

    def _ends(self, select: str, graphs: list[tuple[str, str]]) -> list[str]:
        content = self._ask_for(select, _ROWS, graphs).content
        answer = ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
        return [str(row[0]) for row in answer] if isinstance(answer, ox.QuerySolutions) else []

    def _ask(self, sparql: str) -> bool:
        return bool(self.query(sparql))

    def _ask_for(self, text: str, accept: str, graphs: list[tuple[str, str]]) -> httpx.Response:
        # A form is the one way that every server takes: Virtuoso 7 waits for ever on a query sent as the body itself.
        body = urlencode([("query", text), *graphs]).encode()
        return self._send(self.url, body, "application/x-www-form-urlencoded", accept)

    def _send(self, url: str, body: bytes, content_type: str, accept: str) -> httpx.Response:
        import httpx

        headers = {"Content-Type": content_type, "Accept": accept}
        try:
            response = self._client.post(url, content=body, headers=headers)
        except httpx.HTTPError as error:
            hint = "Is it running, and is the address right?"
            raise StoreError(f"The endpoint {url} cannot be reached: {error}.", hint) from error
        self._called = response.headers.get("server", "")
        if response.is_success:
            return response
        said = " ".join(response.text.split())[:_SHOWN]
        if response.status_code in {401, 403}:
            hint = "Set KG_REMOTE_TOKEN, or KG_REMOTE_USER and KG_REMOTE_PASSWORD, in the environment."
            raise StoreError(f"The endpoint {url} refuses (status {response.status_code}): {said}", hint)
        if response.status_code == 400:
            raise QueryError(f"The endpoint {url} finds a fault in the query: {said}")
        raise StoreError(f"The endpoint {url} fails (status {response.status_code}): {said}")


def _boolean(value: bool) -> QueryAnswer:
    return ox.parse_query_results(json.dumps({"head": {}, "boolean": value}).encode(), ox.QueryResultsFormat.JSON)


def _make_client() -> httpx.Client:
    import httpx

    token = os.environ.get("KG_REMOTE_TOKEN", "")
    user, password = os.environ.get("KG_REMOTE_USER", ""), os.environ.get("KG_REMOTE_PASSWORD", "")
    kind = os.environ.get("KG_REMOTE_AUTH", "basic")
    if kind not in {"basic", "digest"}:
        raise ConfigError(f"KG_REMOTE_AUTH is {kind!r}.", "It is basic or digest.")
    auth = (httpx.DigestAuth if kind == "digest" else httpx.BasicAuth)(user, password) if user else None
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(auth=auth, headers=headers, timeout=_SECONDS)


def copy_store(source: Store, target: Store, progress: Callable[[str], None] = lambda _: None) -> int:
    """Copy every graph of one store into another, a graph a transaction; graphs of the same name are replaced.

    What follows from the ontology is inferred anew where the target held something before, as neither of the two stores
    has what follows from both, and where the target has to state more of it than the source does.

    Returns:
        How many quads were copied.
    """
    copied = 0
    both = any(True for _ in target.graphs()) and (is_inferred(source) or is_inferred(target))
    more = is_inferred(source) and not (target.translates or is_inferred(source, rules_for(target)))
    for graph in sorted(source.graphs()):
        if more and graph == INFERRED_GRAPH:
            continue
        quads = list(source.quads(graph=NamedNode(graph)))
        target.write({graph: quads})
        copied += len(quads)
        progress(graph)
    if both or more:
        infer(target, source=None if both else source)
    return copied
