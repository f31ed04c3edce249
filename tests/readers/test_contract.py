"""What every reader keeps to, whatever its format."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError
from kg.model import Extraction, Paper, Rejected
from kg.readers.registry import READERS, find_reader
from tests.readers.documents import DOCUMENTS

if TYPE_CHECKING:
    from kg.readers.protocol import Record


@pytest.mark.parametrize("name", READERS)
def test_names_and_endings(name: str) -> None:
    reader = READERS[name]
    assert reader.name == name
    assert name == name.lower()
    assert reader.title
    assert all(ending.startswith(".") and ending == ending.lower() for ending in reader.extensions)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xfe\x00", b"{", b"<", b"[", b"@", b"a", b"\xef\xbb\xbf"])
def test_next_to_nothing_gives_records_or_a_clear_error(name: str, data: bytes) -> None:
    reader = READERS[name]
    assert 0 <= reader.sniff(data) <= 1
    records, error = read_or_error(name, data)
    assert all(isinstance(record, Paper | Extraction | Rejected) for record in records)
    assert error is None or str(error).startswith("papers")
    assert "\n" not in str(error)


def read_or_error(name: str, data: bytes) -> tuple[list[Record], InputError | None]:
    records: list[Record] = []
    try:
        records += READERS[name].read(io.BytesIO(data), "papers")
    except InputError as error:
        return records, error
    return records, None


@pytest.mark.parametrize("name", READERS)
def test_each_reader_knows_its_own_and_gives_the_same_twice(name: str) -> None:
    data = DOCUMENTS[name]
    found = find_reader(data)
    assert found is READERS[name]
    first, error = read_or_error(name, data)
    assert error is None
    assert any(isinstance(record, Paper) for record in first)
    assert read_or_error(name, data)[0] == first


def test_nothing_claims_what_is_no_paper() -> None:
    assert find_reader(b"\x89PNG\r\n\x1a\n" + bytes(100)) is None
    assert find_reader(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None
    assert find_reader(b"") is None


def test_parsers_are_imported_only_when_their_format_is_read() -> None:
    heavy = "lxml bibtexparser rispy pypdf yaml zstandard pandas spacy rdflib httpx".split()  # noqa: SIM905
    code = f"import sys, kg.readers.registry; print([m for m in {heavy!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("module", "name", "data", "extra"),
    [
        ("bibtexparser", "bibtex", b"@article{a, title={b}}", "bibtex"),
        ("lxml", "arxiv-atom", b"<feed/>", "xml"),
        ("lxml", "html", b"<html>x</html>", "xml"),
        ("pypdf", "pdf", b"%PDF-1.5", "pdf"),
        ("rispy", "ris", b"TY  - JOUR\nER  - \n", "ris"),
        ("yaml", "yaml", b"title: a", "yaml"),
    ],
)
def test_a_missing_parser_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str, data: bytes, extra: str
) -> None:
    for loaded in [m for m in sys.modules if m == module or m.startswith(f"{module}.")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError) as caught:
        list(READERS[name].read(io.BytesIO(data), "papers"))
    assert f"pip install 'paper-kg[{extra}]'" in caught.value.hint
