"""A document laid out for features: the sentences of its fields, with the quantities and entities in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.latex_marks import blank_latex
from kg.extract.quantities import find_quantities
from kg.extract.results_context import Context
from kg.extract.results_text import Sentence, build_sentence, collect_entities, sentence_spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.quantities import Quantity
    from kg.extract.results_text import Named, RoleScores
    from kg.model import Mention


def build_context(
    text: str,
    fields: Sequence[tuple[str, int, int]],
    mentions: Sequence[Mention],
    offsets: Sequence[tuple[int, int]],
    quantities: Sequence[Quantity] | None = None,
    long_forms: Mapping[str, str] | None = None,
    role_scores: RoleScores | None = None,
) -> Context:
    """Lay out a document: sentences of its fields, their quantities and entities.

    Args:
        text: the document.
        fields: (name, start, end) of each field in it.
        mentions: the mentions found.
        offsets: (start, end) of each mention in the document.
        quantities: the numbers, where they were found before.
        long_forms: what the abbreviations of the document stand for.
        role_scores: how likely each role of an entity is, by its type and label.
    """
    entities = collect_entities(mentions, offsets, role_scores or {})
    found = without_names(find_quantities(text) if quantities is None else quantities, entities)
    blanked = blank_latex(text)
    places = sorted((s, e, i, entity.type) for i, entity in enumerate(entities) for s, e in entity.spans)
    context = Context(text, [], found, entities, {}, long_forms=long_forms or {})
    queue, named = 0, 0
    rows: list[tuple[tuple[int, int], bool, list[tuple[int, Quantity]], list[tuple[int, int, int, str]]]] = []
    for name, begin, stop in fields:
        for start, end in sentence_spans(blanked, begin, stop):
            here: list[tuple[int, Quantity]] = []
            while queue < len(found) and found[queue].start < end:
                if found[queue].start >= start and found[queue].end <= end:
                    here.append((queue, found[queue]))
                queue += 1
            there: list[tuple[int, int, int, str]] = []
            while named < len(places) and places[named][0] < end:
                if places[named][0] >= start and places[named][1] <= end:
                    there.append(places[named])
                named += 1
            rows.append(((start, end), name == "title", here, there))
    for index, (span, title, here, there) in enumerate(rows):
        if here or (index + 1 < len(rows) and rows[index + 1][2]):
            sentence = build_sentence(blanked, span, index, title, here, there)
        else:  # without numbers, here and after, only what it names is ever asked for
            sentence = Sentence(*span, index, title, [], entity_at={entity: [] for _, _, entity, _ in there})
        context.sentences.append(sentence)
        context.sentence_of.update((number, index) for number, _ in here)
        for entity in sentence.entity_at:
            context.last_sentence.setdefault(entity, []).append(index)
    return context


def without_names(quantities: Sequence[Quantity], entities: Sequence[Named]) -> list[Quantity]:
    """Return the quantities that are no part of a name, such as the number of a version: "Habitat 2.0".

    A name may begin with a number that counts ("200k videos with captions"), and only that is kept; within the name of
    a method or device nothing counts ("RTX 4090 GPUs").
    """
    names = sorted((*span, e.type) for e in entities if e.type in {"Method", "Dataset", "Hardware"} for span in e.spans)

    def named(q: Quantity) -> bool:
        if q.counted:
            return any(s < q.start < e for s, e, type_ in names if type_ != "Dataset")
        return not q.unit and any(s < q.start and q.end <= e for s, e, _ in names)

    return [q for q in quantities if not named(q)]
