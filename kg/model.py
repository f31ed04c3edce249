"""The things that flow: papers, the mentions, results and links found in them, and extractions.

All are frozen; a step of the pipeline takes some and yields others. Offsets count Unicode code points of the
field (`title`, `abstract` or a section's name) as the paper carries it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

EntityType = Literal["Method", "Dataset", "Hardware", "Task", "Metric"]
Role = Literal[
    "proposed",
    "baseline",
    "used",
    "evaluated_on",
    "trained_on",
    "runs_on",
    "targets",
    "addresses",
    "reports",
    "mentioned",
]
Direction = Literal["increase", "decrease", "absolute"]
WebLinkKind = Literal["code", "project", "data", "demo", "other"]

ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
ROLES: tuple[Role, ...] = get_args(Role)

ROLES_OF: dict[EntityType, tuple[Role, ...]] = {
    "Method": ("proposed", "baseline", "used", "mentioned"),
    "Dataset": ("proposed", "evaluated_on", "trained_on", "mentioned"),
    "Hardware": ("runs_on", "targets", "mentioned"),
    "Task": ("addresses", "mentioned"),
    "Metric": ("reports", "mentioned"),
}
"""The roles that an entity of each type can have in a paper (ONTOLOGY: domain and range of the properties)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a paper was read: the file as the user named it, the format, and the place in it.

    `locator` is a line ("line 12"), a key ("vaswani2017") or empty; `sha256` is the hex digest of the paper's own
    bytes or text in the file, not of the whole file, so that one changed paper does not touch the others.
    """

    file: str
    format: str
    locator: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a full text: its heading as the paper has it, its text, and the heading of what it is part of."""

    name: str
    text: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class WebLink:
    """A URL that a paper gives, repaired; `start` and `end` are -1 where it comes from metadata, not from text."""

    url: str
    kind: WebLinkKind = "other"
    field: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the readers give it, its text already repaired.

    `original` keeps, for each field that a repair changed, the text as it was read. `identifiers` are pairs of
    scheme and value, such as ("arxiv", "2410.16663") and ("doi", "10.1000/182"); `issued` is an ISO 8601 date, a
    year-month or a year. `iri` is the IRI under which a store knows the paper, where its title alone does not say so.
    """

    title: str
    abstract: str = ""
    sections: tuple[Section, ...] = ()
    authors: tuple[str, ...] = ()
    issued: str = ""
    venue: str = ""
    url: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    links: tuple[WebLink, ...] = ()
    original: tuple[tuple[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    iri: str = ""

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield (name, text) of title, abstract and the sections, in that order, the empty ones left out."""
        if self.title:
            yield "title", self.title
        if self.abstract:
            yield "abstract", self.abstract
        for section in self.sections:
            if section.text:
                yield section.name, section.text

    def text(self, field: str) -> str:
        """Return the text of a field.

        Raises:
            KeyError: The paper has no field of that name.
        """
        for name, text in self.fields():
            if name == field:
                return text
        raise KeyError(field)


@dataclass(frozen=True, slots=True)
class Mention:
    """The words of a paper that name an entity in a role: `paper.text(field)[start:end] == text`.

    `label` is the name that all mentions of one entity in this paper share; (`type`, `label`) is the entity inside
    the paper. An entity with two roles has a mention for each. `entity` is the IRI that linking gave it. `generic`
    marks what names a class rather than a thing ("GPU", "prior work"). `confidence` is a probability, 0 to 1.
    """

    field: str
    start: int
    end: int
    text: str
    type: EntityType
    role: Role
    label: str
    kind: str = ""
    entity: str | None = None
    generic: bool = False
    confidence: float = 1.0
    sentence: str = ""
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One number that a paper claims, and the conditions that the text ties to it.

    `subject` and `baseline` are labels of Method mentions of the same extraction (or of Dataset or Hardware ones, where
    those are measured), `metric` of a Metric, `dataset` of a Dataset, `hardware` of a Hardware mention. `number` is the
    number as written ("10.7×"), which stands in `quote`;
    `paper.text(field)[start:end] == quote`. `value_high` ends a range. `unit` is "" for a bare score.
    """

    metric: str
    value: Decimal
    unit: str
    number: str
    field: str
    start: int
    end: int
    quote: str
    direction: Direction = "absolute"
    value_high: Decimal | None = None
    qualifier: str | None = None
    subject: str | None = None
    baseline: str | None = None
    dataset: str | None = None
    hardware: str | None = None
    confidence: float = 1.0
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one paper."""

    paper: Paper
    mentions: tuple[Mention, ...] = ()
    results: tuple[Result, ...] = ()
    links: tuple[WebLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a mention may name, its score (0 to 1) and the reasons for it."""

    entity: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """The decision which entity a name of a paper stands for; candidates sorted by (-score, IRI)."""

    type: EntityType
    label: str
    entity: str
    candidates: tuple[Candidate, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record of the input, or a paper, that could not be used; the rest goes on.

    `hint` says what the user can do.
    """

    source: Source
    message: str
    hint: str = ""
