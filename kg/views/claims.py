"""The results of a graph as rows for comparing: names beside IRIs, the sentence, and which way is better."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyoxigraph import QuerySolutions

if TYPE_CHECKING:
    from kg.store.protocol import Store

SLOTS = ("subject", "metric", "baseline", "dataset", "hardware")

_CLAIMS = """
SELECT ?result ?paper ?title ?issued ?value ?high ?unit ?direction ?qualifier ?number ?quote ?field ?start
       ?subject ?metric ?baseline ?dataset ?hardware WHERE {
  ?result kg:reportedIn ?paper ; kg:value ?value ; kg:unit ?unit ; kg:direction ?direction ; kg:quote ?quote ;
    kg:field ?field ; kg:start ?start .
  ?paper dcterms:title ?title .
  OPTIONAL { ?paper dcterms:issued ?issued }
  OPTIONAL { ?result kg:valueHigh ?high }
  OPTIONAL { ?result kg:qualifier ?qualifier }
  OPTIONAL { ?result kg:number ?number }
  OPTIONAL { ?result kg:subject ?subject }
  OPTIONAL { ?result kg:metric ?metric }
  OPTIONAL { ?result kg:baseline ?baseline }
  OPTIONAL { ?result kg:dataset ?dataset }
  OPTIONAL { ?result kg:hardware ?hardware }
}"""
_LABELS = "SELECT DISTINCT ?e ?label WHERE {{ ?result kg:{slot} ?e . ?e skos:prefLabel ?label }}"
_POLARITY = "SELECT DISTINCT ?e ?polarity WHERE { ?e kg:polarity ?polarity }"
_ANCESTORS = (
    "SELECT DISTINCT ?e ?wider WHERE {{ {{ SELECT DISTINCT ?e {{ ?result kg:{slot} ?e }} }} ?e skos:broader+ ?wider }}"
)

_LESS_IS_BETTER = frozenset(
    [
        "latency",
        "time",
        "error",
        "errors",
        "cost",
        "memory",
        "loss",
        "energy",
        "power",
        "perplexity",
        "overhead",
        "fid",
        "fvd",
        "rmse",
        "mae",
        "wer",
        "cer",
        "footprint",
        "consumption",
        "flops",
        "parameters",
        "ttft",
        "runtime",
        "delay",
        "collision",
    ]
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A result with the names of what fills its slots ("" where nothing does).

    `polarity` is +1 where more of the metric is better, -1 where less is, 0 where it is not known.
    """

    result: str
    paper: str
    title: str
    value: Decimal
    unit: str
    direction: str
    quote: str
    value_high: Decimal | None = None
    qualifier: str = ""
    number: str = ""
    issued: str = ""
    field: str = ""
    start: int = 0
    subject: str = ""
    metric: str = ""
    baseline: str = ""
    dataset: str = ""
    hardware: str = ""
    subject_iri: str = ""
    metric_iri: str = ""
    baseline_iri: str = ""
    dataset_iri: str = ""
    hardware_iri: str = ""
    polarity: int = 0

    @property
    def better(self) -> bool | None:
        """Whether a change is for the better; None for a level, or where the metric's polarity is not known."""
        if self.direction == "absolute" or not self.polarity:
            return None
        return (self.direction == "increase") == (self.polarity > 0)

    def shown(self) -> str:
        """Return the number as people write it: "2.5x", "31 %", "1.4–11.2x"."""
        value = _plain(self.value) + (f"–{_plain(self.value_high)}" if self.value_high is not None else "")
        gap = "" if self.unit in {"x", "%", ""} else " "
        return f"{self.qualifier} {value}{gap}{self.unit}".strip()


def _plain(value: Decimal) -> str:
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"


def select(store: Store, sparql: str) -> list[dict[str, Any]]:
    """Return the solutions of a SELECT query as dicts of plain text; unbound variables are left out."""
    answer = store.query(sparql)
    if not isinstance(answer, QuerySolutions):
        raise TypeError("A SELECT query was expected.")
    names = [v.value for v in answer.variables]
    return [{n: term.value for n in names if (term := row[n]) is not None} for row in answer]


def read_claims(store: Store) -> list[Claim]:
    """Return all results of a graph, sorted by paper, place and value."""
    labels = _labels(store)
    polarity = {row["e"]: int(Decimal(row["polarity"])) for row in select(store, _POLARITY)}
    rows: dict[str, dict[str, Any]] = {}
    for row in select(store, _CLAIMS):
        known = rows.setdefault(row["result"], row)
        if tuple(sorted(row.items())) < tuple(sorted(known.items())):
            rows[row["result"]] = row
    claims = [_claim(row, labels, polarity) for row in rows.values()]
    return sorted(claims, key=lambda c: (c.title, c.paper, c.field != "title", c.start, c.value, c.result))


def wider(store: Store, slot: str) -> dict[str, set[str]]:
    """Return, for what fills a slot, the concepts that are broader in the vocabularies."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in select(store, _ANCESTORS.format(slot=slot)):
        found[row["e"]].add(row["wider"])
    return found


def _labels(store: Store) -> dict[str, str]:
    names: dict[str, set[str]] = defaultdict(set)
    for slot in SLOTS:
        for row in select(store, _LABELS.format(slot=slot)):
            names[row["e"]].add(row["label"])
    return {iri: min(labels) for iri, labels in names.items()}


def _claim(row: dict[str, Any], labels: dict[str, str], polarity: dict[str, int]) -> Claim:
    iris = {slot: row.get(slot, "") for slot in SLOTS}
    names = {slot: labels.get(iri, iri.rpartition("/")[2]) for slot, iri in iris.items()}
    high = row.get("high")
    return Claim(
        result=row["result"],
        paper=row["paper"],
        title=row["title"],
        value=Decimal(row["value"]),
        unit=row["unit"],
        direction=row["direction"].rpartition("#")[2],
        quote=row["quote"],
        value_high=None if high is None else Decimal(high),
        qualifier=row.get("qualifier", ""),
        number=row.get("number", ""),
        issued=row.get("issued", ""),
        field=row["field"],
        start=int(row["start"]),
        polarity=polarity.get(iris["metric"]) or metric_polarity(names["metric"]),
        **names,
        **{f"{slot}_iri": iri for slot, iri in iris.items()},
    )


def metric_polarity(label: str) -> int:
    """Return the polarity that the words of a metric's name suggest: -1 for a cost or an error, +1 for a speed-up."""
    words = set(label.casefold().replace("-", " ").split())
    if words & _LESS_IS_BETTER:
        return -1
    return 1 if words & {"speedup", "accuracy", "throughput", "speed", "score", "fps", "precision", "recall"} else 0
