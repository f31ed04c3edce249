"""SKOS concept schemes in Turtle → concepts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

import pyoxigraph as ox

from kg.errors import VocabularyError
from kg.model import EntityType
from kg.namespaces import KG, RDF, SKOS
from kg.vocabulary.concept import Concept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TYPES: dict[str, EntityType] = {KG + name: name for name in get_args(EntityType)}
_KINDS = {KG + kind.capitalize(): kind for kind in ("model", "system", "library", "technique")}

Values = dict[str, list[str]]
"""The values of one subject: predicate IRI → lexical forms or IRIs, in the order of the file."""


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """A vocabulary file that was read: where it stands, the scheme in it, and the digest of its bytes."""

    path: Path
    scheme: str
    sha256: str


def read_subjects(path: Path) -> tuple[dict[str, Values], str]:
    """Read a Turtle file: subject → predicate → values, and the SHA-256 of the file.

    Raises:
        VocabularyError: The file cannot be read or has a syntax error.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise VocabularyError(path, "there is no such file.") from None
    except OSError as error:
        raise VocabularyError(path, f"it cannot be read ({error.strerror or error}).") from None
    subjects: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    try:
        for triple in ox.parse(data, format=ox.RdfFormat.TURTLE):
            subjects[triple.subject.value][triple.predicate.value].append(triple.object.value)
    except SyntaxError as error:
        place = f"line {error.lineno}" if error.lineno else ""
        raise VocabularyError(path, f"{error.msg}.", place=place, hint="Mend the Turtle there.") from None
    except ValueError as error:
        raise VocabularyError(path, f"it is no Turtle in UTF-8 ({error}).") from None
    return subjects, hashlib.sha256(data).hexdigest()


def read_scheme(path: Path, known: Mapping[str, Concept]) -> tuple[SchemeFile, list[Concept]]:
    """Read the concepts of a vocabulary file.

    A concept that `known` has already keeps what the file does not say anew; labels, broader concepts and context
    words are added to those it has.

    Raises:
        VocabularyError: The file cannot be read, holds no concept, or a concept has no label or no type.
    """
    subjects, sha256 = read_subjects(path)
    scheme = next((s for s, v in subjects.items() if SKOS + "ConceptScheme" in v.get(RDF + "type", ())), "")
    concepts = [
        _read_concept(path, iri, values, subjects, known, scheme)
        for iri, values in subjects.items()
        if SKOS + "Concept" in values.get(RDF + "type", ()) or SKOS + "prefLabel" in values
        if iri != scheme
    ]
    if not concepts:
        raise VocabularyError(
            path, "it has no skos:Concept.", hint="A vocabulary lists concepts, each with a skos:prefLabel."
        )
    return SchemeFile(path, scheme, sha256), concepts


def _read_concept(
    path: Path, iri: str, values: Values, subjects: Mapping[str, Values], known: Mapping[str, Concept], scheme: str
) -> Concept:
    old = known.get(iri)
    labels = values.get(SKOS + "prefLabel") or ([old.label] if old else [])
    if not labels:
        raise VocabularyError(path, f"the concept <{iri}> has no skos:prefLabel.", place=f"<{iri}>")
    type_ = _find_type(iri, subjects, known)
    if type_ is None:
        raise VocabularyError(
            path,
            f"the concept {labels[0]!r} says nothing of its type.",
            place=f"<{iri}>",
            hint=f"Add one of {', '.join('a kg:' + name for name in get_args(EntityType))}.",
        )
    concept = Concept(
        iri,
        type_,
        labels[0],
        alt=tuple(values.get(SKOS + "altLabel", ())),
        hidden=tuple(values.get(SKOS + "hiddenLabel", ())),
        broader=tuple(values.get(SKOS + "broader", ())),
        kind=_kind(values),
        exact_case="exact" in values.get(KG + "matchCase", ()),
        context=tuple(values.get(KG + "contextWord", ())),
        generic="true" in values.get(KG + "generic", ()),
        polarity=_polarity(path, iri, values),
        unit=_first(values, KG + "usualUnit"),
        scheme=_first(values, SKOS + "inScheme") or scheme,
    )
    return concept if old is None else _extend(old, concept)


def _extend(old: Concept, new: Concept) -> Concept:
    """Merge what a later file says of a concept into what is known of it; the later label is the preferred one."""
    alt = (old.label, *old.alt, *new.alt) if new.label != old.label else (*old.alt, *new.alt)
    return replace(
        new,
        alt=tuple(dict.fromkeys(label for label in alt if label != new.label)),
        hidden=tuple(dict.fromkeys((*old.hidden, *new.hidden))),
        broader=tuple(dict.fromkeys((*old.broader, *new.broader))),
        context=tuple(dict.fromkeys((*old.context, *new.context))),
        kind=new.kind or old.kind,
        exact_case=new.exact_case or old.exact_case,
        generic=new.generic or old.generic,
        polarity=new.polarity or old.polarity,
        unit=new.unit or old.unit,
        scheme=old.scheme or new.scheme,
    )


def _first(values: Values, predicate: str) -> str:
    found = values.get(predicate)
    return found[0] if found else ""


def _kind(values: Values) -> str:
    for class_ in values.get(RDF + "type", ()):
        if class_ in _KINDS:
            return _KINDS[class_]
    return _first(values, KG + "hardwareKind")


def _polarity(path: Path, iri: str, values: Values) -> int:
    text = _first(values, KG + "polarity")
    try:
        return int(text or 0)
    except ValueError:
        raise VocabularyError(path, f"kg:polarity is {text!r}, not +1 or -1.", place=f"<{iri}>") from None


def _find_type(iri: str, subjects: Mapping[str, Values], known: Mapping[str, Concept]) -> EntityType | None:
    """Find the entity type that a concept states, or else the one of the concepts that it is narrower than."""
    waiting, seen = [iri], set()
    while waiting:
        at = waiting.pop(0)
        if at in seen:
            continue
        seen.add(at)
        values = subjects.get(at, {})
        for class_ in values.get(RDF + "type", ()):
            if class_ in _TYPES:
                return _TYPES[class_]
        if at in known:
            return known[at].type
        waiting.extend(values.get(SKOS + "broader", ()))
    return None
