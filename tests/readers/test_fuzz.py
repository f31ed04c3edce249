"""Damaged and hostile input: bounded time, bounded memory, and records or one clear line."""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import signal
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard

from kg.errors import InputError
from kg.model import Extraction, Paper, Rejected, Source
from kg.readers.finishing import finish
from kg.readers.registry import READERS, read_papers
from tests.readers.documents import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.readers.protocol import Record

SECONDS = 10
TOKENS = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b"</", b"&x;", b"]]>", b"{", b"}" * 50, b"[" * 3000, b'"', b"'",
    b"\\u0000",
    b"\\ud800", b"\n", b"\r", b"\x1f\x8b", b"%PDF-", b"@a{", b"9" * 5000, b"-1", b"null", b"\t" * 100, b"{" * 200,
    b"endobj", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<!--", b"$", b"\\textbf{" * 40, b"times", b"https://", b": " * 50,
    b"- " * 60,
]  # fmt: skip


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Stop what takes more of the processor's time than this; what other programs take does not count."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"took longer than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def in_memory(megabytes: int) -> Iterator[None]:
    """Fail when the most memory that the process ever had grows by more."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown < megabytes, f"took {grown} MiB more"


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cut, flip, double, drop and insert, one to four times."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(out) + 1)
        kind = chance.randrange(6)
        if kind == 0:
            del out[at:]
        elif kind == 1 and out:
            for _ in range(chance.randint(1, 8)):
                out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        elif kind == 2:
            out[at:at] = chance.choice(TOKENS)
        elif kind == 3:
            del out[at : at + chance.randint(1, 60)]
        elif kind == 4:
            out[at:at] = out[at : at + chance.randint(1, 200)] * chance.randint(1, 5)
        else:
            out[at:at] = chance.randbytes(chance.randint(1, 20))
    return bytes(out)


def survives(name: str, data: bytes) -> None:
    """Read, and check that whatever came is a record that can be written, or an error of one line."""
    READERS[name].sniff(data)
    records = []
    with within(SECONDS):
        try:
            records += [finish(record) for record in READERS[name].read(io.BytesIO(data), "papers")]
        except InputError as error:
            records.append(Rejected(Source(error.file, name, error.place), error.message))
    for record in records:
        assert isinstance(record, Paper | Extraction | Rejected)
        if isinstance(record, Rejected):
            assert record.message
            assert "\n" not in record.message
        elif isinstance(record, Paper):
            assert record.title.strip()
            "".join([record.title, record.abstract, *record.authors, *(s.text for s in record.sections)]).encode(
                "utf-8"
            )


@pytest.mark.parametrize("name", READERS)
def test_damaged_documents(name: str) -> None:
    chance = random.Random(f"damage {name}")
    for _ in range(100):
        survives(name, damaged(DOCUMENTS[name], chance))


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_many_damaged_documents(name: str) -> None:
    chance = random.Random(f"more damage {name}")
    survives(name, DOCUMENTS[name])
    with in_memory(300):
        for _ in range(2000):
            survives(name, damaged(DOCUMENTS[name], chance))


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_every_bomb_in_every_reader(name: str) -> None:
    """Whatever a file claims to be, and whoever is told to read it."""
    with in_memory(600):
        for data in BOMBS.values():
            survives(name, data)
            survives(name, DOCUMENTS[name] + data)
            survives(name, DOCUMENTS[name][: len(DOCUMENTS[name]) // 2] + data)


@pytest.mark.parametrize("name", [name for name in READERS if name != "pdf"])
def test_damaged_samples(shared: Path, name: str) -> None:
    """The same with real files, which have more to break; a real PDF takes seconds and is left out."""
    files = [f for f in sorted((shared / "data/formats").rglob("*.*")) if 500 < f.stat().st_size < 200_000]
    own = [f for f in files if READERS[name].sniff(f.read_bytes()[:65536]) > 0.5][:2]
    chance = random.Random(f"samples {name}")
    for path in own:
        data = path.read_bytes()
        for _ in range(3 if len(data) < 100_000 else 1):
            survives(name, damaged(data, chance))


LAUGHS = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(12))
BOMBS: dict[str, bytes] = {
    "entities": f'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY l0 "ha">{LAUGHS}]><feed xmlns="http://www.w3.org/2005/Atom">'
    "<entry><id>1</id><title>&l12;</title><summary>&l12;</summary></entry></feed>".encode(),
    "quadratic": b'<!DOCTYPE feed [<!ENTITY a "' + b"a" * 100_000 + b'">]><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>'
    + b"&a;" * 10_000 + b"</title></entry></feed>",
    "external": b'<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed xmlns="http://www.w3.org/2005/Atom"><entry>'
    b"<id>1</id><title>t &a;</title></entry></feed>",
    "deep xml": b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<entry>" * 100_000,
    "attributes": b'<feed xmlns="http://www.w3.org/2005/Atom"><entry '
    + b" ".join(b'a%d="x"' % i for i in range(50_000))
    + b"></entry>",
    "deep json": b'{"title": ' * 100_000,
    "deep array": b"[" * 1_000_000,
    "braces": b"@article{a, title=" + b"{" * 100_000,
    "aliases": b"title: a\nyear: 1\na: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(ord("b"), ord("m"))),
    "open quote": b'title,abstract\n"' + b"a,b\n" * 300_000,
    "html": b"<!doctype html><body>" + b"<div>" * 100_000 + b"x",
    "dollars": b'{"title": "' + b"$" * 200_000 + b'"}',
    "spaces": b'{"title": "' + b" ~ {" * 100_000 + b'"}',
    "commands": b'{"title": "x' + rb"\\a$" * 60_000 + b'"}',
    "nested commands": b'{"title": "x' + rb"\\textbf{" * 20_000 + b'"}',
    "no blank": b'{"title": "x' + b"times1" * 100_000 + b'"}',
    "links": b'{"title": "x' + b"https://a.b/{" * 40_000 + b'"}',
    "persons": b"title\n\n" + b"Ada Lovelace, " * 30_000 + b"x!\n",
    "hyphens": b'{"title": "' + rb"a-\n" * 100_000 + b'"}',
    "tags": b'{"DOI": "10.1000/1", "indexed": 1, "prefix": 1, "title": ["' + b"<a " * 100_000 + b'"]}',
}  # fmt: skip


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(BOMBS[kind])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    records: list[Record] = []
    said = ""
    with within(SECONDS):
        try:
            records += read_papers([path])
        except InputError as error:
            said = str(error)
    assert "\n" not in said
    assert not any(isinstance(r, Paper) and ("root:" in r.title or len(r.title) > 1_500_000) for r in records)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, 9),
    "zst": lambda data: zstandard.ZstdCompressor(19).compress(data),
    "zip": lambda data: zipped(data, "a.jsonl"),
}


def zipped(data: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("kind", PACKERS)
def test_packed_bombs(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"bomb.jsonl.{kind}"
    path.write_bytes(PACKERS[kind](b'{"title": "x"}\n' + b" " * 70_000_000))
    with within(SECONDS):
        found, said = read_all(path)
    assert isinstance(found[0], Paper)
    assert "unpacks to more than 200 times its size" in said


@pytest.mark.slow
@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("name", READERS)
def test_packed_bombs_of_every_format(name: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"bomb{READERS[name].extensions[0] if READERS[name].extensions else ''}.{kind}"
    for filler in (b" ", b"a", b"<"):
        path.write_bytes(PACKERS[kind](DOCUMENTS[name] + filler * 150_000_000))
        with within(3 * SECONDS), in_memory(900):
            found, said = read_all(path)
        assert found or said
        assert "\n" not in said


def test_archives_in_archives_come_to_an_end(tmp_path: Path) -> None:
    data = b'{"title": "x"}'
    for _ in range(20):
        data = zipped(data, "a.zip")
    (tmp_path / "many.zip").write_bytes(data)
    assert "packed in too many layers" in read_all(tmp_path / "many.zip")[1]


def read_all(path: Path) -> tuple[list[Record], str]:
    """Read a file as `kg build` does; return the records, and what was said of what could not be read."""
    records: list[Record] = []
    try:
        for record in read_papers([path]):
            records.append(record)  # noqa: PERF402 (those before an error count)
    except InputError as error:
        return records, str(error)
    return records, next((r.message for r in records if isinstance(r, Rejected)), "")


ENDLESS = """
import io, json, resource, sys
name, size, byte = sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
from kg.errors import InputError
from kg.readers.registry import READERS
class Long(io.RawIOBase):
    left = size
    def __init__(self, head): self.head = head
    def readable(self): return True
    def readinto(self, b):
        n = min(len(b), self.left, 1 << 20)
        data = self.head[:n] or byte * n
        self.head = self.head[len(data):]
        self.left -= len(data)
        b[:len(data)] = data
        return len(data)
head = sys.stdin.buffer.read()
try:
    records = READERS[name].read(io.BufferedReader(Long(head)), "papers")
    out = [type(r).__name__ + ": " + getattr(r, "message", "")[:200] for r in records]
except InputError as error:
    out = ["InputError: " + str(error)]
print(json.dumps(out[:5]))
"""


def endless(name: str, size: int, byte: str) -> list[str]:
    """Read a document that goes on and on, in a process that may have 1.5 GB."""
    data = DOCUMENTS[name][:-40]
    out = subprocess.run(
        [sys.executable, "-c", ENDLESS, name, str(size), byte],
        input=data, capture_output=True, timeout=600, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert out.returncode == 0, out.stderr.decode()[-2000:]
    found: list[str] = json.loads(out.stdout)
    return found


@pytest.mark.parametrize("name", ["jsonl", "listing", "csv", "arxiv-atom", "bibtex"])
def test_a_line_without_end(name: str) -> None:
    assert endless(name, 200_000_000, "a")


@pytest.mark.slow
@pytest.mark.parametrize("byte", ["a", "<", "{", "\n", '"'])
@pytest.mark.parametrize("name", READERS)
def test_a_gigabyte(name: str, byte: str) -> None:
    endless(name, 1_000_000_000, byte)
