"""What a language model answered, and what of it stands in the paper.

A quote that is not in the paper letter by letter, words that are not in their quote, a role that the type cannot
have, a number that is not in its quote or is not its value: each is left out, and with it all that leans on it.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast, get_args

from kg.iris import fold
from kg.model import ENTITY_TYPES, ROLES, ROLES_OF, Direction, Extraction, Mention, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import EntityType, Paper

CONFIDENCE = 0.8
"""Given to all that a model says: its own figures are not probabilities."""
QUALIFIERS = ("up to", "at least", "over", "about", "average", "only")

_MOST = 500  # things and results; an answer that runs on is cut, not followed
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_SCALES = (1, 10**3, 10**6, 10**9, 10**12)
_SLOTS: dict[str, EntityType] = {
    "subject": "Method",
    "baseline": "Method",
    "dataset": "Dataset",
    "hardware": "Hardware",
}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}

SCHEMA: dict[str, Any] = _object(
    entities={
        "type": "array",
        "items": _object(
            name=_TEXT,
            type={"type": "string", "enum": list(ENTITY_TYPES)},
            kind=_TEXT,
            generic={"type": "boolean"},
            evidence={
                "type": "array",
                "items": _object(role={"type": "string", "enum": list(ROLES)}, quote=_TEXT, words=_TEXT),
            },
        ),
    },
    results={
        "type": "array",
        "items": _object(
            quote=_TEXT,
            number=_TEXT,
            value=_TEXT,
            value_high=_TEXT_OR_NULL,
            unit=_TEXT,
            direction={"type": "string", "enum": list(get_args(Direction))},
            qualifier={"type": ["string", "null"], "enum": [*QUALIFIERS, None]},
            metric=_TEXT,
            subject=_TEXT_OR_NULL,
            baseline=_TEXT_OR_NULL,
            dataset=_TEXT_OR_NULL,
            hardware=_TEXT_OR_NULL,
        ),
    },
)


class AnswerError(ValueError):
    """An answer that is not of the schema at all; the message says in what."""


def read_answer(text: str, paper: Paper, extractor: str) -> Extraction:
    """Return what an answer says of a paper, as far as the paper's own words bear it out.

    Raises:
        AnswerError: It is no JSON, or not an object of two lists.
    """
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AnswerError("it is no JSON") from error
    if not isinstance(answer, dict):
        raise AnswerError("it is no JSON object")
    for key in ("entities", "results"):
        if not isinstance(answer.get(key), list):
            raise AnswerError(f"it has no list of {key}")
    mentions = list(
        dict.fromkeys(
            mention
            for entity in answer["entities"][:_MOST]
            if isinstance(entity, dict)
            for mention in _mentions(entity, paper, extractor)
        )
    )
    labels = {(mention.type, fold(mention.label)): mention.label for mention in mentions}
    results = (_result(found, paper, labels, extractor) for found in answer["results"][:_MOST])
    return Extraction(paper, tuple(mentions), tuple(dict.fromkeys(result for result in results if result)))


def find_quote(paper: Paper, quote: object) -> tuple[str, int] | None:
    """Return the field in which a quote stands and its offset there; None where it stands nowhere."""
    if not isinstance(quote, str) or not quote.strip():
        return None
    for field, text in paper.fields():
        at = text.find(quote)
        if at >= 0:
            return field, at
    return None


def _mentions(entity: dict[str, Any], paper: Paper, extractor: str) -> Iterator[Mention]:
    type_, evidence = entity.get("type"), entity.get("evidence")
    if type_ not in ENTITY_TYPES or not isinstance(evidence, list):
        return
    grounded = [found for said in evidence[:_MOST] if (found := _grounded(said, cast("EntityType", type_), paper))]
    if not grounded:
        return
    named = {fold(words): words for _, _, _, words, _ in grounded}
    label = named.get(fold(str(entity.get("name", ""))), grounded[0][3])
    for field, start, role, words, quote in grounded:
        yield Mention(
            field=field,
            start=start,
            end=start + len(words),
            text=words,
            type=cast("EntityType", type_),
            role=role,
            label=label,
            kind=_kind(entity.get("kind"), type_),
            generic=entity.get("generic") is True,
            confidence=CONFIDENCE,
            sentence=quote,
            extractor=extractor,
        )


def _grounded(said: object, type_: EntityType, paper: Paper) -> tuple[str, int, Any, str, str] | None:
    """Return (field, offset, role, words, quote) of a piece of evidence; None where the paper does not bear it out."""
    if not isinstance(said, dict) or said.get("role") not in ROLES_OF[type_]:
        return None
    words, place = said.get("words"), find_quote(paper, said.get("quote"))
    if not isinstance(words, str) or not words.strip() or words != words.strip() or place is None:
        return None
    at = said["quote"].find(words)
    return None if at < 0 else (place[0], place[1] + at, said["role"], words, said["quote"])


def _kind(kind: object, type_: str) -> str:
    if not isinstance(kind, str) or type_ not in ("Method", "Hardware"):
        return ""
    return kind if type_ == "Hardware" or kind in ("model", "system", "library", "technique") else ""


def _result(found: object, paper: Paper, labels: dict[tuple[EntityType, str], str], extractor: str) -> Result | None:
    if not isinstance(found, dict):
        return None
    place, number = find_quote(paper, found.get("quote")), found.get("number")
    value, high = _decimal(found.get("value")), _decimal(found.get("value_high"))
    metric = labels.get(("Metric", fold(str(found.get("metric", "")))))
    if place is None or not isinstance(number, str) or number not in found["quote"] or value is None or not metric:
        return None
    if not _is_written(value, number) or (high is not None and not _is_written(high, number)):
        return None
    slots = {slot: labels.get((type_, fold(str(found.get(slot) or "")))) for slot, type_ in _SLOTS.items()}
    direction, qualifier = found.get("direction"), found.get("qualifier")
    return Result(
        metric=metric,
        value=value,
        value_high=high,
        unit=str(found.get("unit") or ""),
        number=number,
        field=place[0],
        start=place[1],
        end=place[1] + len(found["quote"]),
        quote=found["quote"],
        direction=cast("Direction", direction) if direction in get_args(Direction) else "absolute",
        qualifier=qualifier if qualifier in QUALIFIERS else None,
        confidence=CONFIDENCE,
        extractor=extractor,
        **slots,
    )


def _decimal(text: object) -> Decimal | None:
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        return None
    return (
        value if value.is_finite() and abs(value) < 10**18 and cast("int", value.as_tuple().exponent) >= -12 else None
    )


def _is_written(value: Decimal, number: str) -> bool:
    """Say whether the number as written gives the value: "1,024", or "256K" for 256000."""
    written = [Decimal(digits.replace(",", "")) for digits in _NUMBER.findall(number)]
    return any(abs(value) == digits * scale for digits in written for scale in _SCALES)
