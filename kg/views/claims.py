"""The results of a graph as rows for comparing: names beside IRIs, the sentence, and which way is better."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyoxigraph import QuerySolutions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store.protocol import Store

SLOTS = ("subject", "metric", "baseline", "dataset", "hardware")

_CLAIMS = """
SELECT ?result ?paper ?title ?issued ?value ?high ?unit ?direction ?qualifier ?number ?quote ?field ?start
       ?end ?subject ?metric ?baseline ?dataset ?hardware WHERE {{
  {which}
  ?result kg:reportedIn ?paper ; kg:value ?value ; kg:unit ?unit ; kg:direction ?direction ; kg:quote ?quote ;
    kg:field ?field ; kg:start ?start ; kg:end ?end .
  ?paper dcterms:title ?title .
  OPTIONAL {{ ?paper dcterms:issued ?issued }}
  OPTIONAL {{ ?result kg:valueHigh ?high }}
  OPTIONAL {{ ?result kg:qualifier ?qualifier }}
  OPTIONAL {{ ?result kg:number ?number }}
  OPTIONAL {{ ?result kg:subject ?subject }}
  OPTIONAL {{ ?result kg:metric ?metric }}
  OPTIONAL {{ ?result kg:baseline ?baseline }}
  OPTIONAL {{ ?result kg:dataset ?dataset }}
  OPTIONAL {{ ?result kg:hardware ?hardware }}
}}"""
_MENTIONS = """
SELECT DISTINCT ?paper ?field ?start ?end ?e WHERE {{
  {{ SELECT DISTINCT ?paper WHERE {{ {which} ?result kg:reportedIn ?paper }} }}
  ?m kg:inPaper ?paper ; kg:field ?field ; kg:start ?start ; kg:end ?end ; kg:entity ?e .
  ?e a ?class .
  FILTER (?class IN (kg:Method, kg:Dataset, kg:Hardware))
}}"""
_LABELS = "SELECT DISTINCT ?e ?label WHERE {{ {which} ?result kg:{slot} ?e . ?e skos:prefLabel ?label }}"
_POLARITY = "SELECT DISTINCT ?e ?polarity WHERE { ?e kg:polarity ?polarity }"
_NARROWER = "SELECT DISTINCT ?e WHERE {{ ?e skos:broader+ <{iri}> }}"

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
_OF = re.compile(
    r"\s*(?:\\?%|percent)?\s*of\s+(?:the\s+|its\s+|their\s+)?(?:[\w-]+['’]s\s+)?"
    r"(?P<whole>original|baseline|full|dense|teacher|unpruned|uncompressed|unquantized|base|FP\d+|BF16|oracle)?",
    re.IGNORECASE,
)
_KEEPS = re.compile(r"\b(?:retain|preserv|recover|regain|maintain|keep|within)[a-z]*\b[^.;,]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A result with the names of what fills its slots ("" where nothing does).

    `polarity` is +1 where more of the metric is better, -1 where less is, 0 where it is not known. `named` are the IRIs
    of the methods, datasets and devices that the sentence itself names, where they were asked for.
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
    named: frozenset[str] = frozenset()

    @property
    def better(self) -> bool | None:
        """Whether a change is for the better; None for a level, or where the metric's polarity is not known."""
        if self.direction == "absolute" or not self.polarity:
            return None
        return (self.direction == "increase") == (self.polarity > 0)

    @property
    def relative(self) -> bool:
        """Whether a level is a share of another: "keeps 99 % of the original accuracy", "within 4 % of the teacher"."""
        at = self.quote.find(self.number) if self.number else -1
        if at < 0 or self.unit != "%" or self.direction != "absolute":
            return False
        after = _OF.match(self.quote, at + len(self.number))
        return bool(after and (after["whole"] or _KEEPS.search(self.quote, max(0, at - 40), at)))

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


def read_claims(store: Store, *, names: bool = False, **slots: Iterable[str]) -> list[Claim]:
    """Return results of a graph, sorted by paper, place and value: all, or those with one of the fillers of a slot.

    Args:
        store: the graph.
        names: whether to read what each sentence names, which takes longer than all else; `named` is empty without.
        slots: for some slots the IRIs of which one fills it; `subject=[a], baseline=[a]` is what measures `a`.
    """
    which = _which(slots)
    labels = _labels(store, which)
    polarity = {row["e"]: int(Decimal(row["polarity"])) for row in select(store, _POLARITY)}
    rows: dict[str, dict[str, Any]] = {}
    for row in select(store, _CLAIMS.format(which=which)):
        known = rows.setdefault(row["result"], row)
        if tuple(sorted(row.items())) < tuple(sorted(known.items())):
            rows[row["result"]] = row
    named = _named(store, which) if names else {}
    claims = [_claim(row, labels, polarity, named) for row in rows.values()]
    return sorted(claims, key=lambda c: (c.title, c.paper, c.field != "title", c.start, c.value, c.result))


def _which(slots: Mapping[str, Iterable[str]]) -> str:
    """Return the pattern that binds ?result to the results wanted; "" for all."""
    if not slots:
        return ""
    ways = " UNION ".join(
        f"{{ VALUES ?filler {{ {' '.join(f'<{iri}>' for iri in sorted(iris))} }} ?result kg:{slot} ?filler }}"
        for slot, iris in slots.items()
    )
    return f"{{ SELECT DISTINCT ?result WHERE {{ {ways} }} }}"


def narrower(store: Store, iri: str) -> set[str]:
    """Return what the vocabularies have below a concept, at any depth."""
    return {row["e"] for row in select(store, _NARROWER.format(iri=iri))}


def _labels(store: Store, which: str) -> dict[str, str]:
    names: dict[str, set[str]] = defaultdict(set)
    for slot in SLOTS:
        for row in select(store, _LABELS.format(slot=slot, which=which)):
            names[row["e"]].add(row["label"])
    return {iri: min(labels) for iri, labels in names.items()}


def _named(store: Store, which: str) -> dict[tuple[str, str], list[tuple[int, int, str]]]:
    """Return, for the fields of papers that state results, what they name and where: (start, end, IRI), sorted."""
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for row in select(store, _MENTIONS.format(which=which)):
        found[row["paper"], row["field"]].append((int(row["start"]), int(row["end"]), row["e"]))
    return {place: sorted(spans) for place, spans in found.items()}


def _claim(
    row: dict[str, Any],
    labels: dict[str, str],
    polarity: dict[str, int],
    named: dict[tuple[str, str], list[tuple[int, int, str]]],
) -> Claim:
    iris = {slot: row.get(slot, "") for slot in SLOTS}
    names = {slot: labels.get(iri, iri.rpartition("/")[2]) for slot, iri in iris.items()}
    high = row.get("high")
    start, end = int(row["start"]), int(row["end"])
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
        start=start,
        polarity=polarity.get(iris["metric"]) or metric_polarity(names["metric"]),
        named=frozenset(e for s, t, e in named.get((row["paper"], row["field"]), ()) if start <= s and t <= end),
        **names,
        **{f"{slot}_iri": iri for slot, iri in iris.items()},
    )


def metric_polarity(label: str) -> int:
    """Return the polarity that the words of a metric's name suggest: -1 for a cost or an error, +1 for a speed-up."""
    words = set(label.casefold().replace("-", " ").split())
    if words & _LESS_IS_BETTER:
        return -1
    return 1 if words & {"speedup", "accuracy", "throughput", "speed", "score", "fps", "precision", "recall"} else 0
