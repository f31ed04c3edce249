"""A progress line on a terminal: papers done, papers a second, and time left where the total is known."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

QUIET_S = 1.0
"""Seconds before the line appears: a short build needs none."""
REFRESH_S = 0.2


class Progress:
    """Writes one line to standard error, over and over; nothing where that is no terminal."""

    def __init__(self, total: int | None = None) -> None:
        self._total = total
        self._done = 0
        self._failed = 0
        self._begun = self._shown = time.monotonic()
        self._active = sys.stderr.isatty()
        self._drawn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def expect(self, total: int) -> None:
        """Say how many papers there will be."""
        self._total = total

    def step(self, outcome: str) -> None:
        """Count one paper; `outcome` "rejected" counts as failed."""
        self._done += 1
        self._failed += outcome == "rejected"
        now = time.monotonic()
        if self._active and now - self._begun > QUIET_S and now - self._shown > REFRESH_S:
            self._shown = now
            self._drawn = True
            sys.stderr.write("\r\x1b[K" + self.line(now - self._begun))
            sys.stderr.flush()

    def line(self, elapsed: float) -> str:
        """Return the line after `elapsed` seconds."""
        rate = self._done / elapsed if elapsed > 0 else 0.0
        parts = [f"{self._done:,} of {self._total:,} papers" if self._total else f"{self._done:,} papers"]
        parts.append(f"{rate:,.0f} papers/s")
        if self._total and rate:
            left = max(0.0, (self._total - self._done) / rate)
            parts.append(f"{int(left // 60)}:{int(left % 60):02d} left")
        if self._failed:
            parts.append(f"{self._failed} failed")
        return ", ".join(parts)
