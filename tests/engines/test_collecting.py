"""A worker keeps what it has loaded out of garbage collection, and cycles made later are still found."""

from __future__ import annotations

import subprocess
import sys

_CODE = """
import gc, weakref
from kg.engines.collecting import leave_alone_what_is_loaded

class Node:
    pass

loaded = [Node() for _ in range(1000)]
leave_alone_what_is_loaded()
assert gc.get_freeze_count() >= 1000
assert gc.get_threshold()[0] > 700
node = Node()
node.itself, gone = node, weakref.ref(node)
del node
cycles = [[] for _ in range(20_000)]
assert gone() is None, "a cycle made after loading is let go without being asked for"
"""


def test_what_is_loaded_is_left_alone_and_cycles_are_found() -> None:
    done = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
