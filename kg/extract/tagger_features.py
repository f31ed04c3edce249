"""What the tagger's network reads of each word: pieces, shape, and how the paper uses it."""

from __future__ import annotations

from collections import Counter
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


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word wherever it stands: its folded form, its pieces (padded with -1), its shape."""

    folded: str
    pieces: tuple[int, ...]
    shape: int


class PieceVocabulary:
    """Cuts words into the longest known pieces, from the left; pieces inside a word begin with "##"."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = list(pieces)
        self._index: Mapping[str, int] = {p: i for i, p in enumerate(self.pieces)}
        self._words: dict[str, Word] = {}

    def word(self, text: str) -> Word:
        """Return what is known of a word as written."""
        found = self._words.get(text)
        if found is None:
            folded = fold_word(text)
            cut = self.cut(folded)
            found = Word(folded, cut + (-1,) * (MOST_PIECES - len(cut)), shape_of(text))
            if len(self._words) < 100_000:  # bounds the memory of a process that reads millions of papers
                self._words[text] = found
        return found

    def cut(self, word: str) -> tuple[int, ...]:
        """Return the indices of a folded word's pieces, at most MOST_PIECES; (UNKNOWN,) where a letter is unknown."""
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
    words = [vocabulary.word(t.text) for t in tokens]
    counts = Counter(w.folded for w in words)
    in_title = {w.folded for w in words[:title_words]}
    uses = [2 * min(counts[w.folded] - 1, USES // 2 - 1) + (w.folded in in_title) for w in words]
    pieces = np.array([w.pieces for w in words], dtype=np.int64).reshape(-1, MOST_PIECES)
    shapes = np.array([w.shape for w in words], dtype=np.int64)
    return Features(pieces, shapes, np.array(uses, dtype=np.int64))
