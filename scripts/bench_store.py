"""Measure the store against bare pyoxigraph and rdflib's memory store, on a generated graph in the project's shape.

Each engine runs in a process of its own, so that peak memory is its own; they take turns, one step each, so that
whatever else the machine does hits all alike. For each: load, six queries and export as N-Quads and Turtle (medians
of the rounds), size on disk, peak memory. `--clock cpu` counts the processor's
time in place of the clock's: on a machine that others use too, only that says how much work an engine does. A step
after loading that takes an engine more than `--patience` seconds of it is given up, and the engine with it; the table
then says more than that.

    python scripts/bench_store.py --triples 1000000 --clock cpu --write docs/performance-store.md
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import multiprocessing
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg import __version__
from kg.namespaces import DCTERMS, KG, PREFIXES, RDF, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.store.embedded import EmbeddedStore

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
    from kg.store.open import open_store

    return _of_store(open_store(folder / "kg", "w"), data, folder)


def _in_memory(data: Path, folder: Path) -> Engine:
    from kg.store.open import open_store

    return _of_store(open_store(mode="memory"), data, folder)


def _of_store(store: EmbeddedStore, data: Path, folder: Path) -> Engine:
    from kg.query.run import run_query

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
        graph.serialize(folder / "out", format={"nq": "nquads", "ttl": "turtle"}[format_])

    return Engine(load, ask, export)


ENGINES: dict[str, Callable[[Path, Path], Engine]] = {
    "store": _store,
    "store in memory": _in_memory,
    "pyoxigraph": _pyoxigraph,
    "rdflib": _rdflib,
}


def work(engine: str, data: Path, clock: str, steps: Any) -> None:
    """Do one engine's steps as they are asked for, and send how long each took; runs in a process of its own."""
    now = {"cpu": time.process_time, "wall": time.perf_counter}[clock]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = ENGINES[engine](data, folder)
        while (step := steps.recv()) is not None:
            kind, argument = step
            gc.collect()
            begun = now()
            if kind == "load":
                made.load()
            elif kind == "ask":
                made.ask(QUERIES[argument])
            elif kind == "export":
                made.export(argument)
            took = now() - begun
            if kind == "disk":
                files = [file for part in ("kg", "ox") for file in (folder / part).rglob("*") if file.is_file()]
                took = sum(file.stat().st_size for file in files) / 1e6
            elif kind == "memory":
                took = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            steps.send(took)


class Running:
    """An engine's process."""

    def __init__(self, engine: str, data: Path, clock: str, patience: float) -> None:
        context = multiprocessing.get_context("spawn")
        self._steps, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(engine, data, clock, theirs))
        self._process.start()
        self._patience = patience
        self._memory = 0.0
        theirs.close()

    def do(self, kind: str, argument: str = "") -> float:
        """Do a step; return how long it took, or infinity where patience ended."""
        if not self._process.is_alive():
            return {"memory": self._memory, "disk": math.nan}.get(kind, math.inf)
        self._steps.send((kind, argument))
        begun = _processor_seconds(self._process.pid)
        while not self._steps.poll(1):
            if kind != "load" and _processor_seconds(self._process.pid) - begun > self._patience:
                self._memory = _peak_megabytes(self._process.pid)
                self._process.kill()
                self._process.join()
                return math.inf
        took: float = self._steps.recv()
        return took

    def end(self) -> None:
        """End the process."""
        if self._process.is_alive():
            self._steps.send(None)
        self._process.join()


def _processor_seconds(process: int | None) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_megabytes(process: int | None) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM"))


ROWS = {
    "load s": ("load", "", 1.0),
    **{f"{title} ms": ("ask", title, 1000.0) for title in QUERIES},
    "export nq s": ("export", "nq", 1.0),
    "export ttl s": ("export", "ttl", 1.0),
    "disk MB": ("disk", "", 1.0),
    "peak memory MB": ("memory", "", 1.0),
}
"""Row of the table → the step that gives it, and what its seconds are multiplied by."""
_ASKED = 7
"""Askings of a query in a round: they are short, and differ more than a load or an export does."""


def measure(engines: list[str], data: Path, rounds: int, clock: str, patience: float) -> dict[str, dict[str, float]]:
    """Return the table: engine → row → the median of the rounds. rdflib, which is slow, takes part in the first."""
    running = {engine: Running(engine, data, clock, patience) for engine in engines}
    found: dict[str, dict[str, list[float]]] = {engine: {row: [] for row in ROWS} for engine in engines}
    for row, (kind, argument, factor) in ROWS.items():
        for number in range({"ask": _ASKED * rounds + 1, "export": rounds}.get(kind, 1)):
            order = engines if number % 2 else engines[::-1]
            for engine in order:
                if engine == "rdflib" and number:
                    continue
                took = running[engine].do(kind, argument) * factor
                if engine == "rdflib" or kind != "ask" or number:  # the first asking reads the disk
                    found[engine][row].append(took)
        for number in range(rounds - 1 if kind == "load" else 0):
            for engine in [e for e in (engines if number % 2 else engines[::-1]) if e != "rdflib"]:
                fresh = Running(engine, data, clock, patience)
                found[engine][row].append(fresh.do("load"))
                fresh.end()
        print(row, {engine: found[engine][row] for engine in engines}, file=sys.stderr, flush=True)
    for one in running.values():
        one.end()
    return {engine: {row: statistics.median(took) for row, took in rows.items()} for engine, rows in found.items()}


def table(found: dict[str, dict[str, float]], triples: int, clock: str, patience: float) -> str:
    """Return the table as Markdown, with how the store compares to the others."""
    engines = list(found)
    against = [engine for engine in engines if not engine.startswith("store")] if "store" in found else []
    heads = [f"{triples:,} triples ({clock})", *engines, *(f"store / {engine}" for engine in against)]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for row in ROWS:
        cells = [_cell(found[engine][row], patience * ROWS[row][2]) for engine in engines]
        cells += [_ratio(found["store"][row], found[engine][row]) for engine in against]
        lines.append("| " + " | ".join([row, *cells]) + " |")
    if "rdflib" in against:
        lines.append("\nThe median query, compared with rdflib, which keeps its graph in memory:\n")
        asked = [f"{title} ms" for title in QUERIES]
        for engine in engines:
            if engine != "rdflib":
                times = statistics.median(found["rdflib"][row] / found[engine][row] for row in asked)
                lines.append(f"- {engine}: {times:.0f} times as fast")
    return "\n".join(lines) + "\n"


def _cell(took: float, patience: float) -> str:
    if math.isnan(took):
        return "–"
    return f"{took:,.2f}" if math.isfinite(took) else f"> {patience:,.0f}"


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.3f}" if theirs and math.isfinite(theirs) else "–"


def machine() -> str:
    """Return one line on where and with what it was measured."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = next(iter(names), platform.machine())
    versions = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib"))
    return f"{os.cpu_count()} cores of {model}; Python {platform.python_version()}; paper-kg {__version__}, {versions}."


def write_section(path: Path, triples: int, text: str) -> None:
    """Put a size's table into a page, in the place of the one before."""
    title = f"## {triples:,} triples"
    page = path.read_text(encoding="utf-8") if path.exists() else _PAGE
    before, _, rest = page.partition(title + "\n")
    after = rest[rest.index("\n## ") + 1 :] if "\n## " in rest else ""
    section = f"{title}\n\n{text.rstrip()}\n" + (f"\n{after}" if after else "")
    path.write_text(f"{before.rstrip()}\n\n{section}", encoding="utf-8")


_PAGE = """# The store, measured

Written by `scripts/bench_store.py --write`: this project's store, bare pyoxigraph and rdflib's memory store on a
generated graph in the project's shape, taking turns in one run. Each figure is the median of its rounds; `cpu` is the
processor's time of the engine's process, all its threads together.
"""


def main() -> None:
    """Generate, measure, print a table (or JSON), write it into a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--engines", default="store,store in memory,pyoxigraph,rdflib")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--patience", type=float, default=600, help="processor seconds a step")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="a Markdown page to put the table into")
    options = parser.parse_args()
    with tempfile.NamedTemporaryFile("w", suffix=".nq", encoding="utf-8") as data:
        data.writelines(line + "\n" for line in lines(options.triples))
        data.flush()
        found = measure(options.engines.split(","), Path(data.name), options.rounds, options.clock, options.patience)
    text = table(found, options.triples, options.clock, options.patience)
    print(json.dumps(found, indent=2) if options.json else text)
    if options.write:
        rounds = f"Loads and exports {options.rounds} times, queries {_ASKED * options.rounds}; rdflib all once."
        write_section(options.write, options.triples, f"{machine()} {rounds}\n\n{text}")


if __name__ == "__main__":
    main()
