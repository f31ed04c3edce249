"""The version of the built-in extractor, told without loading it: a build of unchanged papers never loads spaCy."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from kg import __version__


@cache
def _code_digest() -> str:
    """Return a digest of everything that an extraction depends on beside the vocabulary: code and model."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    files = [*package.glob("*.py"), *(p for p in package.glob("model/*") if p.suffix != ".md" and p.is_file())]
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def extractor_version(vocabulary_digest: str) -> str:
    """Return the version: it changes whenever the same paper could give another extraction."""
    both = hashlib.sha256(f"{_code_digest()} {vocabulary_digest}".encode()).hexdigest()
    return f"{__version__}+{both[:12]}"
