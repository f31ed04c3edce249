"""Fixtures that many tests share."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow to draw examples; that says nothing of the code.
settings.register_profile("kg", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kg")

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
EXAMPLE = ROOT / "examples" / "papers.txt"


@pytest.fixture(scope="session", autouse=True)
def loaded_once() -> Iterator[None]:
    """Load each vocabulary and its extractor once for all tests: they are read only, and take a second to load."""
    from kg import workflow
    from kg.vocabulary import vocabulary

    load, make = vocabulary.load_vocabulary, workflow.make_extractor
    extractors: dict[str, object] = {}

    @functools.cache
    def load_once(files: tuple[tuple[Path, bytes], ...], built_in: bool) -> object:
        return load([path for path, _ in files], built_in=built_in)

    def load_cached(files: Iterable[Path] = (), *, built_in: bool = True) -> object:
        paths = [Path(file) for file in files]
        if not all(path.is_file() for path in paths):
            return load(paths, built_in=built_in)
        return load_once(tuple((path.resolve(), path.read_bytes()) for path in paths), built_in)

    def make_cached(words: vocabulary.Vocabulary, name: str = "built-in") -> object:
        if name != "built-in":
            return make(words, name)
        if words.digest not in extractors:
            extractors[words.digest] = make(words)
        return extractors[words.digest]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "load_vocabulary", load_cached)
        patch.setattr(workflow, "make_extractor", make_cached)
        yield


@dataclass(frozen=True)
class Outcome:
    """What a run of the program left: its exit code and its two streams, apart."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `kg ARGS` in this process, as the installed program would."""
    from kg.cli.main import main

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        code = stopped.value.code
        return Outcome(code if isinstance(code, int) else int(code is not None), out.decode(), err.decode())

    return call


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the vocabularies, what follows from them, and no paper; to be copied, which is quicker than made."""
    from kg import workflow
    from kg.store.open import open_store

    path = tmp_path_factory.mktemp("empty") / "kg"
    with open_store(path, "w") as store:
        workflow.build([], store, workflow.load_workflow())
    return path


@pytest.fixture(scope="session")
def example_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that `kg build examples/papers.txt` makes; to be read only."""
    from kg import workflow
    from kg.store.open import open_store

    path = tmp_path_factory.mktemp("example") / "kg"
    with contextlib.chdir(ROOT), open_store(path, "w") as store:
        workflow.build(workflow.read(["examples/papers.txt"]), store, workflow.load_workflow())
    return path


@pytest.fixture(scope="session")
def listing_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the 31 papers of the copied listing; to be read only."""
    from kg import workflow
    from kg.store.open import open_store

    listing = SHARED / "papers" / "listing.txt"
    if not listing.exists():
        pytest.skip("the listing is not beside the project")
    path = tmp_path_factory.mktemp("listing") / "kg"
    with open_store(path, "w") as store:
        workflow.build(workflow.read([listing]), store, workflow.load_workflow())
    return path
