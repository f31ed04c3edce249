r"""LaTeX in titles and abstracts → plain text, for the commands whose meaning is certain.

What is not known here stays as it was: a macro of the authors' own (`\ours`) cannot be guessed.
"""

from __future__ import annotations

import re
import unicodedata

_SYMBOLS = {
    "times": "×", "sim": "~", "approx": "≈", "pm": "±", "mp": "∓", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥",
    "geq": "≥", "geqslant": "≥", "ll": "≪", "gg": "≫", "lt": "<", "gt": ">", "ne": "≠", "neq": "≠", "cdot": "·",
    "to": "→", "rightarrow": "→", "leftarrow": "←", "uparrow": "↑", "downarrow": "↓", "leftrightarrow": "↔",
    "Rightarrow": "⇒", "mapsto": "↦", "in": "∈", "notin": "∉", "subset": "⊂", "cup": "∪", "cap": "∩", "infty": "∞",
    "propto": "∝", "equiv": "≡", "simeq": "≃", "circ": "°", "deg": "°", "degree": "°", "star": "⋆", "ast": "*",
    "dagger": "†", "ell": "ℓ", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "ldots": "…", "dots": "…",
    "cdots": "…", "textgreater": ">", "textasciitilde": "~", "textbackslash": "\\", "upmu": "μ",
    "textmu": "μ", "textdegree": "°", "checkmark": "✓", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "lbrace": "{", "rbrace": "}",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "mid": "|", "vert": "|",
    "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "quad": " ", "qquad": " ", "newline": " ", "xspace": "",
    "subseteq": "⊆", "supseteq": "⊇", "supset": "⊃", "setminus": "∖", "backslash": "∖", "forall": "∀", "exists": "∃",
    "land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨", "neg": "¬", "lnot": "¬", "oplus": "⊕", "otimes": "⊗",
    "odot": "⊙", "top": "⊤", "bot": "⊥", "perp": "⊥", "bullet": "•", "div": "÷", "colon": ":", "bmod": "mod",
    "int": "∫", "emptyset": "∅", "angle": "∠", "triangle": "△", "prime": "′", "lg": "lg", "textendash": "–",
    "textemdash": "—", "textquoteright": "’", "texttimes": "×", "textpm": "±", "textless": "<",
    "big": "", "Big": "", "bigl": "", "bigr": "", "Bigl": "", "Bigr": "", "bigg": "", "Bigg": "", "sf": "", "cal": "",
    "left": "", "right": "", "displaystyle": "", "bf": "", "it": "", "em": "", "rm": "", "tt": "", "sc": "", "sl": "",
    "bfseries": "", "itshape": "", "ttfamily": "", "small": "", "tiny": "", "limits": "", "protect": "",
}  # fmt: skip
_FUNCTIONS = ("log", "ln", "exp", "sin", "cos", "tan", "max", "min", "arg", "argmax", "argmin", "lim", "sup", "inf",
              "det", "mod", "Pr", "LaTeX", "TeX")  # fmt: skip
_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lamda", "mu",
    "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
)  # fmt: skip
for _name in _GREEK:
    _command = "lambda" if _name == "lamda" else _name
    _SYMBOLS[_command] = unicodedata.lookup(f"GREEK SMALL LETTER {_name.upper()}")
    _SYMBOLS[_command.capitalize()] = unicodedata.lookup(f"GREEK CAPITAL LETTER {_name.upper()}")
    _SYMBOLS["var" + _command] = _SYMBOLS[_command]
_SYMBOLS.update((name, name) for name in _FUNCTIONS)

_ACCENTS = {"'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
            "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a"}  # fmt: skip
_ACCENT = re.compile(
    r"""\\(?:(['`"^~=.])\s*|([cvuHkr])(?:\s+|(?={)))(?:\{\s*(\\i|[A-Za-z])\s*\}|(\\i(?![A-Za-z])|[A-Za-z]))"""
)

_STYLES = (
    "text(?:bf|it|tt|sc|rm|sf|sl|normal|up|md)?|emph|underline|uline|mbox|hbox|ensuremath|boldsymbol|bm|"
    "math(?:cal|bf|rm|bb|it|sf|tt|frak|scr|normal)|operatorname\\*?|uppercase|MakeUppercase|url|nolinkurl|path|"
    "overline|hat|bar|tilde|vec|widehat|widetilde"
)
_STYLED = re.compile(rf"\\(?:{_STYLES})\s*\{{([^{{}}]*)\}}")
_COLOURED = re.compile(r"\\(?:textcolor|color|colorbox)\s*\{[A-Za-z]*\}\s*\{([^{}]*)\}")
_RAISED = re.compile(r"\\text(superscript|subscript)\s*\{([^{}]*)\}")
_CITED = re.compile(r"[~\s]{0,3}\\cite[a-z]*\*?\s*\{([^{}]*)\}")
_NOTED = re.compile(r"\s*\\footnote\s*\{([^{}]*)\}")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_LETTER_STYLED = re.compile(
    r"\\(?:math(?:cal|bb|bf|rm|sf|tt|frak|scr|it)|bm|boldsymbol|tilde|bar|hat|vec|overline|widehat|widetilde)"
    r"\s*(?:([A-Za-z])(?![A-Za-z])|(?=[^\W\d_a-zA-Z]))"
)
_RAISED_GROUP = re.compile(r"([_^])\{([^{}]*)\}")
_LETTER_GROUP = re.compile(r"(?<=[a-z])\{([a-z])\}(?=[a-z])")
_UNICODE = re.compile(r"\\unicode\s*\{x([0-9A-Fa-f]{2,5})\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])(\s*\{\}|[ \t]+)?")
_ESCAPED = re.compile(r"\\([%$&#_{}])")
_SPACE = re.compile(r"\\[,;:> ]|\\\\(?![A-Za-z])")
_HREF = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_HREF_ALONE = re.compile(r"\\href\s*\{([^{}]*)\}(?!\s*\{)")
_HREF_IN_MATH = re.compile(r"\$\s*(\\href\s*\{[^{}]*\}\s*\{(?:[^{}]|\{[^{}]*\})*\})\s*\$")
_GROUP = re.compile(
    r"\{((?:\\(?:bf|it|em|rm|tt|sc|sl|sf|cal|bfseries|itshape|ttfamily)\b)[^{}]*|[,~]|[^\x00-\x7f\ufdd0-\ufdef]+)\}"
)

# A dollar opens and closes mathematics only as Pandoc has it: no space inside the dollars, no digit after the second.
_MATH = re.compile(r"(?<![\\$])\$(?!\s)([^$]{1,300}?)(?<![\\\s])\$(?![\d$])|\\\(\s*(.{1,300}?)\s*\\\)")
_COMMAND_MATH = re.compile(r"(?<!\\)\$(\s*\\[A-Za-z]+[^$\s]{0,60})\s*\$")
_PADDED_MATH = re.compile(r"(?<![\\$])\$[ \t]?([^$]{0,300}\\[A-Za-z]+[^$]{0,300}?)[ \t]?\$(?![\d$])")
_PROSE = re.compile(r"(?:^|\s)[A-Za-z]{2,}\s+[A-Za-z]{2,}(?:\s|$)|[.;!?]\s")


def to_text(text: str) -> str:
    """Turn the LaTeX in a text into characters; a text without any comes back as it is."""
    if "\\" not in text and "$" not in text and "{" not in text:
        return text
    text = _links(_UNICODE.sub(_character, text))
    text = _ACCENT.sub(_accent, text)
    text = _COMMAND_MATH.sub(_mathematics, text)
    text = _MATH.sub(_mathematics, text)
    text = _PADDED_MATH.sub(_mathematics, text)
    text = _styles(text)
    text = _LETTER_GROUP.sub(r"\1", _GROUP.sub(lambda m: m[1], text))
    text = _COMMAND.sub(_symbol, text)
    text = _SPACE.sub(" ", text)
    return _ESCAPED.sub(r"\1", text)


def _links(text: str) -> str:
    r"""Write `\href{url}{words}` as `words (url)`: both are the paper's."""

    def written(match: re.Match[str]) -> str:
        url, words = match[1].strip(), _styles(match[2]).strip()
        return f"{words} ({url})" if words else url

    text = _HREF_ALONE.sub(r"\1", text)
    return _HREF.sub(written, _HREF_IN_MATH.sub(r"\1", text)) if "\\href" in text else text


def _character(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character.isprintable() else ""


def _accent(match: re.Match[str]) -> str:
    letter = (match[3] or match[4]).replace("\\i", "i")
    return unicodedata.normalize("NFC", letter + _ACCENTS[match[1] or match[2]])


_DEPTH = 20
"""How deep commands are nested at most; deeper is no text that people wrote."""


def _styles(text: str) -> str:
    """Drop the commands that only dress their argument, the innermost first."""
    for _ in range(_DEPTH):
        before = text
        text = _STYLED.sub(r"\1", text)
        text = _COLOURED.sub(r"\1", text)
        text = _RAISED.sub(lambda m: ("^" if m[1] == "superscript" else "_") + m[2], text)
        text = _CITED.sub(r" [\1]", text)
        text = _NOTED.sub(r" (\1)", text)
        text = _FRACTION.sub(lambda m: f"{_term(m[1])}/{_term(m[2])}", text)
        text = _ROOT.sub(r"√\1", text)
        if text == before:
            break
    return text


def _term(text: str) -> str:
    """Write the half of a fraction so that its slash divides all of it."""
    text = text.strip()
    return text if re.fullmatch(r"\\?\w+(?:\.\d+)?|\(.*\)", text) else f"({text})"


def _symbol(match: re.Match[str]) -> str:
    symbol = _SYMBOLS.get(match[1])
    if symbol is None:
        return match[0]
    after = (match[2] or "").replace("{}", "")
    if symbol == "~" and match.start() and match.string[match.start() - 1].isalpha():
        symbol = " ~"  # after a word, "~" alone would read as a tie
    following = match.string[match.end() : match.end() + 1]
    spaced = match.string[max(match.start() - 1, 0) : match.start()] == " " and symbol != "~"
    if not symbol or (symbol[-1] in "~±≤≥×≈<>" and following.isdigit() and not spaced):
        return symbol
    return symbol + after


def _mathematics(match: re.Match[str]) -> str:
    inner = next(group for group in match.groups() if group is not None)
    if _PROSE.search(re.sub(r"\\(?:text|mathrm|operatorname)\w*\s*\{[^{}]*\}", "", inner)):
        return match[0]
    text = re.sub(r"\^\s*(?:\{\s*\\(?:circ|degree|deg)\s*\}|\\(?:circ|degree|deg)(?![A-Za-z]))", "°", inner)
    text = re.sub(r"\s*\\times\s*$", "×", text)
    text = re.sub(r"(?<=\d)\s*\\times\s*(?=\d)", "×", text)
    text = _COMMAND.sub(_symbol, _LETTER_STYLED.sub(_bare_letter, _styles(text)))
    if match.string[max(match.start() - 1, 0) : match.start()].isalpha():
        text = re.sub(r"^_\{?(\d+)\}?", r"\1", text)  # AP$_{50}$
    return _without_groups(re.sub(r"(?<=[A-Za-z}])_\{?(\d+)\}?", r"\1", text))


def _bare_letter(match: re.Match[str]) -> str:
    return match[1] or ""


def _without_groups(text: str) -> str:
    """Drop the braces of mathematics, and then the commands whose argument held some."""
    text = _styles(_RAISED_GROUP.sub(r"\1\2", re.sub(r"\\!", "", _SPACE.sub(" ", text))))
    text = re.sub(r"(?<!\\)[{}]", "", text)
    return re.sub(r"(?<! )([≤≥≈~±<>]) +(?=\d)", r"\1", text.strip())
