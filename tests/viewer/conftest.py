from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tests.viewer.small_graph import small_store


@pytest.fixture
def store():
    return small_store()
