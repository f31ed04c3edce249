"""Plots of a graph as PNG or SVG: the speed-ups claimed, papers over time, and what papers tell.

The same graph gives the same bytes. Matplotlib is an extra (`pip install paper-kg[plot]`) and imported on use.
"""

from __future__ import annotations

import io
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

from kg.errors import UnknownName, UsageError
from kg.views.claims import read_claims, select

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store.protocol import Store

FORMATS = ("png", "svg")
_SHOWN = 30
_BLUE, _ORANGE, _GREY = "#2f6f9f", "#d9822b", "#8a8f98"


def plot(store: Store, name: str, format: str = "png") -> bytes:  # noqa: A002 (what users call it)
    """Draw a plot and return the file's bytes.

    Args:
        store: the graph.
        name: one of `PLOTS`.
        format: "png" or "svg".

    Raises:
        UnknownName: No plot or format has that name.
        UsageError: Matplotlib is not installed, or the graph has nothing to draw.
    """
    if name not in PLOTS:
        raise UnknownName("plot", name, PLOTS)
    if format not in FORMATS:
        raise UnknownName("picture format", format, FORMATS)
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise UsageError("Plots need matplotlib, which is not installed.", "pip install 'paper-kg[plot]'") from error
    mpl.use("Agg")
    settings: dict[str, Any] = {
        "svg.hashsalt": "paper-kg",
        "svg.fonttype": "path",
        "font.family": ["DejaVu Sans"],
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        figure = PLOTS[name](store)
        out = io.BytesIO()
        metadata: dict[str, Any] = (
            {"Date": None, "Creator": "paper-kg"} if format == "svg" else {"Software": "paper-kg"}
        )
        figure.savefig(out, format=format, metadata=metadata, dpi=150)
    return out.getvalue()


def _figure(rows: int, title: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, max(3.0, 1.4 + 0.28 * rows)), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", parse_math=False)
    return figure, axes


def _short(text: str, length: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _bars(axes: Any, labels: list[str], values: list[float], colour: str) -> None:
    places = range(len(labels))
    axes.barh(places, values, color=colour)
    axes.set_yticks(places, labels, fontsize=8, parse_math=False)
    axes.invert_yaxis()


def draw_speedups(store: Store) -> Any:
    """Draw the largest factors claimed, with the method, the baseline and the metric."""
    claims = [
        c
        for c in read_claims(store)
        if c.unit == "x" and c.direction != "absolute" and c.better is not False and c.value > 1
    ]
    if not claims:
        raise UsageError("The graph has no speed-ups to draw.", "Build papers that state factors first.")
    claims.sort(key=lambda c: (-c.value, c.title, c.result))
    claims = claims[:_SHOWN]
    figure, axes = _figure(len(claims), f"The {len(claims)} largest factors claimed")
    labels = [_short(f"{c.subject or 'unnamed'} over {c.baseline or 'unnamed'}: {c.metric}") for c in claims]
    _bars(axes, labels, [float(c.value) for c in claims], _BLUE)
    for place, claim in enumerate(claims):
        if claim.value_high is not None:
            high = float(claim.value_high) - float(claim.value)
            axes.barh(place, high, left=float(claim.value), color=_ORANGE)
        end = float(claim.value_high or claim.value)
        axes.annotate(f" {claim.shown()}", (end, place), va="center", fontsize=8, parse_math=False)
    axes.set_xscale("log")
    axes.set_xlabel("factor (logarithmic; a range is drawn from its lower to its upper end)")
    return figure


def draw_timeline(store: Store) -> Any:
    """Draw papers and the results they report by year of issue."""
    rows = select(store, "SELECT ?paper ?issued WHERE { ?paper a kg:Paper ; dcterms:issued ?issued }")
    years = {row["paper"]: row["issued"][:4] for row in rows if row["issued"][:4].isdigit()}
    if not years:
        raise UsageError("No paper in the graph has a date.", "Give files whose records have one, such as BibTeX.")
    papers = Counter(int(y) for y in years.values())
    results = Counter(int(years[c.paper]) for c in read_claims(store) if c.paper in years)
    span = range(min(papers), max(papers) + 1)
    figure, axes = _figure(10, "Papers and their results by year")
    width = 0.4
    axes.bar([y - width / 2 for y in span], [papers[y] for y in span], width, color=_BLUE, label="papers")
    axes.bar([y + width / 2 for y in span], [results[y] for y in span], width, color=_ORANGE, label="results")
    axes.set_xticks(list(span)[:: max(1, len(span) // 12)])
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.legend(frameon=False)
    return figure


_COVERED = {
    "a proposed method": "?p kg:proposes ?e",
    "a baseline": "?p kg:comparesWith ?e",
    "a method built on": "?p kg:uses ?e",
    "a dataset": "?p kg:evaluatedOn|kg:trainedOn ?e",
    "hardware": "?p kg:runsOn|kg:targets ?e",
    "a task": "?p kg:addresses ?e",
    "a metric": "?p kg:reportsMetric ?e",
    "a result": "?p kg:reports ?e",
    "a result with baseline": "?p kg:reports ?r . ?r kg:baseline ?e",
    "a result with hardware": "?p kg:reports ?r . ?r kg:hardware ?e",
    "a result with dataset": "?p kg:reports ?r . ?r kg:dataset ?e",
}


def draw_coverage(store: Store) -> Any:
    """Draw which share of the papers name each kind of thing."""
    (total,) = select(store, "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?p a kg:Paper }")
    papers = int(total["n"])
    if not papers:
        raise UsageError("The graph has no papers to draw.", "Build some first: kg build PAPERS")
    counts = {
        name: int(select(store, f"SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE {{ ?p a kg:Paper . {pattern} }}")[0]["n"])
        for name, pattern in _COVERED.items()
    }
    figure, axes = _figure(len(counts), f"What the {papers:,} papers name")
    _bars(axes, list(counts), [100 * n / papers for n in counts.values()], _BLUE)
    for place, n in enumerate(counts.values()):
        axes.annotate(f" {n:,}", (100 * n / papers, place), va="center", fontsize=8, color=_GREY)
    axes.set_xlim(0, 108)
    axes.set_xlabel("% of papers")
    return figure


PLOTS: dict[str, Callable[[Store], Any]] = {
    "speedups": draw_speedups,
    "timeline": draw_timeline,
    "coverage": draw_coverage,
}
"""Name → what draws it."""
