"""Build ontology/vocab/*.ttl from the outlines in ontology/vocab/src.

    python scripts/vocab/build.py            write the vocabularies
    python scripts/vocab/build.py --check    exit with 1 if a written one is not what the outlines say

Hand-kept outlines are src/SCHEME.txt; what was read from packages stands in src/SCHEME.PACKAGE.txt (see
read_packages.py). An entry read from a package whose name a hand-kept entry has already is left out.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kg.iris import slug  # noqa: E402
from kg.namespaces import VOCAB  # noqa: E402
from kg.vocabulary.words import name_key  # noqa: E402
from scripts.vocab.outline import Entry, OutlineError, brand_labels, read_outline  # noqa: E402

SOURCE = ROOT / "ontology" / "vocab" / "src"
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
METHOD_KINDS = {"model": "Model", "system": "System", "library": "Library", "technique": "Technique"}
SCHEMES = {
    "hardware": ("Hardware", "Hardware: devices, boards, families and units"),
    "datasets": ("Dataset", "Datasets, benchmarks and evaluation environments"),
    "methods": ("Method", "Methods: models, systems, libraries and techniques"),
    "tasks": ("Task", "Tasks"),
    "metrics": ("Metric", "Metrics, with their direction and usual unit"),
}


@dataclass(slots=True)
class Part:
    """One outline that goes into a scheme, with what its head comments say of its source."""

    path: Path
    entries: list[Entry]
    source: str = ""
    licence: str = ""


@dataclass(slots=True)
class Scheme:
    """All entries of one scheme, each with its IRI."""

    name: str
    parts: list[Part] = field(default_factory=list)
    iris: dict[str, Entry] = field(default_factory=dict)


def main(arguments: list[str] | None = None) -> int:
    """Write or check the vocabularies; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with what is written, change nothing")
    options = parser.parse_args(arguments)
    stale = []
    for name in SCHEMES:
        try:
            text = render(read_sources(name))
        except OutlineError as error:
            print(error, file=sys.stderr)
            return 2
        path = SOURCE.parent / f"{name}.ttl"
        if options.check:
            stale += [] if path.is_file() and path.read_text(encoding="utf-8") == text else [path.name]
        else:
            _write(path, text)
            print(f"{path.relative_to(ROOT)}: {text.count(' a skos:Concept')} concepts, {len(text.encode()):,} bytes")
    if stale:
        print(f"not what the outlines say: {', '.join(stale)}; run scripts/vocab/build.py", file=sys.stderr)
    return 1 if stale else 0


def read_sources(name: str, folder: Path = SOURCE) -> Scheme:
    """Read the outlines of a scheme, the hand-kept one first, and give each entry its IRI.

    Raises:
        OutlineError: An outline is broken, or two hand-kept entries have one IRI.
    """
    scheme = Scheme(name)
    taken: set[str] = set()
    for path in [folder / f"{name}.txt", *sorted(folder.glob(f"{name}.*.txt"))]:
        head = dict(re.findall(r"^# (source|licence): (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
        part = Part(path, read_outline(path), head.get("source", ""), head.get("licence", ""))
        by_hand = path.stem == name
        for entry in part.entries:
            if entry.is_abstract or (not by_hand and squash(entry.label) in taken):
                continue
            iri = mint(name, entry)
            if iri in scheme.iris:
                if not by_hand:
                    continue
                raise OutlineError(f"{entry.place}: {entry.label!r} has the IRI of {scheme.iris[iri].place}")
            scheme.iris[iri] = entry
        taken |= {squash(label) for e in part.entries for label in (e.label, *e.alt, *e.hidden)}
        scheme.parts.append(part)
    _part_labels(scheme)
    return scheme


def _part_labels(scheme: Scheme) -> None:
    """Leave each name to one concept of the scheme: to the one that prefers it, else to the first that lists it.

    Raises:
        OutlineError: Two hand-kept concepts prefer the same name.
    """
    owner: dict[str, Entry] = {}
    for entry in scheme.iris.values():
        first = owner.setdefault(name_key(entry.label), entry)
        if first is not entry:
            raise OutlineError(f"{entry.place}: {entry.label!r} is the name of {first.place} already")
    for entry in scheme.iris.values():
        entry.alt = [a for a in entry.alt if owner.setdefault(name_key(a), entry) is entry]
        hidden = dict.fromkeys((*brand_labels(entry), *entry.hidden))
        entry.hidden = [h for h in hidden if owner.setdefault(name_key(h), entry) is entry]


def squash(label: str) -> str:
    """Fold a label and write it as one word, so that "DeepseekV3" is known from "DeepSeek-V3"."""
    return name_key(label).replace(" ", "")


def mint(scheme: str, entry: Entry) -> str:
    """Mint the IRI of an entry: its maker and label, or what it says itself."""
    maker = entry.settings.get("maker", "")
    label = entry.label
    if scheme == "hardware" and maker and not label.casefold().startswith(maker.casefold()):
        label = f"{maker} {label}"
    return f"{VOCAB}{scheme}/{entry.settings.get('iri') or slug(label)}"


def render(scheme: Scheme) -> str:
    """Write a scheme as Turtle: prefixes, the scheme with its sources, then the concepts by IRI."""
    class_, title = SCHEMES[scheme.name]
    by_key = {name_key(entry.label): iri for iri, entry in reversed(scheme.iris.items())}
    lines = [
        f"# Made by scripts/vocab/build.py from ontology/vocab/src/{scheme.name}*.txt: change those, not this file.",
        "@prefix kg: <https://w3id.org/paper-kg/ontology#> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        f"@prefix : <{VOCAB}{scheme.name}/> .",
        "",
        f"<{VOCAB}{scheme.name}> a skos:ConceptScheme ;",
        f"    dcterms:title {_literal(title)}@en ;",
        *(f"    dcterms:source {_literal(_source(part))} ;" for part in scheme.parts),
        f"    dcterms:license <{LICENCE}> .",
        "",
    ]
    iri_of = {id(entry): iri for iri, entry in scheme.iris.items()}
    lines += [_concept(scheme, class_, iri, iri_of, by_key) for iri in sorted(scheme.iris)]
    return "\n".join(lines) + "\n"


def _source(part: Part) -> str:
    return f"{part.source} ({part.licence})" if part.source else "kept by hand for paper-kg (Apache-2.0)"


def _concept(scheme: Scheme, class_: str, iri: str, iri_of: dict[int, str], by_key: dict[str, str]) -> str:
    entry = scheme.iris[iri]
    kind = entry.settings.get("kind", "")
    if class_ == "Method" and kind not in METHOD_KINDS:
        raise OutlineError(f"{entry.place}: kind {kind!r}; there are {', '.join(METHOD_KINDS)}")
    types = ["skos:Concept", f"kg:{class_}"] + ([f"kg:{METHOD_KINDS[kind]}"] if class_ == "Method" else [])
    alt = [a for a in dict.fromkeys(entry.alt) if a != entry.label]
    labels = {entry.label, *alt}
    hidden = [h for h in entry.hidden if h not in labels]
    rows: list[tuple[str, list[str]]] = [
        ("a", types),
        ("skos:prefLabel", [_literal(entry.label)]),
        ("skos:altLabel", [_literal(a) for a in alt]),
        ("skos:hiddenLabel", [_literal(h) for h in hidden]),
        ("skos:broader", _broader(entry, iri_of, by_key)),
        ("skos:inScheme", [f"<{VOCAB}{scheme.name}>"]),
    ]
    rows += _properties(entry, class_, kind)
    body = " ;\n    ".join(f"{predicate} {' , '.join(values)}" for predicate, values in rows if values)
    return f"{_term(iri)} {body} .\n"


def _broader(entry: Entry, iri_of: dict[int, str], by_key: dict[str, str]) -> list[str]:
    found = [iri_of[id(entry.parent)]] if entry.parent is not None else []
    for label in entry.values("also"):
        if name_key(label) not in by_key:
            raise OutlineError(f"{entry.place}: also={label}: no such concept")
        found.append(by_key[name_key(label)])
    return [_term(iri) for iri in found]


def _properties(entry: Entry, class_: str, kind: str) -> list[tuple[str, list[str]]]:
    settings = entry.settings
    shown = [("kg:hardwareKind", kind)] if class_ == "Hardware" else []
    shown += [("kg:maker", settings.get("maker", "")), ("kg:architecture", settings.get("architecture", ""))]
    rows = [(predicate, [_literal(value)] if value else []) for predicate, value in shown]
    rows += [
        ("kg:memoryGB", entry.values("memory")),
        ("kg:releaseYear", [f'"{year}"^^<http://www.w3.org/2001/XMLSchema#gYear>' for year in entry.values("year")]),
        ("kg:polarity", [str(int(settings["polarity"]))] if "polarity" in settings else []),
        ("kg:usualUnit", [_literal(settings["unit"])] if settings.get("unit") else []),
        ("kg:contextWord", [_literal(word) for word in entry.values("context")]),
        ("kg:matchCase", ['"exact"'] if "exact" in settings else []),
        ("kg:generic", ["true"] if "generic" in settings else []),
    ]
    return rows


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _term(iri: str) -> str:
    """Write the IRI of a concept as a prefixed name where Turtle allows that without escapes."""
    local = iri.rsplit("/", 1)[1]
    return f":{local}" if re.fullmatch(r"[a-z0-9](?:[a-z0-9_.-]*[a-z0-9_-])?", local) else f"<{iri}>"


def _write(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main())
