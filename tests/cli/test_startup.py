"""Help comes at once: nothing heavy is imported for it."""

from __future__ import annotations

import subprocess
import sys

from scripts.bench_help import ratio
from tests.conftest import ROOT

HEAVY = {"spacy", "rdflib", "networkx", "pyvis", "pyoxigraph", "numpy", "pandas", "pyshacl", "lxml", "starlette"}


def test_help_takes_little_more_than_an_empty_program_s() -> None:
    ours, theirs, quotient = ratio(5)
    assert quotient <= 1.3, (ours, theirs)


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, kg, kg.cli.main; print(' '.join({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
