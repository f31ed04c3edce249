r"""A tokenizer for scientific text: names stay whole, factors, LaTeX and ties come apart.

"FlashAttention2", "LLaMA-2-7B", "state-of-the-art" and URLs are one token each; "10.7×", "8×A100", "95\%",
"RTX~5090" and "DiT-based" are several. One regular expression reads the text from left to right, so the time is
linear in the text whatever it holds; spaCy's own tokenizer peels marks off long runs one by one, which is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import spacy
from spacy.tokens import Doc

from kg.extract.document import register_extensions

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.vocab import Vocab

TOKEN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?:https?://|www\.)[^\s<>"“”{}|\\^`$]{0,2000}[^\s<>"“”{}|\\^`$.,;:!?'’)\]*]  # a URL, its last mark left off
  | (?:e\.g|i\.e|E\.g|I\.e|w\.r\.t|a\.k\.a|i\.i\.d|Ph\.D|U\.S|U\.K|D\.C)\.  # words that keep their stops
  | (?:vs|al|etc|cf|Figs?|Eqs?|Sec|Tab|approx|resp|Dr|Prof|No|Inc|Ltd|St)\.(?=[\s,;:)\]]|$)
  | ['’]s(?!\w)
  | \d+(?:[.,]\d+)*(?=(?:x|X|times)(?!\w))                                            # "10.7x", "10.7times"
  | \w+(?:[-‐‑](?!(?:based|style|like|powered|enabled|class|trained|level)(?!\w))(?=\w)\w+
        |[.](?=[a-z\d])\w+|['’&+](?=[^\W\d])(?!s(?!\w))\w+|,(?=\d{3}(?!\d))\d+)*\+{0,2}
  | --+ | \.\.+
  | .
    """,
    re.VERBOSE | re.DOTALL,
)


class ScientificTokenizer:
    """Makes Docs of texts; `doc.text` is the text, character by character."""

    def __init__(self, vocab: Vocab) -> None:
        register_extensions()
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokenise a text, and note on the Doc where its tokens begin and what they say.

        A single blank belongs to the token before it; other white space is a token of its own.
        """
        words: list[str] = []
        spaces: list[bool] = []
        starts: list[int] = []
        for match in TOKEN.finditer(text):
            word, start = match[0], match.start()
            if match.lastgroup == "blank" and word[0] == " " and words:
                spaces[-1] = True
                word, start = word[1:], start + 1
            if word:
                words.append(word)
                spaces.append(False)
                starts.append(start)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc._.words, doc._.starts = words, starts
        return doc


def make_nlp() -> Language:
    """Return a blank English pipeline with the tokenizer; components are added by `kg.extract.pipeline`."""
    nlp = spacy.blank("en")
    nlp.tokenizer = ScientificTokenizer(nlp.vocab)
    # Nothing looks at lexical attributes (shape, prefix, "is like a number"), of which spaCy works out twenty for each
    # word that is new to it.
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]
    # A "paper" may be megabytes of text; nothing here needs memory beyond a constant factor of it.
    nlp.max_length = 50_000_000
    return nlp
