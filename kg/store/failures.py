"""What Oxigraph reports → the errors that users meet."""

from __future__ import annotations

import errno
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import KgError, OutputError, QueryError, StoreError, StoreLocked
from kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_POSITION = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_OS_ERRORS = (
    ("No space left", errno.ENOSPC),
    ("File too large", errno.ENOSPC),
    ("Disk quota exceeded", errno.ENOSPC),
    ("Read-only file system", errno.EROFS),
    ("Permission denied", errno.EACCES),
)
_LOCK = re.compile(r"lock file|lock hold by current process", re.IGNORECASE)
_UPDATE = re.compile(
    r"\b(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)\b\s*"
    r"(DATA|WHERE|SILENT|GRAPH|ALL|DEFAULT|NAMED|\{|<)",
    re.IGNORECASE,
)
_GRAPH = re.compile(r"The graph .* (does not exist|already exists)")
_PREFIX_BEFORE = re.compile(r"([\w.-]*:)\S*\s*$")
_WORDS_IN_A_SENTENCE = 3


@contextmanager
def store_failures(path: Path | None, sparql: str = "") -> Iterator[None]:
    """Raise what Oxigraph and the operating system report about a store as the program's own errors.

    `sparql` is the update that is run, if one is: what it asks for may be what is wrong.
    """
    try:
        yield
    except KgError:
        raise
    except OSError as error:
        if sparql and _GRAPH.match(str(error)):
            raise query_error(sparql, error, "update") from error
        raise store_error(path, error) from error
    except RuntimeError as error:
        if "read-write" in str(error):
            raise read_only_error(path) from error
        raise store_error(path, error) from error


def store_error(path: Path | None, error: Exception) -> KgError:
    """Return the error that says what happened to a store."""
    text = str(error)
    where = path if path is not None else "the store in memory"
    if _LOCK.search(text):
        return StoreLocked(where)
    for words, number in _OS_ERRORS:
        if words in text or getattr(error, "errno", None) == number:
            return OutputError.from_os(where, OSError(number, words))
    problem = text.strip().rstrip(".")
    return StoreError(
        f"The store {where} cannot be read or written: {problem}.",
        "Run kg doctor on it; kg restore brings a backup back.",
    )


def read_only_error(path: Path | None) -> StoreError:
    """Return the error for writing to a store that was opened for reading."""
    return StoreError(f"The store {path} is open for reading only.", 'Open it for writing: open_store(path, "w").')


def query_error(sparql: str, error: Exception, what: str = "query") -> QueryError:
    """Return the error that names line, column and the words at which a query (or an update) breaks."""
    found = _POSITION.match(str(error))
    if not found:
        return QueryError(
            f"The {what} cannot be {'answered' if what == 'query' else 'run'}: {str(error).strip().rstrip('.')}."
        )
    line, column = int(found[1]), int(found[2])
    if not sparql.strip():
        return QueryError(f"The {what} is empty.")
    before, after = _line_at(sparql, line, column)
    reason, hint = _reason(sparql if what == "query" else "", found[3], before)
    near = f", near {after.strip()[:30]!r}" if after.strip() else f", after {before.strip()[-30:]!r}" if before else ""
    return QueryError(f"The {what} has a syntax error at line {line}, column {column}{near}: {reason}.", hint)


def _line_at(sparql: str, line: int, column: int) -> tuple[str, str]:
    """Return the text of a line before and after a column; empty where the place is the end of the text."""
    lines = sparql.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return text[: column - 1], text[column - 1 :]


def _reason(sparql: str, expected: str, before: str) -> tuple[str, str]:
    # What Oxigraph's parser "expected" at the furthest point is often a keyword that nobody meant; only its
    # sentences are of use.
    if "Prefix not found" in expected:
        prefix = _PREFIX_BEFORE.search(before)
        what = f"the prefix {prefix[1]}" if prefix else "a prefix"
        return f"{what} is not declared", f"Write PREFIX name: <IRI> above; known are {', '.join(PREFIXES)}."
    if "SELECT contains a variable that is unbound" in expected:
        return "SELECT names a variable that no pattern binds", "Check its spelling, or add it to GROUP BY."
    if _UPDATE.search(sparql):
        return "this is an update, not a query", "A query only reads: SELECT, ASK, CONSTRUCT or DESCRIBE."
    said = [part.strip() for part in expected.removeprefix("one of ").split(", ")]
    sentences = [part for part in said if len(part.split()) > _WORDS_IN_A_SENTENCE and "\\u{" not in part]
    return (sentences[0] if sentences else "this cannot stand here"), ""
