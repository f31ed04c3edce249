"""The one place that finds what ships beside the code: the ontology's files and the trained model.

In a checkout `ontology/` stands at the root, beside `kg/`; in a wheel it is `kg/_ontology` (see the wheel's
`force-include` in pyproject.toml).
"""

from __future__ import annotations

from pathlib import Path

from kg.errors import InputError

_PACKAGE = Path(__file__).resolve().parent


def ontology_folder() -> Path:
    """Return the folder with kg.ttl, shapes.ttl, context.jsonld, vocab/ and queries/.

    Raises:
        InputError: The installation lacks it.
    """
    for folder in (_PACKAGE / "_ontology", _PACKAGE.parent / "ontology"):
        if (folder / "vocab").is_dir():
            return folder
    raise InputError(_PACKAGE / "_ontology", "the ontology is missing.", hint="Install paper-kg again.")


def ontology_file(name: str) -> Path:
    """Return the path of one file of the ontology, such as "shapes.ttl" or "queries/speedups.rq".

    Raises:
        InputError: There is no such file in the installation.
    """
    path = ontology_folder() / name
    if not path.is_file():
        raise InputError(path, "the file is missing from the installation.", hint="Install paper-kg again.")
    return path


def vocabulary_files() -> tuple[Path, ...]:
    """Return the SKOS vocabularies that ship with the program, sorted by name."""
    return tuple(sorted((ontology_folder() / "vocab").glob("*.ttl")))


def query_files() -> tuple[Path, ...]:
    """Return the saved SPARQL queries that ship with the program, sorted by name."""
    return tuple(sorted((ontology_folder() / "queries").glob("*.rq")))


def model_folder() -> Path:
    """Return the folder of the trained model; whoever reads from it checks that the files are there."""
    return _PACKAGE / "extract" / "model"
