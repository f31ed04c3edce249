from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_folder() -> Path:
    """The folder of real papers that can stand beside the project."""
    return Path(os.environ.get("KG_SHARED", Path(__file__).resolve().parents[3] / "shared"))


@pytest.fixture
def shared() -> Path:
    folder = shared_folder()
    if not folder.is_dir():
        pytest.skip("the folder of real papers is not here")
    return folder
