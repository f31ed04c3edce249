"""Running a program and watching it: time by the clock, time of the processor, and the memory of all its processes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_EVERY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run took; `peak_mb` counts pages that processes share once."""

    clock: float
    processor: float
    peak_mb: float
    code: int
    out: str


def kg(*arguments: object, cwd: Path) -> Measured:
    """Run `kg` with some arguments and watch it."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        watch = _Watch(process.pid)
        watch.start()
        try:
            out, _ = process.communicate()
        except BaseException:  # stopped: what it measures is stopped with it
            process.terminate()
            raise
        clock = time.perf_counter() - begun
        watch.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(clock, max(used, watch.processor), watch.peak_mb, process.returncode, out)


class _Watch(threading.Thread):
    """Adds up, every two seconds, the memory and the processor time of a process and all below it."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._over = threading.Event()
        self._seconds: dict[int, float] = {}
        self.peak_mb = 0.0

    @property
    def processor(self) -> float:
        return sum(self._seconds.values())

    def run(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            pids = _tree(self._root)
            self.peak_mb = max(self.peak_mb, sum(map(_memory_mb, pids)))
            for pid in pids:
                self._seconds[pid] = max(self._seconds.get(pid, 0.0), _processor_seconds(pid))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _tree(root: int) -> list[int]:
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
            below.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += below.get(pid, ())
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat behind the name: state, parent and more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _processor_seconds(pid: int) -> float:
    fields = _stat(pid)
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _memory_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    shares = [line.split()[1] for line in text.splitlines() if line.startswith("Pss:")]
    return sum(map(int, shares)) / 1024
