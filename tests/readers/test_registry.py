from __future__ import annotations

import gzip
import io
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
import zstandard

from kg.errors import InputError, UnknownName
from kg.model import Paper, Rejected
from kg.readers.registry import read_papers

if TYPE_CHECKING:
    from pathlib import Path

LINE = b'{"title": "One 2times", "abstract": "A."}\n'


def titles(*inputs: Path | str, **options: str) -> list[str]:
    return [r.title for r in read_papers(inputs, **options) if isinstance(r, Paper)]


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def test_papers_are_repaired_digested_and_located(tmp_path: Path) -> None:
    (paper,) = read_papers([write(tmp_path, "a.jsonl", LINE)])
    assert isinstance(paper, Paper)
    assert (paper.title, paper.original) == ("One 2×", (("title", "One 2times"),))
    assert len(paper.sources[0].sha256) == 64
    (again,) = read_papers([write(tmp_path, "b.jsonl", b"\n" + LINE)])
    assert isinstance(again, Paper)
    assert again.sources[0].sha256 == paper.sources[0].sha256
    assert again.sources[0].locator == "line 2"


def test_the_content_names_the_format_not_the_ending(tmp_path: Path) -> None:
    assert titles(write(tmp_path, "a.txt", LINE)) == ["One 2×"]


def test_packed_files(tmp_path: Path) -> None:
    packed = [
        write(tmp_path, "a.jsonl.gz", gzip.compress(LINE)),
        write(tmp_path, "b.jsonl.zst", zstandard.compress(LINE)),
        write(tmp_path, "c.zip", zipped(b__jsonl=LINE, a__jsonl=LINE.replace(b"One", b"Two"))),
        write(tmp_path, "d.zip", zipped(inner__gz=gzip.compress(LINE))),
        write(tmp_path, "e.jsonl.gz", gzip.compress(LINE) + gzip.compress(LINE)),
    ]
    assert titles(*packed) == ["One 2×", "One 2×", "Two 2×", "One 2×", "One 2×", "One 2×", "One 2×"]


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    write(tmp_path, "b.jsonl", LINE.replace(b"One", b"B"))
    write(tmp_path, "a/z.jsonl", LINE.replace(b"One", b"A"))
    write(tmp_path, ".hidden/x.jsonl", LINE)
    write(tmp_path, "picture.png", b"\x89PNG\r\n\x1a\n\0\0")
    assert titles(tmp_path) == ["A 2×", "B 2×"]


def test_a_broken_file_in_a_folder_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl.gz", gzip.compress(LINE)[:-12])
    write(tmp_path, "b.jsonl", LINE)
    bad, good = read_papers([tmp_path])
    assert isinstance(bad, Rejected)
    assert bad.message.startswith("the compressed data is broken or cut short")
    assert isinstance(good, Paper)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(gzip.compress(LINE))

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert titles("-") == ["One 2×"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jsonl", b"", "a.jsonl: the file is empty."),
        ("a.txt", b" \n\n", "a.txt: the file is empty."),
        ("a.bin", bytes(range(256)), "a.bin: the file is binary, of no format that is known."),
        ("a.txt", b"Title\n\nbroken \xff\xfe text\n", "a.txt, line 3: the text is not UTF-8 (byte 0xff, column 8)."),
        ("a.txt", "Ä title".encode("utf-16"), "a.txt: the text is UTF-16, not UTF-8."),
        ("a.xyz", b"<unknown/>", "a.xyz: the format is not recognised."),
        ("a.zip", zipped(a__jsonl=LINE)[:-30], "a.zip: it is no zip archive that can be read"),
        ("a.gz", b"\x1f\x8b broken", "a.gz: the compressed data is broken"),
    ],
)
def test_bad_files_get_one_clear_line(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = write(tmp_path, name, data)
    with pytest.raises(InputError) as caught:
        list(read_papers([path]))
    assert said in caught.value.message
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_missing_file_is_told_before_anything_is_read(tmp_path: Path) -> None:
    good = write(tmp_path, "papers.jsonl", LINE)
    with pytest.raises(InputError, match="there is no such file or folder") as caught:
        read_papers([good, tmp_path / "paper.jsonl"])
    assert f"Did you mean {good}?" in caught.value.hint


def test_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the folder holds no file"):
        read_papers([tmp_path])
    write(tmp_path, "script.sh", b"\x7fELF\0\0")
    with pytest.raises(InputError, match="no file in the folder is of a format that can be read"):
        list(read_papers([tmp_path]))


def test_an_unknown_format_names_the_closest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"no format named 'jsnl'\. Did you mean jsonl"):
        read_papers([write(tmp_path, "a", LINE)], format="jsnl")


def test_bombs_are_stopped(tmp_path: Path) -> None:
    bomb = gzip.compress(b"{" + b" " * 70_000_000, 6)
    with pytest.raises(InputError, match="unpacks to more than 200 times its size"):
        list(read_papers([write(tmp_path, "a.jsonl.gz", bomb)]))
    nested = gzip.compress(LINE)
    for _ in range(5):
        nested = gzip.compress(nested)
    with pytest.raises(InputError, match="too many layers"):
        list(read_papers([write(tmp_path, "b.jsonl.gz", nested)]))
