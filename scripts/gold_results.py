"""Annotated papers as the extractor sees them: gold entities found again in the text, gold results beside numbers.

Shared by `train_results.py` and `eval_results.py`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.extract.results import EXTRACTOR
from kg.model import Mention, Paper
from kg.readers.repair import repair_line, repair_paper
from kg.records import from_record
from scripts.train_papers import LEARNED, read_lines, read_train

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kg.extract.pairs_network import PairNetwork
    from kg.extract.tagger import Reading
    from kg.model import EntityType, Role


@dataclass(frozen=True)
class Annotated:
    """A paper and its gold record."""

    paper: Paper
    gold: dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What is known of a paper when its results are looked for: its entities, and a tagger's reading of it.

    `pairs` is the network that was trained on that tagger's vectors.
    """

    mentions: Sequence[Mention]
    role_scores: Mapping[tuple[EntityType, str], Mapping[Role, float]] = field(default_factory=dict)
    reading: Reading | None = None
    pairs: PairNetwork | None = None


def load_annotated(folder: Path, name: str) -> list[Annotated]:
    """Load the papers `name.papers.jsonl` with the annotations `name.jsonl`, matched by title."""
    papers = {p["title"]: p["abstract"] for p in read_lines(folder / f"{name}.papers.jsonl")}
    return [_annotated(g | {"abstract": papers[g["title"]]}) for g in read_lines(folder / f"{name}.jsonl")]


def load_train(shared: Path, own: int | None = LEARNED) -> list[Annotated]:
    """Load all annotated papers that models learn from, or with the first `own` of ours (None: all)."""
    return [_annotated(record) for record in read_train(shared, own=own)]


def _annotated(record: dict[str, Any]) -> Annotated:
    return Annotated(repair_paper(Paper(record["title"], record["abstract"])), record)


def _pattern(name: str) -> str:
    parts = [re.escape(part) for part in re.split(r"[\s~_-]+", name) if part]
    body = r"[\s~_-]*".join(parts)
    return rf"(?<![^\W_]){body}(?:s(?![^\W_])|(?![^\W_]))"


def project(item: Annotated) -> list[Mention]:
    """Return mentions of the gold entities at every place where one of their names stands, longer names first."""
    mentions: list[Mention] = []
    for part, text in item.paper.fields():
        spans: list[tuple[int, int, dict[str, Any]]] = []
        for entity in item.gold["entities"]:
            names = {entity["name"], *entity.get("aliases", ())}
            for name in sorted(names | {repair_line(n) for n in names}, key=lambda n: (-len(n), n)):
                flags = 0 if len(name) <= 3 else re.IGNORECASE
                spans += [(m.start(), m.end(), entity) for m in re.finditer(_pattern(name), text, flags)]
        spans.sort(key=lambda s: (s[0] - s[1], s[0], s[2]["name"]))
        kept: list[tuple[int, int, dict[str, Any]]] = []
        for start, end, entity in spans:
            if not any(start < e and s < end and (x["type"] == entity["type"] or x is entity) for s, e, x in kept):
                kept.append((start, end, entity))
        for start, end, entity in sorted(kept, key=lambda s: (s[0], s[1], s[2]["name"])):
            known = {"kind": entity.get("kind", ""), "generic": bool(entity.get("generic")), "extractor": "gold"}
            what = (part, start, end, text[start:end], entity["type"])
            mentions.extend(Mention(*what, role, entity["name"], **known) for role in entity["roles"])
    return mentions


def load_mentions(path: Path) -> dict[str, list[Mention]]:
    """Load the mentions of extraction records, by title."""
    out: dict[str, list[Mention]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            extraction = from_record(json.loads(line))
            out[extraction.paper.title] = [m for m in extraction.mentions if m.extractor != EXTRACTOR]
    return out


# -- the comparisons of the score script, as training needs them ----------------------------------------------

_LOOSE = {"", "%", "points"}


def fold_unit(text: str) -> str:
    """Fold a unit as the score script does."""
    text = text.strip().casefold().replace("×", "x").replace("percent", "%").replace("steps/sec", "steps/s")
    return {"times": "x", "point": "points", "%p": "points", "pp": "points"}.get(text, text)


def same_number(value: float, unit: str, gold: dict[str, Any]) -> bool:
    """Whether a value with its unit is that of a gold result."""
    a, b = fold_unit(unit), fold_unit(gold["unit"])
    close = abs(value - gold["value"]) <= 1e-3 * max(1.0, abs(gold["value"]))
    return close and (a == b or (a in _LOOSE and b in _LOOSE))


_HEADS = re.compile(
    r"\b(the|a|an|our|[gntc]pus?|datasets?|benchmarks?|models?|methods?|framework|systems?|library|implementation|baselines?)\b"
)


def fold_name(text: str) -> str:
    """Fold a name loosely: case, punctuation, head nouns and plurals."""
    text = re.sub(r"[^a-z0-9+.&]+", " ", unicodedata.normalize("NFKC", text).casefold().replace("×", "x")).strip()
    bare = " ".join(_HEADS.sub(" ", text).split()) or text
    return "".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in bare.split())


def metric_words(text: str) -> set[str]:
    """Return the words of a metric's name."""
    return set(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKC", text).casefold()))


def metric_match(label: str, gold: str) -> float:
    """Return 2 for the same name, 1 for one that counts as the same, 0 otherwise."""
    if re.sub(r"\W+", "", label.casefold()) == re.sub(r"\W+", "", gold.casefold()) or fold_name(label) == fold_name(
        gold
    ):
        return 2.0
    wanted = metric_words(gold) - {"up", "rate", "average", "performance"} or metric_words(gold)
    found = metric_words(label)
    return 1.0 if found and len(found & wanted) / len(found | wanted) >= 0.5 else 0.0


def as_list(value: Any) -> list[Any]:
    """Return a slot's accepted values as a list."""
    return value if isinstance(value, list) else [value]
