"""What every exporter keeps to, those that come later too: none may be missing from here."""

import io
import zipfile
from pathlib import Path

import pytest

from kg.exporters import registry
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS, all_exporters, pick_exporter
from kg.iris import mint_paper
from tests.sample_graph import PAGED, TILED, sample_store

EXPECTED = {
    "ttl", "nt", "nq", "trig", "rdfxml", "jsonld", "graphml", "gexf", "node-link", "cytoscape", "records", "csv",
    "parquet", "neo4j", "orkg", "nanopub", "ro-crate", "markdown", "html",
}  # fmt: skip


@pytest.fixture(scope="module")
def store():
    return sample_store()


def export(store, exporter, **options) -> bytes:
    out = io.BytesIO()
    exporter.write(store, out, ExportOptions(**options))
    return out.getvalue()


def words_of(exporter, data: bytes) -> str:
    """All text in an export: of an archive, that of its files."""
    if not exporter.folder:
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def test_all_exporters_are_known_here():
    assert set(EXPORTERS) == EXPECTED
    modules = {path.stem for path in Path(registry.__file__).parent.glob("*.py")}
    parts = {"__init__", "protocol", "registry", "files", "selection", "blocks", "inferred"} | {
        "turtle",
        "texts",
        "archive",
    }
    assert {type(e).__module__.rsplit(".", 1)[1] for e in EXPORTERS.values()} == modules - parts - {"archive"}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_exporter_says_what_it_is(name):
    exporter = EXPORTERS[name]
    assert exporter.name == name == name.casefold()
    assert exporter.title
    assert all(ending.startswith(".") and ending == ending.casefold() for ending in exporter.extensions)
    assert pick_exporter(name) is exporter
    assert pick_exporter("graph" + exporter.extensions[0]) is exporter


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_same_store_gives_the_same_bytes_and_the_words_of_its_papers(store, name):
    exporter = EXPORTERS[name]
    data = export(store, exporter)
    assert data == export(sample_store(), exporter)
    if name not in ("parquet", "html"):  # compressed
        assert "TileServe" in words_of(exporter, data)
        assert "2.5x faster" in words_of(exporter, data)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_part_holds_nothing_of_the_other_papers(store, name):
    exporter = EXPORTERS[name]
    chosen = export(store, exporter, papers=(mint_paper(PAGED.title),))
    assert chosen == export(store, exporter, query="SELECT ?p { ?p kg:proposes/skos:prefLabel 'vLLM' }")
    assert chosen != export(store, exporter)
    if name not in ("parquet", "html"):
        assert "TileServe" not in words_of(exporter, chosen)
        assert "eager decoding" in words_of(exporter, chosen)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_empty_store_exports_as_nothing_but_the_frame(name):
    exporter = EXPORTERS[name]
    assert TILED.title not in words_of(exporter, export(sample_store([]), exporter))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_writing_needs_no_seeking(store, name):
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.parts = []

        def writable(self):
            return True

        def seekable(self):
            return False

        def write(self, data):
            self.parts.append(bytes(data))
            return len(data)

    out = Pipe()
    EXPORTERS[name].write(store, out, ExportOptions())
    if not EXPORTERS[name].folder:
        assert b"".join(out.parts) == export(store, EXPORTERS[name])
    else:
        assert words_of(EXPORTERS[name], b"".join(out.parts)) == words_of(
            EXPORTERS[name], export(store, EXPORTERS[name])
        )


def test_plugins_come_after_the_programs_own():
    assert list(all_exporters())[: len(EXPORTERS)] == list(EXPORTERS)
