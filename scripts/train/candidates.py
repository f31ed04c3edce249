"""Which spans the entity head learns from: gold ones, plausible phrases that are none, the tagger's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.extract.tagger_decode import Span, group_names
from kg.extract.tagger_tokens import fold_name, fold_word, tokenize
from kg.model import ENTITY_TYPES, ROLES
from kg.readers.repair import repair_line

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from scripts.train.gold import GoldPaper

_NOT_IN_NAMES = frozenset(
    """
    a an the this that these those we our us it its their they he she i you is are was were be been being am do
    does did has have had can could may might will would shall should must and or but nor if while when where
    which who whose what how why than then thus hence therefore however moreover furthermore also not no only both
    either each every all any some many more most much less least few several such same other another into onto
    from by with without within between among across through during before after over under up down out off to in
    on at as of for about against via per there here so yet still even just very too well one two three four five
    show shows shown propose proposes proposed present presents introduce introduces introduced achieve achieves
    achieved demonstrate demonstrates outperform outperforms using used use uses based reduce reduces reducing
    improve improves improving enable enables enabling provide provides make makes require requires compared
    whereas because since
    """.split()  # noqa: SIM905
)
_HEADS = frozenset(
    """
    the a an our dataset datasets benchmark benchmarks model models method methods framework system systems
    library implementation baseline baselines gpu gpus npu npus cpu cpus tpu tpus
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions of one name, and the gold entity that it is: an index, or -1."""

    spans: tuple[Span, ...]
    entity: int


@dataclass(slots=True)
class Candidates:
    """The candidates of one training paper."""

    gold: list[Group] = field(default_factory=list)
    phrases: list[Group] = field(default_factory=list)
    forms: dict[str, int] = field(default_factory=dict)


def loose_fold(words: Sequence[str]) -> str:
    """Fold a name as the evaluation does: articles and head nouns such as "model" left out."""
    kept = [w for w in words if fold_word(w) not in _HEADS]
    return fold_name(kept or list(words))


def find_candidates(paper: GoldPaper, limit: int) -> Candidates:
    """Collect the candidates among the first `limit` words."""
    out = Candidates()
    for i, e in enumerate(paper.entities):
        for form in (e["name"], *e.get("aliases", ())):
            out.forms.setdefault(loose_fold([t.text for t in tokenize(repair_line(form))]), i)
    spans = [s for s in paper.spans if s.end <= limit]
    typed = [Span(s.start, s.end, ENTITY_TYPES.index(paper.entities[s.entity]["type"])) for s in spans]
    out.gold = [Group(tuple(typed[i] for i in g), spans[g[0]].entity) for g in group_names(paper.tokens, typed)]
    exact = {(s.start, s.end) for s in spans}
    names: dict[str, list[Span]] = {}
    for s in phrase_spans(paper, limit):
        if (s.start, s.end) not in exact:
            names.setdefault(fold_name([t.text for t in paper.tokens[s.start : s.end]]), []).append(s)
    out.phrases = [label_group(paper, out, found) for found in names.values()]
    return out


def label_group(paper: GoldPaper, candidates: Candidates, spans: Sequence[Span]) -> Group:
    """Give a group of spans the gold entity of the same name, if there is one."""
    name = loose_fold([t.text for t in paper.tokens[spans[0].start : spans[0].end]])
    return Group(tuple(spans), candidates.forms.get(name, -1))


def phrase_spans(paper: GoldPaper, limit: int) -> list[Span]:
    """Return runs of up to five words that could be a name: no function word, no punctuation but hyphens."""
    ok = [
        (t.text[0].isalnum() and fold_word(t.text) not in _NOT_IN_NAMES) or t.text in "-/" for t in paper.tokens[:limit]
    ]
    edge = [o and paper.tokens[i].text not in "-/" for i, o in enumerate(ok)]
    out: list[Span] = []
    for start in range(len(ok)):
        if not edge[start]:
            continue
        for end in range(start + 1, min(start + 6, len(ok)) + 1):
            if not ok[end - 1]:
                break
            if edge[end - 1]:
                out.append(Span(start, end, 0))
    return out


def sample_groups(
    paper: GoldPaper, candidates: Candidates, decoded: Sequence[Span], rng: random.Random, negatives: int
) -> list[Group]:
    """Choose what one training step sees of a paper."""
    out: list[Group] = []
    for g in candidates.gold:
        kept = tuple(s for s in g.spans if rng.random() < 0.8) or g.spans[:1]
        out.append(Group(kept, g.entity))
    exact = {(s.start, s.end) for g in candidates.gold for s in g.spans}
    extra = [s for s in decoded if (s.start, s.end) not in exact]
    groups = group_names(paper.tokens, extra)
    out.extend(label_group(paper, candidates, [extra[i] for i in group]) for group in groups)
    out.extend(rng.sample(candidates.phrases, min(negatives, len(candidates.phrases))))
    return out


def targets(paper: GoldPaper, group: Group) -> tuple[int, float, list[float]]:
    """Return the type (or none), generic and roles that the entity head should say."""
    if group.entity < 0:
        return len(ENTITY_TYPES), 0.0, [0.0] * len(ROLES)
    e = paper.entities[group.entity]
    return ENTITY_TYPES.index(e["type"]), float(bool(e.get("generic"))), [float(r in e["roles"]) for r in ROLES]
