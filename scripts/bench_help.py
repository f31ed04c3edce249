"""Compare the time of `kg --help` with that of an empty typer program's help: medians of CPU seconds, run in turn.

python scripts/bench_help.py [RUNS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EMPTY = "import typer\napp = typer.Typer()\n\n@app.command()\ndef main() -> None:\n    pass\n\napp()\n"


def cpu_seconds(command: list[str]) -> float:
    """Return the user and system seconds of one run of a command."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def ratio(runs: int) -> tuple[float, float, float]:
    """Return the medians of `kg --help` and of the empty program, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        commands = ([sys.executable, "-m", "kg", "--help"], [sys.executable, str(empty), "--help"])
        for command in commands:
            cpu_seconds(command)
        taken = [[cpu_seconds(command) for command in commands] for _ in range(runs)]
    ours, theirs = (statistics.median(column) for column in zip(*taken, strict=True))
    return ours, theirs, statistics.median(a / b for a, b in taken)


if __name__ == "__main__":
    ours, theirs, quotient = ratio(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
    print(f"kg --help {ours * 1000:.0f} ms · empty typer program {theirs * 1000:.0f} ms · ratio {quotient:.2f}")
