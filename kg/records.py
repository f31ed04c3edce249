"""The extraction record: one JSON object a paper, as ONTOLOGY.md fixes it, and nothing lost on the way.

Keys beyond the contract (`sections`, `authors`, `sources`, `generic`, …) are written only where there is something
to say, and a record without them is read all the same.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from kg.iris import iri_of_paper, local_id
from kg.model import (
    ENTITY_TYPES,
    ROLES,
    Direction,
    Extraction,
    Mention,
    Paper,
    Result,
    Section,
    Source,
    WebLink,
    WebLinkKind,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]
T = TypeVar("T", bound=str)


class RecordError(ValueError):
    """A record that is none: the message names the key and what is wrong with it."""


def to_record(extraction: Extraction) -> Json:
    """Return the JSON-able record of an extraction."""
    return {
        "paper": paper_to_json(extraction.paper),
        "mentions": [_mention_to_json(m) for m in extraction.mentions],
        "results": [_result_to_json(r) for r in extraction.results],
        "links": [_link_to_json(link) for link in extraction.links],
    }


def from_record(record: Mapping[str, Any]) -> Extraction:
    """Read a record.

    Raises:
        RecordError: A key is missing or has a value that it cannot have, or words do not stand where the record
            says they do.
    """
    paper = paper_from_json(_mapping(record.get("paper"), "paper"))
    mentions = tuple(_mention_from_json(m, f"mentions[{i}]") for i, m in enumerate(_list(record, "mentions")))
    results = tuple(_result_from_json(r, f"results[{i}]") for i, r in enumerate(_list(record, "results")))
    links = tuple(_link_from_json(x, f"links[{i}]") for i, x in enumerate(_list(record, "links")))
    extraction = Extraction(paper, mentions, results, links)
    _check_words(extraction)
    return extraction


def paper_to_json(paper: Paper) -> Json:
    """Return the JSON-able form of a paper: the contract's keys, then what else is known."""
    out: Json = {
        "id": local_id(iri_of_paper(paper)),
        "title": paper.title,
        "abstract": paper.abstract,
        "url": paper.url or None,
        "year": int(paper.issued[:4]) if paper.issued[:4].isdigit() else None,
    }
    more: Json = {
        "issued": paper.issued,
        "venue": paper.venue,
        "authors": list(paper.authors),
        "identifiers": [list(pair) for pair in paper.identifiers],
        "sections": [
            {"name": s.name, "text": s.text} | ({"within": s.within} if s.within else {}) for s in paper.sections
        ],
        "links": [_link_to_json(link) for link in paper.links],
        "original": dict(paper.original),
        "sources": [
            {"file": s.file, "format": s.format, "locator": s.locator, "sha256": s.sha256} for s in paper.sources
        ],
    }
    return out | {key: value for key, value in more.items() if value}


def paper_from_json(data: Mapping[str, Any]) -> Paper:
    """Read a paper from the form that `paper_to_json` writes.

    Raises:
        RecordError: There is no title, or a key has a value of the wrong kind.
    """
    title = _text(data, "title", "paper")
    if not title.strip():
        raise RecordError("paper.title is missing or empty")
    issued = _text(data, "issued", "paper")
    if not issued and data.get("year"):
        issued = str(data["year"])
    return Paper(
        title=title,
        abstract=_text(data, "abstract", "paper"),
        sections=tuple(
            Section(*(_text(s, key, "section") for key in ("name", "text", "within"))) for s in _list(data, "sections")
        ),
        authors=tuple(str(a) for a in _list(data, "authors")),
        issued=issued,
        venue=_text(data, "venue", "paper"),
        url=_text(data, "url", "paper"),
        identifiers=tuple((str(pair[0]), str(pair[1])) for pair in _list(data, "identifiers")),
        links=tuple(_link_from_json(x, "paper.links") for x in _list(data, "links")),
        original=tuple((str(k), str(v)) for k, v in _mapping(data.get("original") or {}, "paper.original").items()),
        sources=tuple(
            Source(*(_text(s, key, "source") for key in ("file", "format", "locator", "sha256")))
            for s in _list(data, "sources")
        ),
    )


def _mention_to_json(mention: Mention) -> Json:
    out: Json = {
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "type": mention.type,
        "kind": mention.kind,
        "role": mention.role,
        "entity": mention.entity,
        "label": mention.label,
        "confidence": mention.confidence,
    }
    if mention.generic:
        out["generic"] = True
    return out | {k: v for k, v in (("sentence", mention.sentence), ("extractor", mention.extractor)) if v}


def _mention_from_json(data: Any, where: str) -> Mention:
    data = _mapping(data, where)
    return Mention(
        field=_text(data, "field", where),
        start=_integer(data, "start", where),
        end=_integer(data, "end", where),
        text=_text(data, "text", where),
        type=_one_of(data, "type", ENTITY_TYPES, where),
        role=_one_of(data, "role", ROLES, where),
        label=_text(data, "label", where) or _text(data, "text", where),
        kind=_text(data, "kind", where),
        entity=_text(data, "entity", where) or None,
        generic=bool(data.get("generic", False)),
        confidence=_probability(data, where),
        sentence=_text(data, "sentence", where),
        extractor=_text(data, "extractor", where),
    )


def _result_to_json(result: Result) -> Json:
    out: Json = {
        "subject": result.subject,
        "metric": result.metric,
        "value": _number_to_json(result.value),
        "value_high": None if result.value_high is None else _number_to_json(result.value_high),
        "unit": result.unit,
        "direction": result.direction,
        "qualifier": result.qualifier,
        "baseline": result.baseline,
        "dataset": result.dataset,
        "hardware": result.hardware,
        "field": result.field,
        "start": result.start,
        "end": result.end,
        "quote": result.quote,
        "number": result.number,
        "confidence": result.confidence,
    }
    return out | ({"extractor": result.extractor} if result.extractor else {})


def _result_from_json(data: Any, where: str) -> Result:
    data = _mapping(data, where)
    value = _number(data, "value", where)
    if value is None:
        raise RecordError(f"{where}.value is missing")
    return Result(
        metric=_text(data, "metric", where),
        value=value,
        unit=_text(data, "unit", where),
        number=_text(data, "number", where),
        field=_text(data, "field", where),
        start=_integer(data, "start", where),
        end=_integer(data, "end", where),
        quote=_text(data, "quote", where),
        direction=_one_of(data, "direction", cast("tuple[Direction, ...]", get_args(Direction)), where),
        value_high=_number(data, "value_high", where),
        qualifier=_text(data, "qualifier", where) or None,
        subject=_text(data, "subject", where) or None,
        baseline=_text(data, "baseline", where) or None,
        dataset=_text(data, "dataset", where) or None,
        hardware=_text(data, "hardware", where) or None,
        confidence=_probability(data, where),
        extractor=_text(data, "extractor", where),
    )


def _link_to_json(link: WebLink) -> Json:
    out: Json = {"url": link.url, "kind": link.kind}
    return out | ({"field": link.field, "start": link.start, "end": link.end} if link.field else {})


def _link_from_json(data: Any, where: str) -> WebLink:
    data = _mapping(data, where)
    return WebLink(
        url=_text(data, "url", where),
        kind=_one_of(data, "kind", cast("tuple[WebLinkKind, ...]", get_args(WebLinkKind)), where),
        field=_text(data, "field", where),
        start=_integer(data, "start", where) if "start" in data else -1,
        end=_integer(data, "end", where) if "end" in data else -1,
    )


def _check_words(extraction: Extraction) -> None:
    """Refuse a record whose quotes are not the words at their offsets: there is no statement without its words."""
    fields = dict(extraction.paper.fields())
    spans = [("mentions", i, m.field, m.start, m.end, m.text) for i, m in enumerate(extraction.mentions)]
    spans += [("results", i, r.field, r.start, r.end, r.quote) for i, r in enumerate(extraction.results)]
    for kind, i, field, start, end, words in spans:
        if field not in fields:
            raise RecordError(f"{kind}[{i}].field: the paper has no field {field!r}")
        if start < 0 or fields[field][start:end] != words:
            raise RecordError(f"{kind}[{i}]: {words[:60]!r} does not stand at {start}–{end} of {field!r}")


def _number_to_json(value: Decimal) -> int | float | str:
    """Write a number as JSON; as text where JSON's readers would lose digits."""
    if value == value.to_integral_value() and abs(value) < 2**53:
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)


def _number(data: Mapping[str, Any], key: str, where: str) -> Decimal | None:
    value = data.get(key)
    if value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise RecordError(f"{where}.{key} is no number: {value!r}") from None
    if not number.is_finite():
        raise RecordError(f"{where}.{key} is no finite number: {value!r}")
    return number


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RecordError(f"{where} is missing or no object")
    return value


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise RecordError(f"{key} is no list")
    return value


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordError(f"{where}.{key} is no text: {value!r}")
    return value


def _integer(data: Mapping[str, Any], key: str, where: str) -> int:
    value = data.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise RecordError(f"{where}.{key} is no whole number: {value!r}")
    return value


def _probability(data: Mapping[str, Any], where: str) -> float:
    value = data.get("confidence", 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise RecordError(f"{where}.confidence is no number from 0 to 1: {value!r}")
    return float(value)


def _one_of(data: Mapping[str, Any], key: str, allowed: tuple[T, ...], where: str) -> T:
    value = data.get(key)
    if value not in allowed:
        raise RecordError(f"{where}.{key} is {value!r}; it is one of {', '.join(allowed)}")
    return cast("T", value)
