"""Stretches of a paper: what results are looked for at once, so that the time grows with the text and not faster.

Every number is weighed against every entity. An abstract is one stretch; a long text is cut between sentences, and
what the title names stands in each stretch.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.document import to_doc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from kg.extract.quantities import Quantity
    from kg.model import Mention

LONGEST = 4_000
"""Characters of a stretch, about: no abstract is cut."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Fields or parts of them as (name, start, end), with what stands in them; all offsets are those of the Doc."""

    fields: list[tuple[str, int, int]]
    mentions: list[Mention]
    offsets: list[tuple[int, int]]
    quantities: list[Quantity]


def stretches(doc: Doc, mentions: Sequence[Mention]) -> Iterator[Stretch]:
    """Yield the stretches of a paper, in order; one alone where the paper is short."""
    offsets = [to_doc(doc, m.field, m.start, m.end) for m in mentions]
    placed = sorted(range(len(mentions)), key=lambda i: offsets[i])
    starts = [offsets[i][0] for i in placed]
    counted = [q.start for q in doc._.quantities]
    title = [(f.name, f.start, f.end) for f in doc._.fields if f.name == "title"]
    for number, fields in enumerate(_cut(doc)):
        inside = [placed[i] for _, a, b in fields for i in range(bisect_left(starts, a), bisect_left(starts, b))]
        numbers = [q for _, a, b in fields for q in doc._.quantities[bisect_left(counted, a) : bisect_left(counted, b)]]
        if number:
            inside += [placed[i] for _, a, b in title for i in range(bisect_left(starts, a), bisect_left(starts, b))]
        inside.sort()
        yield Stretch(
            [*title, *fields] if number else fields,
            [mentions[i] for i in inside],
            [offsets[i] for i in inside],
            numbers,
        )


def _cut(doc: Doc) -> Iterator[list[tuple[str, int, int]]]:
    """Yield the fields in groups of at most about LONGEST characters, long ones cut where a sentence begins."""
    begins = [doc._.starts[i] for i in doc._.sentence_starts] or [0]
    group: list[tuple[str, int, int]] = []
    room = LONGEST
    for field in doc._.fields:
        at = field.start
        while field.end - at > room:
            after = bisect_left(begins, at + room)
            cut = begins[after] if after < len(begins) else field.end
            if cut >= field.end:
                break
            yield [*group, (field.name, at, cut)]
            group, room, at = [], LONGEST, cut
        group.append((field.name, at, field.end))
        room -= field.end - at
        if room <= 0:
            yield group
            group, room = [], LONGEST
    if group:
        yield group
