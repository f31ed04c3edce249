"""Other people's parsers: what to say when one is not installed, and keeping their own warnings to themselves."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


def missing_package(file: str, what: str, extra: str) -> InputError:
    """Return the error for a format whose parser is in an extra that is not installed."""
    return InputError(
        file, f"reading {what} needs a further package.", hint=f"Install it: pip install 'paper-kg[{extra}]'"
    )


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Keep a library's log off the terminal: what it warns of is rejected with a message of ours."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
