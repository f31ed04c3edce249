"""What was fetched before, in the user's cache folder: the body of each address and what to ask for a newer one."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import OutputError


@dataclass(frozen=True, slots=True)
class Cached:
    """One answer; `etag` and `last_modified` are what the server called this version of it."""

    url: str
    body: bytes
    content_type: str
    fetched: float
    etag: str = ""
    last_modified: str = ""


def cache_folder() -> Path:
    """Return where answers are kept: KG_CACHE, else the user's cache folder as each system has it."""
    if said := os.environ.get("KG_CACHE"):
        return Path(said)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "paper-kg" / "fetch"


class Cache:
    """Answers by address, one pair of files each; a broken pair counts as none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, url: str) -> Cached | None:
        """Return the answer that is kept for an address."""
        head, body = self._paths(url)
        try:
            about = json.loads(head.read_text("utf-8"))
            data = body.read_bytes()
            if about.pop("sha256") != hashlib.sha256(data).hexdigest() or about["url"] != url:
                return None
            return Cached(body=data, **about)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, answer: Cached) -> None:
        """Keep an answer; its two files are written beside and renamed, the one that names the digest last.

        Raises:
            OutputError: The folder cannot be written.
        """
        head, body = self._paths(answer.url)
        about = asdict(answer)
        data = about.pop("body")
        about["sha256"] = hashlib.sha256(data).hexdigest()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _replace(body, data)
            _replace(head, json.dumps(about, sort_keys=True).encode())
        except OSError as error:
            raise OutputError.from_os(self.folder, error) from None

    def drop(self, url: str) -> None:
        """Forget the answer for an address: it turned out to be none."""
        for path in self._paths(url):
            path.unlink(missing_ok=True)

    def _paths(self, url: str) -> tuple[Path, Path]:
        name = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        return self.folder / f"{name}.json", self.folder / f"{name}.body"


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
