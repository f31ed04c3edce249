"""The errors that users meet: what happened, where, and what to do.

    KgError
    ├── UsageError                 exit 2: what was asked for cannot be done as asked
    │   ├── UnknownName            no such format, query, paper, entity …; names the closest that exist
    │   └── ConfigError            a setting is wrong
    ├── InputError                 exit 2: a file that cannot be read; carries file and line or key
    │   └── VocabularyError        a vocabulary with a syntax error
    ├── FetchError                 exit 2: something that cannot be fetched; carries the address
    ├── OutputError                exit 2: a file or folder that cannot be written, a full disk
    ├── StoreError                 exit 2: the store cannot be used
    │   ├── StoreLocked            another process writes to it
    │   ├── StoreSchemaError       it was made by a newer program
    │   └── StoreNotFound          there is none at that path
    └── QueryError                 exit 2: a SPARQL query that cannot be parsed or run

A message is one sentence that says what happened and where; a hint says what to do about it. Sentences live in
these classes, not where they are raised, wherever two places would say the same.
"""

from __future__ import annotations

import difflib
import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class KgError(Exception):
    """Anything that the program reports to its user rather than as a bug."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(KgError):
    """What was asked for cannot be done as asked."""


class UnknownName(UsageError):
    """A name that stands for nothing here; the message lists the closest names there are."""

    def __init__(self, what: str, name: str, known: Iterable[str], hint: str = "") -> None:
        names = sorted(known)
        close = difflib.get_close_matches(name.casefold(), [n.casefold() for n in names], n=3, cutoff=0.5)
        nearest = [n for c in close for n in names if n.casefold() == c]
        if not hint:
            if nearest:
                hint = f"Did you mean {' or '.join(nearest)}?"
            elif names:
                shown = ", ".join(names[:30]) + (", …" if len(names) > 30 else "")
                hint = f"There are: {shown}."
        super().__init__(f"There is no {what} named {name!r}.", hint)


class ConfigError(UsageError):
    """A setting that cannot be used."""


class InputError(KgError):
    """Input that cannot be read; `place` is a line or a key in the file."""

    def __init__(self, file: str | Path, problem: str, *, place: str = "", hint: str = "") -> None:
        where = f"{file}, {place}" if place else f"{file}"
        super().__init__(f"{where}: {problem}", hint)
        self.file = str(file)
        self.place = place


class VocabularyError(InputError):
    """A vocabulary file that is no SKOS concept scheme in Turtle."""


class FetchError(KgError):
    """Something that cannot be fetched from the network or, offline, from the cache."""

    def __init__(self, url: str, problem: str, hint: str = "") -> None:
        super().__init__(f"{url}: {problem}", hint)
        self.url = url
        self.problem = problem


class OutputError(KgError):
    """Output that cannot be written."""

    def __init__(self, path: str | Path, problem: str, hint: str = "") -> None:
        super().__init__(f"{path}: {problem}", hint)

    @classmethod
    def from_os(cls, path: str | Path, error: OSError) -> OutputError:
        """Say what the operating system refused, in words that name the remedy."""
        if error.errno == errno.ENOSPC:
            return cls(path, "the disk is full.", "Free some space and run the command again; nothing is half-written.")
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return cls(path, "it cannot be written (permission denied or read-only).", "Choose another place.")
        return cls(path, f"it cannot be written ({error.strerror or error}).")


class StoreError(KgError):
    """A store that cannot be used."""


class StoreLocked(StoreError):
    """Another process has the store open for writing."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(
            f"The store {path} is being written by another process.",
            "Wait until that build is done, or name another store with --store.",
        )


class StoreSchemaError(StoreError):
    """A store made by a newer version of the program."""

    def __init__(self, path: str | Path, found: int, known: int) -> None:
        super().__init__(
            f"The store {path} has schema {found}; this program knows schemas up to {known}.",
            "Upgrade paper-kg, or build into another store.",
        )


class StoreNotFound(StoreError):
    """No store stands at the path."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(f"There is no store at {path}.", "Build one first: kg build PAPERS.txt")


class QueryError(KgError):
    """A SPARQL query that cannot be parsed or evaluated."""
