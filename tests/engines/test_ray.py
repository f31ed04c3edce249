"""Extraction over a real Ray cluster of two nodes on this machine, one of which dies in the middle.

Each test runs in a process of its own: Ray keeps state, and warns where pytest would take a warning for an error.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow]
pytest.importorskip("ray", reason="Ray is an extra: make cluster installs it")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("what", ["poison", "killed_node", "shards_killed_node"])
def test_over_two_nodes(what: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.engines.ray_cluster", what, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert f"{what} holds" in done.stdout.splitlines()  # among what the raylets say
