"""What `import kg` offers: build a graph, open it as an `rdflib.Dataset`, see it as a networkx graph.

import kg

kg.build([kg.Paper("QuickServe", "QuickServe is 2x faster than vLLM on V100 GPUs.")], "output/kg")
with kg.open_store("output/kg") as graph:
    print(kg.to_networkx(graph).number_of_nodes())
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from oxrdflib import OxigraphStore
from rdflib import Dataset

from kg import namespaces as ns
from kg import workflow
from kg.model import Extraction, Paper, Rejected
from kg.store.open import open_store as open_embedded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from types import TracebackType

    import networkx as nx

    from kg.pipeline import BuildReport
    from kg.store.embedded import EmbeddedStore

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
) -> BuildReport:
    """Add papers to the store at a path, or replace them there; the store is made if there is none.

    Raises:
        InputError: A file cannot be read.
        StoreLocked: Another process writes to the store.
        OutputError: The store cannot be written.
    """
    flow = workflow.load_workflow([Path(file) for file in vocabularies], base=base)
    with open_embedded(path, "w") as store:
        return workflow.build(_records(inputs), store, flow)


def extract(inputs: Iterable[Input], *, vocabularies: Iterable[str | Path] = ()) -> Iterator[Extraction | Rejected]:
    """Yield what is found in each paper, without a store.

    Raises:
        InputError: A file cannot be read.
    """
    flow = workflow.load_workflow([Path(file) for file in vocabularies])
    return workflow.extract(_records(inputs), flow)


def _records(inputs: Iterable[Input]) -> Iterator[Paper | Extraction | Rejected]:
    for item in inputs:
        if isinstance(item, Paper | Extraction):
            yield item
        else:
            yield from workflow.read([item])
