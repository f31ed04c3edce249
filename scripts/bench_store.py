"""Measure the store against bare pyoxigraph and rdflib's memory store, on a generated graph in the project's shape.

Every engine runs in a process of its own, one after another, so that peak memory is its own. For each: load, six
queries (median of several runs), export as N-Quads and Turtle, size on disk, peak memory.

    python scripts/bench_store.py --triples 1000000 --engines store,pyoxigraph,rdflib
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import random
import resource
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.namespaces import DCTERMS, KG, PREFIXES, RDF, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BASE = "https://example.org/id/"
QUERIES = {
    "papers on a family of devices": f"""SELECT DISTINCT ?paper ?device {{
        ?device skos:broader* <{BASE}device/family0> .
        ?paper kg:runsOn ?device }}""",
    "most frequent baselines": """SELECT ?b (COUNT(DISTINCT ?paper) AS ?n) { ?paper kg:comparesWith ?b }
        GROUP BY ?b ORDER BY DESC(?n) ?b LIMIT 20""",
    "speed-ups of 50 and more with evidence": """SELECT ?paper ?value ?quote { ?r kg:value ?value ; kg:unit "x" ;
        kg:reportedIn ?paper ; kg:quote ?quote FILTER(?value >= 50) }""",
    "results with optional baseline": f"""SELECT ?r ?b {{ ?r kg:subject <{BASE}method/7>
        OPTIONAL {{ ?r kg:baseline ?b }} }}""",
    "methods of five papers or more": """SELECT ?m (COUNT(?paper) AS ?n) { ?paper kg:uses ?m }
        GROUP BY ?m HAVING (COUNT(?paper) >= 5)""",
    "papers whose title has a word": """SELECT ?paper { ?paper dcterms:title ?t FILTER(CONTAINS(?t, "number 77")) }""",
}


class Engine(NamedTuple):
    """What is measured of an engine."""

    load: Callable[[], None]
    ask: Callable[[str], int]
    export: Callable[[str], None]


def lines(triples: int) -> Iterator[str]:
    """Yield N-Quads of papers with mentions and results, about as many as asked for; always the same."""
    randomly = random.Random(7)
    devices = [f"<{BASE}device/{n}>" for n in range(200)]
    vocabulary = f"<{BASE}devices>"
    for number, device in enumerate(devices):
        yield f"{device} <{SKOS}broader> <{BASE}device/family{number % 10}> {vocabulary} ."
        yield f'{device} <{SKOS}prefLabel> "Device {number}" {vocabulary} .'
    written, number = len(devices) * 2, 0
    while written < triples:
        paper = list(_paper(number, randomly, devices))
        yield from paper
        written += len(paper)
        number += 1


def _paper(number: int, randomly: random.Random, devices: list[str]) -> Iterator[str]:
    graph = f"<{BASE}paper/{number}>"

    def said(subject: str, predicate: str, object_: str) -> str:
        return f"{subject} <{predicate}> {object_} {graph} ."

    yield said(graph, RDF + "type", f"<{KG}Paper>")
    yield said(graph, DCTERMS + "title", f'"A paper number {number} about methods"')
    words = " ".join(f"word{randomly.randrange(5000)}" for _ in range(150))
    yield said(graph, DCTERMS + "abstract", f'"{words}"')
    methods = [f"<{BASE}method/{int(randomly.paretovariate(0.6)) % 20000}>" for _ in range(5)]
    named = [("proposes", f"<{BASE}method/own{number}>"), ("runsOn", randomly.choice(devices))]
    named += [("comparesWith", method) for method in methods[:3]] + [("uses", method) for method in methods[3:]]
    for place, (role, entity) in enumerate(named):
        mention = f"<{BASE}paper/{number}#m-{place}>"
        yield said(graph, KG + role, entity)
        for name, value in (
            ("inPaper", graph), ("entity", entity), ("role", f"<{KG}{role}>"), ("quote", f'"words {place}"'),
            ("start", f'"{place * 20}"^^<{XSD}integer>'), ("end", f'"{place * 20 + 7}"^^<{XSD}integer>'),
            ("confidence", f'"0.{randomly.randrange(10, 99)}"^^<{XSD}decimal>'), ("field", '"abstract"'),
            ("sentence", f'"{words[:120]}"'),
        ):  # fmt: skip
            yield said(mention, KG + name, value)
    result = f"<{BASE}paper/{number}#r-1>"
    for name, value in (
        ("reportedIn", graph), ("subject", methods[0]), ("baseline", methods[1]), ("unit", '"x"'),
        ("value", f'"{randomly.randrange(10, 1000) / 10}"^^<{XSD}decimal>'), ("quote", f'"faster {number}"'),
    ):  # fmt: skip
        yield said(result, KG + name, value)


def _store(data: Path, folder: Path) -> Engine:
    from kg.query.run import run_query
    from kg.store.open import open_store

    store = open_store(folder / "kg", "w")

    def load() -> None:
        with data.open("rb") as stream:
            store.load(stream, "nq")

    def ask(sparql: str) -> int:
        return sum(1 for _ in run_query(store, sparql).rows())

    def export(format_: str) -> None:
        with (folder / "out").open("wb") as out:
            store.dump(out, format_)

    return Engine(load, ask, export)


def _pyoxigraph(data: Path, folder: Path) -> Engine:
    import pyoxigraph as ox

    store = ox.Store(folder / "ox")
    formats = {"nq": ox.RdfFormat.N_QUADS, "ttl": ox.RdfFormat.TURTLE}

    def load() -> None:
        with data.open("rb") as stream:
            store.bulk_load(stream, ox.RdfFormat.N_QUADS)

    def ask(sparql: str) -> int:
        answer: Any = store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
        return sum(1 for _ in answer)

    def export(format_: str) -> None:
        with (folder / "out").open("wb") as out:
            if format_ == "nq":
                store.dump(out, formats[format_])
            else:
                triples = (q.triple for q in store)
                ox.serialize(triples, out, formats[format_], prefixes=PREFIXES)

    return Engine(load, ask, export)


def _rdflib(data: Path, folder: Path) -> Engine:
    import rdflib

    graph = rdflib.Dataset(default_union=True)
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)

    def load() -> None:
        graph.parse(str(data), format="nquads")

    def ask(sparql: str) -> int:
        return len(list(graph.query(sparql)))

    def export(format_: str) -> None:
        whole: Any = graph
        if format_ == "ttl":
            whole = rdflib.Graph()
            for triple in graph.triples((None, None, None)):
                whole.add(triple[:3])
        whole.serialize(folder / "out", format={"nq": "nquads", "ttl": "turtle"}[format_])

    return Engine(load, ask, export)


ENGINES: dict[str, Callable[[Path, Path], Engine]] = {
    "store": _store,
    "pyoxigraph": _pyoxigraph,
    "rdflib": _rdflib,
}


def measure(engine: str, data: Path, runs: int, results: Any) -> None:
    """Measure one engine; runs in a process of its own."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = ENGINES[engine](data, folder)
        found["load s"] = _seconds(made.load)
        for title, sparql in QUERIES.items():
            made.ask(sparql)
            found[f"{title} ms"] = statistics.median(_seconds(partial(made.ask, sparql)) for _ in range(runs)) * 1000
        for format_ in ("nq", "ttl"):
            found[f"export {format_} s"] = _seconds(partial(made.export, format_))
        files = [file for part in ("kg", "ox") for file in (folder / part).rglob("*") if file.is_file()]
        found["disk MB"] = sum(file.stat().st_size for file in files) / 1e6
    found["peak memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    results.send(found)


def _seconds(work: Callable[[], Any]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Generate, measure, print a table (or JSON)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--engines", default="store,pyoxigraph,rdflib")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    table: dict[str, dict[str, float]] = {}
    with tempfile.NamedTemporaryFile("w", suffix=".nq", encoding="utf-8") as data:
        data.writelines(line + "\n" for line in lines(options.triples))
        data.flush()
        context = multiprocessing.get_context("spawn")
        for engine in options.engines.split(","):
            ours, theirs = context.Pipe()
            process = context.Process(target=measure, args=(engine, Path(data.name), options.runs, theirs))
            process.start()
            theirs.close()
            table[engine] = ours.recv()
            process.join()
            print(f"{engine}: done", file=sys.stderr)
    if options.json:
        print(json.dumps(table, indent=2))
        return
    rows = list(next(iter(table.values())))
    print(f"{options.triples:,} triples".ljust(46) + "".join(engine.rjust(14) for engine in table))
    for row in rows:
        print(row.ljust(46) + "".join(f"{found[row]:14.2f}" for found in table.values()))


if __name__ == "__main__":
    main()
