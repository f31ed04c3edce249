"""The example plug-in, installed into a folder of its own and used by a program of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import io, json
from kg.exporters.protocol import ExportOptions
from kg.exporters.registry import EXPORTERS, all_exporters, pick_exporter
from kg.plugins import FAMILIES, find_plugins, usable_plugins
from tests.sample_graph import sample_store

reader = usable_plugins("readers")["endnote"]
text = b"%0 Journal Article\\n%T QuickList: Lists\\n%A Ada\\n%X We list.\\n\\n%0 Book\\n%A No title\\n"
read = list(reader.read(io.BytesIO(text), "a.enw"))
extraction = next(usable_plugins("extractors")["titles"].extract(read[:1]))
out = io.BytesIO()
pick_exporter("papers.list.txt").write(sample_store(), out, ExportOptions())
print(json.dumps({
    "plugins": [[p.family, p.name, p.package, p.version, p.error] for f in FAMILIES for p in find_plugins(f)],
    "sniff": [reader.sniff(text), reader.sniff(b"{")],
    "read": [type(x).__name__ for x in read],
    "mentions": [[m.text, m.role] for m in extraction.mentions],
    "list": out.getvalue().decode(),
    "last": list(all_exporters())[-1],
}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The package in a folder as an installer leaves it, entry points and all; no index is asked."""
    target = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps",
            "--no-build-isolation", "--target", str(target), str(ROOT / "examples" / "plugin"),
        ],
        check=True,
    )  # fmt: skip
    return target


def run(target: Path, program: str) -> dict:
    env = os.environ | {"PYTHONPATH": os.pathsep.join((str(target), str(ROOT)))}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_example_brings_a_reader_an_extractor_and_an_exporter(installed):
    said = run(installed, PROGRAM)
    assert said["plugins"] == [
        ["readers", "endnote", "paper-kg-endnote", "0.1.0", ""],
        ["extractors", "titles", "paper-kg-endnote", "0.1.0", ""],
        ["exporters", "reading-list", "paper-kg-endnote", "0.1.0", ""],
    ]
    assert said["sniff"] == [0.95, 0.0]
    assert said["read"] == ["Paper", "Rejected"]
    assert said["mentions"] == [["QuickList", "proposed"]]
    assert "- TileServe: tiled attention for serving on old cards (2025), arxiv:2503.00001\n" in said["list"]
    assert said["last"] == "reading-list"


BUILD = """
import json, sys
from kg.cli.main import main

def run(*arguments):
    sys.argv = ["kg", *arguments]
    try:
        main()
    except SystemExit as stopped:
        return stopped.code

assert run("build", "library.enw", "--extractor", "titles") == 0
from kg.store.open import open_store
with open_store("output/kg") as store:
    found = {str(q.object.value) for q in store.quads() if q.predicate.value.endswith("#extractor")}
print()
print(json.dumps(sorted(found)))
"""


def test_its_reader_and_extractor_build_a_graph(installed, tmp_path):
    (tmp_path / "library.enw").write_text("%0 Journal Article\n%T QuickList: Lists\n%A Ada\n%X We list.\n")
    env = os.environ | {"PYTHONPATH": os.pathsep.join((str(installed), str(ROOT)))}
    done = subprocess.run([sys.executable, "-c", BUILD], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "1 paper: 1 added" in done.stdout
    assert json.loads(done.stdout.splitlines()[-1]) == ["titles 1"]


BROKEN = {
    "absent": ("nowhere:THING", "ModuleNotFoundError"),
    "crash": ("broken_plugin:CRASH", "AttributeError"),
    "hollow": ("broken_plugin:HOLLOW", "it lacks title, extensions, folder, write"),
    "liar": ("broken_plugin:LIAR", "it calls itself 'honest'"),
    "ttl": ("broken_plugin:TTL", ""),
}


def test_a_broken_plugin_is_listed_with_its_error_and_never_stops_the_program(tmp_path):
    (tmp_path / "broken_plugin.py").write_text(
        "class Full:\n    title = ''\n    extensions = ()\n    folder = False\n    def write(self, *_): ...\n"
        "class Hollow:\n    name = 'hollow'\n"
        "LIAR = Full(); LIAR.name = 'honest'\nTTL = Full(); TTL.name = 'ttl'\nHOLLOW = Hollow()\n"
    )
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    lines = [f"{name} = {value}" for name, (value, _) in BROKEN.items()]
    (info / "entry_points.txt").write_text("\n".join(["[paper_kg.exporters]", *lines, ""]))
    said = run(
        tmp_path,
        "import json\nfrom kg.plugins import find_plugins\nfrom kg.exporters.registry import EXPORTERS, all_exporters\n"
        "print(json.dumps({'errors': {p.name: p.error for p in find_plugins('exporters')},\n"
        "    'added': len(all_exporters()) - len(EXPORTERS), 'own': all_exporters()['ttl'] is EXPORTERS['ttl']}))",
    )
    assert {name: error.split(":")[0] for name, error in said["errors"].items()} == {
        name: error for name, (_, error) in BROKEN.items()
    }
    assert said["added"] == 0
    assert said["own"]
