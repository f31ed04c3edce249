"""Documents that are made from the code are as the code says."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT


def test_the_command_reference_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/cli_reference.py", "--check"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, "run: python scripts/cli_reference.py"
