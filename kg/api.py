"""What `import kg` offers: build a graph, open it as an `rdflib.Dataset`, see it as a networkx graph.

import kg

kg.build([kg.Paper("QuickServe", "QuickServe is 2x faster than vLLM on V100 GPUs.")], "output/kg")
with kg.open_store("output/kg") as graph:
    print(kg.to_networkx(graph).number_of_nodes())
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from oxrdflib import OxigraphStore
from rdflib import Dataset

from kg import namespaces as ns
from kg import workflow
from kg.model import Extraction, Paper, Rejected
from kg.store.open import open_store as open_embedded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import PathLike
    from types import TracebackType

    import networkx as nx

    from kg.pipeline import BuildReport
    from kg.store.embedded import EmbeddedStore
    from kg.views.describe import EntityDescription, PaperDescription
    from kg.views.frames import Library

Input = str | Path | Paper | Extraction
"""What can be built: a file, a folder, "-" for standard input, or a paper or extraction made by a program."""


class Graph(Dataset):
    """A store as an `rdflib.Dataset` whose default graph is the union of all; queries run on Oxigraph.

    Attributes:
        embedded: the store underneath.
    """

    def __init__(self, embedded: EmbeddedStore) -> None:
        super().__init__(store=OxigraphStore(store=embedded.oxigraph), default_union=True)
        self.embedded = embedded
        for prefix, namespace in ns.PREFIXES.items():
            self.bind(prefix, namespace)

    def frame(self, sparql: str, library: Library = "pandas") -> Any:
        """Answer a SELECT query as a pandas or Polars frame.

        Raises:
            QueryError: The query cannot be parsed, or is no SELECT.
            UsageError: The library is not installed.
        """
        from pyoxigraph import QuerySolutions

        from kg.errors import QueryError
        from kg.views.frames import solutions_frame

        answer = self.embedded.query(sparql)
        if not isinstance(answer, QuerySolutions):
            raise QueryError("Only a SELECT query makes a table.", "Use graph.query(…) for ASK and CONSTRUCT.")
        return solutions_frame(answer, library)

    def table(self, name: str, library: Library = "pandas") -> Any:
        """Return papers, entities, links (paper to entity), results or mentions as a pandas or Polars frame.

        Raises:
            UnknownName: There is no such table.
            UsageError: The library is not installed.
        """
        from kg.views.frames import table_frame

        return table_frame(self.embedded, name, library=library)

    def show(self, name: str) -> PaperDescription | EntityDescription:
        """Return what the graph says of a paper or entity, named by title, label, identifier or IRI.

        Raises:
            UnknownName: Nothing in the graph has that name.
        """
        from kg.views.describe import describe

        return describe(self.embedded, name)

    def export(self, path: str | PathLike[str], format: str = "") -> None:  # noqa: A002 (as the option is called)
        """Write the graph to a file, in the format named or the one that its ending chooses.

        Raises:
            UnknownName: There is no such format.
            OutputError: The file cannot be written; none is left half-written.
        """
        from kg.exporters.files import write_export

        write_export(self.embedded, Path(path), format)

    def _repr_html_(self) -> str:
        """Return what a notebook shows of the graph: how much there is of what."""
        from kg.views.card import card_html

        return card_html(self.embedded)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.embedded.close()


def open_store(path: str | PathLike[str], *, writable: bool = False) -> Graph:
    """Open a store as an `rdflib.Dataset`.

    Raises:
        StoreNotFound: There is none at the path, and it is not to be written.
        StoreLocked: It is to be written, and another process writes to it.
        StoreSchemaError: A newer program made it.
    """
    return Graph(open_embedded(path, "w" if writable else "r"))


def to_networkx(graph: Graph) -> nx.MultiDiGraph[str]:
    """Return papers, entities and results as a directed multigraph; nodes are IRIs, edge keys are roles."""
    from kg.views.network import to_networkx as convert

    return convert(graph.embedded)


def build(
    inputs: Iterable[Input],
    path: str | PathLike[str],
    *,
    vocabularies: Iterable[str | Path] = (),
    base: str = ns.BASE,
    extractor: str = "built-in",
) -> BuildReport:
    """Add papers to the store at a path, or replace them there; the store is made if there is none.

    `extractor` is "built-in", "llm" (at the address that KG_LLM_URL names) or a plug-in's name.

    Raises:
        InputError: A file cannot be read.
        UnknownName: There is no such extractor.
        StoreLocked: Another process writes to the store.
        OutputError: The store cannot be written.
    """
    flow = workflow.load_workflow([Path(file) for file in vocabularies], base=base, extractor=extractor)
    with open_embedded(path, "w") as store:
        return workflow.build(_records(inputs), store, flow)


def extract(
    inputs: Iterable[Input], *, vocabularies: Iterable[str | Path] = (), extractor: str = "built-in"
) -> Iterator[Extraction | Rejected]:
    """Yield what is found in each paper, without a store; `extractor` as in `build`.

    Raises:
        InputError: A file cannot be read.
        UnknownName: There is no such extractor.
    """
    flow = workflow.load_workflow([Path(file) for file in vocabularies], extractor=extractor)
    return workflow.extract(_records(inputs), flow)


def read_papers(
    inputs: Iterable[str | Path] | str | Path,
    *,
    format: str = "",  # noqa: A002 (as the option is called)
    columns: Mapping[str, str] | None = None,
) -> Iterator[Paper | Extraction | Rejected]:
    """Yield the papers of files and folders, as `kg build` reads them; the same paper from two places is one.

    Args:
        inputs: Paths, or one; `.gz`, `.zst` and `.zip` are unpacked, and formats found from content.
        format: The name of the reader to use for all, as `kg formats` lists them.
        columns: For tables, which column gives a field: {"title": "Titel"}.

    Raises:
        InputError: A file cannot be read.
        UnknownName: There is no such format.
    """
    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    return workflow.read(paths, format or None, columns)


def _records(inputs: Iterable[Input]) -> Iterator[Paper | Extraction | Rejected]:
    """Yield the records of all inputs; what two of them say of one paper is joined."""
    from kg.readers.merging import merge_papers
    from kg.readers.registry import read_papers as read_files

    def read() -> Iterator[Paper | Extraction | Rejected]:
        for item in inputs:
            if isinstance(item, Paper | Extraction):
                yield item
            else:
                yield from read_files([item])

    return merge_papers(read())
