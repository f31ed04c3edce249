"""What the page knows, as blocks of JSON: a core that it reads at once and texts that it reads when asked.

Block "core": papers, entities, results, topics, the opening network, looks. Papers and entities stand for one another
by index. Blocks "texts-0", "texts-1", …: the fields and mentions of `BLOCK` papers each. Offsets count UTF-16 code
units, as scripts in a browser do.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kg import namespaces as ns
from kg.model import ENTITY_TYPES, ROLES
from kg.viewer.network import network_json, opening_network, paper_entity_pairs
from kg.viewer.style import LOOKS, ROLE_NAMES
from kg.viewer.topics import find_topics
from kg.views.explorer import RESULT_SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.views.explorer import EntityView, ExplorerData, MentionView, PaperView, ResultView

VERSION = 1
BLOCK = 200
"""Papers a block of texts."""

Json = dict[str, Any]
_YEAR = re.compile(r"\d{4}")
_ARXIV = re.compile(r"arxiv:(\d{2})(\d{2})\.\d{4,5}")


def payload(data: ExplorerData, title: str) -> Iterator[tuple[str, Json]]:
    """Yield the blocks by name."""
    index = {entity.iri: i for i, entity in enumerate(data.entities)}
    topics = find_topics(data)
    topic_of = {paper: number for number, topic in enumerate(topics) for paper in topic.papers}
    yield (
        "core",
        {
            "version": VERSION,
            "title": title,
            "block": BLOCK,
            "roles": [{"name": role, "verb": ROLE_NAMES[role], "iri": ns.ROLE_PROPERTIES[role]} for role in ROLES],
            "types": list(ENTITY_TYPES),
            "looks": {name: asdict(look) for name, look in LOOKS.items()},
            "papers": [_paper(paper, index, topic_of[i]) for i, paper in enumerate(data.papers)],
            "entities": [_entity(entity, index) for entity in data.entities],
            "results": [_result(r, p, index) for p, paper in enumerate(data.papers) for r in paper.results],
            "topics": [{"label": topic.label, "papers": list(topic.papers)} for topic in topics],
            "network": network_json(opening_network(data, topics)),
            "drawn": len(paper_entity_pairs(data)),
        },
    )
    for number in range(0, len(data.papers), BLOCK):
        papers = data.papers[number : number + BLOCK]
        yield f"texts-{number // BLOCK}", {"papers": [_texts(paper, index) for paper in papers]}


def year_of(paper: PaperView) -> int | None:
    """Return the year of a paper: of its date, else of its arXiv number, which begins with year and month."""
    if found := _YEAR.match(paper.issued):
        return int(found[0])
    for identifier in paper.identifiers:
        if found := _ARXIV.match(identifier):
            return 2000 + int(found[1])
    return None


def _paper(paper: PaperView, index: dict[str, int], topic: int) -> Json:
    return {
        "iri": paper.iri,
        "title": paper.title,
        "year": year_of(paper),
        "topic": topic,
        "roles": [[ROLES.index(role), index[iri]] for role, iri in paper.roles],
    }


def _entity(entity: EntityView, index: dict[str, int]) -> Json:
    out: Json = {
        "iri": entity.iri,
        "label": entity.label,
        "type": ENTITY_TYPES.index(entity.type),
        "kind": entity.kind,
        "aliases": list(entity.aliases),
        "broader": [index[iri] for iri in entity.broader if iri in index],
        "same": list(entity.same_as),
        "known": bool(entity.scheme),
    }
    return {key: value for key, value in out.items() if value not in ("", [], False)}


def _result(result: ResultView, paper: int, index: dict[str, int]) -> Json:
    out: Json = {
        "iri": result.iri,
        "paper": paper,
        **{slot: [index[iri] for iri in result.slots[slot]] for slot in RESULT_SLOTS},
        "value": _number(result.value),
        "high": None if result.value_high is None else _number(result.value_high),
        "unit": result.unit,
        "direction": result.direction,
        "qualifier": result.qualifier,
        "number": result.number,
        "confidence": result.confidence,
    }
    return {key: value for key, value in out.items() if value not in ("", [], None)}


def _number(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _texts(paper: PaperView, index: dict[str, int]) -> Json:
    place = Places(dict(paper.fields))
    return {
        "fields": [list(pair) for pair in paper.fields],
        "creators": list(paper.creators),
        "venue": paper.venue,
        "issued": paper.issued,
        "identifiers": list(paper.identifiers),
        "links": [list(pair) for pair in paper.links],
        "mentions": [_mention(m, place, index) for m in paper.mentions if m.entity in index],
        "results": [
            [place.field(r.field), *place.span(r.field, r.start, r.end), r.quote, r.extractor] for r in paper.results
        ],
    }


def _mention(mention: MentionView, place: Places, index: dict[str, int]) -> list[Any]:
    """Return entity, role, field, start, end, sentence start and end, confidence, extractor, generic."""
    return [
        index[mention.entity],
        ROLES.index(mention.role),
        place.field(mention.field),
        *place.span(mention.field, mention.start, mention.end),
        *place.span(mention.field, *mention.sentence),
        mention.confidence,
        mention.extractor,
        int(mention.generic),
    ]


class Places:
    """Offsets in the fields of a paper, as a browser counts them."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._names = list(texts)
        self._texts = texts
        self._wide = {name for name, text in texts.items() if text and max(text) > "\uffff"}

    def field(self, name: str) -> int:
        """Return the index of a field, -1 where the paper has none of that name."""
        return self._names.index(name) if name in self._texts else -1

    def span(self, name: str, start: int, end: int) -> tuple[int, int]:
        """Return a span in UTF-16 code units."""
        if name not in self._wide:
            return start, end
        text = self._texts[name]
        before = len(text[:start].encode("utf-16-le")) // 2
        return before, before + len(text[start:end].encode("utf-16-le")) // 2


def encode(block: Json) -> bytes:
    r"""Return JSON that can stand in a script element: no "<" that could end it, no line separators."""
    text = json.dumps(block, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text.encode("utf-8")
