"""Counting what is served, in the text format of Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Requests by route and status, their durations, and what was refused or stopped."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._durations: dict[str, list[int]] = {}
        self._sums: Counter[str] = Counter()

    def note(self, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests[route, status] += 1
        self._durations.setdefault(route, [0] * (len(BUCKETS) + 1))[bisect_left(BUCKETS, seconds)] += 1
        self._sums[route] += seconds  # type: ignore[assignment]

    def text(self, gauges: dict[str, tuple[str, float]]) -> str:
        """Return everything counted, and gauges (name → help and value)."""
        lines = ["# HELP kg_requests_total Requests answered.", "# TYPE kg_requests_total counter"]
        for (route, status), number in sorted(self._requests.items()):
            lines.append(f'kg_requests_total{{route="{route}",status="{status}"}} {number}')
        lines += ["# HELP kg_request_seconds Time to answer.", "# TYPE kg_request_seconds histogram"]
        for route, counts in sorted(self._durations.items()):
            lines += self._histogram(route, counts)
        for name, (help_, value) in sorted(gauges.items()):
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# HELP {name} {help_}", f"# TYPE {name} {kind}", f"{name} {value:g}"]
        return "\n".join(lines) + "\n"

    def _histogram(self, route: str, counts: list[int]) -> list[str]:
        lines, total = [], 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
            total += count
            lines.append(f'kg_request_seconds_bucket{{route="{route}",le="{bound}"}} {total}')
        lines.append(f'kg_request_seconds_sum{{route="{route}"}} {float(self._sums[route]):.6f}')
        lines.append(f'kg_request_seconds_count{{route="{route}"}} {total}')
        return lines
