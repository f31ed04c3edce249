"""Load a server: many clients at once for a minute, while a query that never ends is sent again and again.

Starts `kg serve` on a store, lets every client ask one query after another over a connection of its own, and reads the
memory of the server and its workers once a second. Exit code 1 where an answer fails, the 99th percentile is ten times
the median or more, memory grows, or a runaway query is not stopped at its limit.

    python scripts/bench_serve.py --store output/kg --clients 64 --seconds 60
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[1]
QUERIES = (
    "SELECT ?paper ?title { ?paper a kg:Paper ; dcterms:title ?title } LIMIT 20",
    "SELECT ?b (COUNT(DISTINCT ?paper) AS ?n) { ?paper kg:comparesWith ?b } GROUP BY ?b ORDER BY DESC(?n) LIMIT 10",
    "SELECT ?device ?l { ?paper kg:runsOn ?device . ?device skos:prefLabel ?l } LIMIT 50",
    "ASK { ?r kg:value ?v FILTER(?v > 100) }",
    "CONSTRUCT { ?m ?p ?o } WHERE { { SELECT ?m { ?m a kg:Mention } LIMIT 3 } ?m ?p ?o }",
)
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WARM_SECONDS = 5.0
PAGE_BYTES = 4096
ALLOWED_GROWTH = 1.1


@dataclass(slots=True)
class Seen:
    """What the clients and the watch saw."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    runaways: list[tuple[int, float]] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)


async def ask(host: str, port: int, sparql: str, streams: list[object]) -> tuple[int, bytes]:
    """Ask over a connection that is kept; return status and body."""
    if not streams:
        streams[:] = await asyncio.open_connection(host, port)
    reader, writer = streams
    assert isinstance(reader, asyncio.StreamReader)
    assert isinstance(writer, asyncio.StreamWriter)
    body = urlencode({"query": sparql}).encode()
    head_lines = (
        f"POST /sparql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Accept: application/sparql-results+json, application/n-triples\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head_lines.encode() + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length:")[2].partition("\r\n")[0])
    return int(head.split()[1]), await reader.readexactly(length)


async def client(number: int, host: str, port: int, until: float, seen: Seen) -> None:
    """Ask one query after another."""
    streams: list[object] = []
    asked = number
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            status, body = await ask(host, port, QUERIES[asked % len(QUERIES)], streams)
        except (OSError, asyncio.IncompleteReadError) as error:
            seen.failures.append(repr(error))
            streams = []
            continue
        if status != 200 or not body:
            seen.failures.append(f"{status}: {body[:200]!r}")
        seen.seconds.append(time.monotonic() - begun)
        asked += 1


async def runaway(host: str, port: int, until: float, pause: float, seen: Seen) -> None:
    """Send a query that never ends, wait until it is stopped, pause, and send it again."""
    while time.monotonic() < until - pause:
        streams: list[object] = []
        begun = time.monotonic()
        status, _ = await ask(host, port, RUNAWAY, streams)
        seen.runaways.append((status, time.monotonic() - begun))
        await asyncio.sleep(pause)


async def watch(process: int, until: float, seen: Seen) -> None:
    """Note the resident memory of a process and its children, once a second."""
    begun = time.monotonic()
    while time.monotonic() < until:
        seen.memory.append((time.monotonic() - begun, _resident(process)))
        await asyncio.sleep(1)


def _resident(process: int) -> int:
    pages = 0
    for one in [process, *_children(process)]:
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1])
        except OSError:
            continue
    return pages * PAGE_BYTES


def _children(process: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):  # each thread has children of its own
        try:
            found += map(int, thread.read_text(encoding="ascii").split())
        except OSError:
            continue
    return found + [one for child in found for one in _children(child)]


async def load(host: str, port: int, process: int, options: argparse.Namespace) -> Seen:
    """Warm up, then measure."""
    warm = Seen()
    until = time.monotonic() + WARM_SECONDS
    await asyncio.gather(*(client(n, host, port, until, warm) for n in range(options.clients)))
    seen = Seen()
    until = time.monotonic() + options.seconds
    await asyncio.gather(
        *(client(n, host, port, until, seen) for n in range(options.clients)),
        runaway(host, port, until, options.limit * 2, seen),
        watch(process, until, seen),
    )
    return seen


def report(seen: Seen, options: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    """Return the figures, and what is not as it has to be."""
    ordered = sorted(seen.seconds)
    median, last = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    half = options.seconds / 2
    sizes = [statistics.median(size for at, size in seen.memory if (at < half) == first) for first in (True, False)]
    figures: dict[str, object] = {
        "clients": options.clients,
        "seconds": options.seconds,
        "answers": len(ordered),
        "failures": len(seen.failures),
        "median ms": round(median * 1000, 1),
        "p99 ms": round(last * 1000, 1),
        "p99 / median": round(last / median, 2),
        "memory MB, first half": round(sizes[0] / 1e6),
        "memory MB, second half": round(sizes[1] / 1e6),
        "runaways": [f"{status} after {took:.1f} s" for status, took in seen.runaways],
    }
    problems = [f"{len(seen.failures)} failures: {seen.failures[0]}"] if seen.failures else []
    problems += ["the 99th percentile is ten times the median"] if last >= 10 * median else []
    problems += ["memory grows"] if sizes[1] > ALLOWED_GROWTH * sizes[0] else []
    problems += ["a runaway was not stopped"] if any(status != 503 for status, _ in seen.runaways) else []
    problems += [] if seen.runaways else ["no runaway was sent"]
    return figures, problems


def main() -> int:
    """Serve, load, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="output/kg")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--limit", type=float, default=5.0, help="seconds that a query may run")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--store", str(Path(options.store).resolve())]
    command += ["--timeout", str(options.limit), "--workers", str(options.workers)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            address = urlsplit(next(word for word in server.stderr.readline().split() if word.startswith("http")))
            assert address.hostname
            assert address.port
            seen = asyncio.run(load(address.hostname, address.port, server.pid, options))
        finally:
            server.terminate()
    figures, problems = report(seen, options)
    print(json.dumps(figures, indent=2))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
