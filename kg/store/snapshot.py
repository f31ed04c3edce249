"""Reading beside a writer: a private, consistent view of a store's files.

RocksDB calls it undefined to open a folder for reading while another process writes there: the writer may flush its
log or merge files between two reads of the opening. So a reader that finds a writer takes a snapshot first: data
files never change once written and are linked, the log and the manifest are copied, and the copy counts only if
the list of logs and the manifest were the same before and after. A log cut short by the copy ends at its last whole
transaction, which is how RocksDB recovers it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import time
from pathlib import Path
from tempfile import mkdtemp

from kg.errors import StoreError

FOLDER = "readers"
"""The folder inside a store that holds the snapshots of those that read beside a writer."""
_ATTEMPTS = 200
_PAUSE_SECONDS = 0.01


_written_here: set[tuple[int, Path]] = set()


def note_writer(path: Path) -> None:
    """Remember that this process has the store open for writing."""
    _written_here.add((os.getpid(), path.resolve()))


def forget_writer(path: Path) -> None:
    """Forget what `note_writer` remembered."""
    _written_here.discard((os.getpid(), path.resolve()))


def has_writer(path: Path) -> bool:
    """Return whether this or another process has the store open for writing."""
    # A process that closes any descriptor of a file loses its own locks on it (POSIX), so where the writer is this
    # process, the lock file must not even be looked at.
    if (os.getpid(), path.resolve()) in _written_here:
        return True
    try:
        with (path / "LOCK").open("rb+") as lock:
            request = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            answer = fcntl.fcntl(lock, fcntl.F_GETLK, request)
    except OSError:
        return False
    return bool(struct.unpack("hhqqi4x", answer)[0] != fcntl.F_UNLCK)


def take_snapshot(path: Path) -> Path:
    """Link and copy a store's files into a folder of their own, as they are at one moment.

    Raises:
        StoreError: The writer kept changing the files for seconds.
        OSError: The folder cannot be written, or the file system has no hard links.
    """
    parent = path / FOLDER
    parent.mkdir(exist_ok=True)
    sweep_snapshots(path)
    for _ in range(_ATTEMPTS):
        target = Path(mkdtemp(prefix=f"{os.getpid()}-", dir=parent))
        if _copy(path, target):
            return target
        shutil.rmtree(target, ignore_errors=True)
        time.sleep(_PAUSE_SECONDS)
    raise StoreError(f"The store {path} changes too fast to be read.", "Try again in a moment.")


def sweep_snapshots(path: Path) -> None:
    """Delete the snapshots of processes that have ended."""
    for folder in (path / FOLDER).glob("*-*"):
        owner = folder.name.partition("-")[0]
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists() and not _alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _copy(path: Path, target: Path) -> bool:
    try:
        before = _moment(path)
        for file in sorted(path.iterdir()):
            if file.suffix == ".sst":
                os.link(file, target / file.name)
            elif file.suffix == ".log" or file.name.startswith(("MANIFEST", "CURRENT", "OPTIONS", "IDENTITY")):
                shutil.copyfile(file, target / file.name)
        return before == _moment(path)
    except FileNotFoundError:
        return False


def _moment(path: Path) -> tuple[tuple[str, ...], bytes, bytes]:
    logs = tuple(sorted(file.name for file in path.glob("*.log")))
    current = (path / "CURRENT").read_bytes()
    return logs, current, (path / current.decode().strip()).read_bytes()
