"""What the tagger's network reads of each word: pieces, shape, and how the paper uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.tagger_tokens import fold_word, shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from kg.extract.tagger_tokens import Token

UNKNOWN = 0
MOST_PIECES = 6
USES = 10  # values of the feature "how often, and in the title"


@dataclass(frozen=True, slots=True)
class Features:
    """Integer features of a paper's words; `pieces` is padded with -1 to MOST_PIECES columns."""

    pieces: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    uses: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.shapes)


class PieceVocabulary:
    """Cuts words into the longest known pieces, from the left; pieces inside a word begin with "##"."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = list(pieces)
        self._index: Mapping[str, int] = {p: i for i, p in enumerate(self.pieces)}
        self._cache: dict[str, tuple[int, ...]] = {}

    def cut(self, word: str) -> tuple[int, ...]:
        """Return the indices of a folded word's pieces, at most MOST_PIECES; (UNKNOWN,) where a letter is unknown."""
        found = self._cache.get(word)
        if found is None:
            found = self._cut(word)
            if len(self._cache) < 100_000:  # bounds the memory of a process that reads millions of papers
                self._cache[word] = found
        return found

    def _cut(self, word: str) -> tuple[int, ...]:
        out: list[int] = []
        start = 0
        while start < len(word) and len(out) < MOST_PIECES:
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                index = self._index.get(mark + word[start:end])
                if index is not None:
                    out.append(index)
                    start = end
                    break
            else:
                return (UNKNOWN,)
        return tuple(out) or (UNKNOWN,)


def features_of(vocabulary: PieceVocabulary, tokens: Sequence[Token], title_words: int) -> Features:
    """Return the features of a paper's tokens, of which the first `title_words` are the title."""
    folded = [fold_word(t.text) for t in tokens]
    pieces = np.full((len(tokens), MOST_PIECES), -1, dtype=np.int64)
    counts: dict[str, int] = {}
    for i, word in enumerate(folded):
        cut = vocabulary.cut(word)
        pieces[i, : len(cut)] = cut
        counts[word] = counts.get(word, 0) + 1
    in_title = set(folded[:title_words])
    uses = [2 * min(counts[w] - 1, USES // 2 - 1) + (w in in_title) for w in folded]
    return Features(
        pieces, np.array([shape_of(t.text) for t in tokens], dtype=np.int64), np.array(uses, dtype=np.int64)
    )
