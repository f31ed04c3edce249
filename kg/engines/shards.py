"""A build as files: shards of papers → shards of records → shards of N-Quads, each step on one shard at a time.

    papers/00000.jsonl      the input, each paper once, in its order
    records/00000.jsonl     its extraction records
    quads/papers-00000.nq   its papers' graphs, linked: sorted lines
    quads/entities-000.nq   the entities that stand in no vocabulary, by a digest of their IRI: sorted lines
    quads/vocabularies.nq   the concepts used

Names link alike in every shard: a name that stands in a vocabulary or that one paper proposes needs no other paper,
and the names that several papers propose (`shared`) are found before by bringing together who proposes what. So the
files together hold the very quads of a store that was built from the same papers and exported.

The folder may be on an object store: anything that `pyarrow.fs` opens. A file appears whole or not at all.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from kg import namespaces as ns
from kg.engines.chunks import chunks
from kg.engines.processes import ProcessEngine
from kg.identity import scoped_iri
from kg.iris import digest, iri_of_paper
from kg.linking.link import Linker
from kg.model import Extraction, Paper, Rejected, Source
from kg.rdf.entities import Description, describe, entity_quads
from kg.rdf.statements import IncompleteExtraction, kg_term, paper_quads
from kg.readers.spool import Spool
from kg.records import from_record, paper_from_json, paper_to_json, to_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.engines.protocol import ExtractorFactory
    from kg.extract.protocol import Extractor
    from kg.model import EntityType
    from kg.vocabulary.vocabulary import Vocabulary

Proposals = dict[str, list[str]]
"""Entity → the papers that propose it."""
Told = dict[str, tuple[str, set[str], set[str], set[str]]]
"""Entity → its type, names, aliases and kinds."""

_PATIENCE = 2
"""How often a shard may lose its process before its papers are extracted apart from each other."""


class Folder:
    """A folder of files, here or on an object store."""

    def __init__(self, uri: str) -> None:
        from pyarrow.fs import FileSystem, LocalFileSystem

        self.uri = uri
        self._fs: Any = LocalFileSystem()
        self._root = uri
        if "://" in uri:
            self._fs, self._root = FileSystem.from_uri(uri)

    def read(self, name: str) -> bytes:
        """Return what a file holds."""
        with self._fs.open_input_file(f"{self._root}/{name}") as file:
            return bytes(file.read())

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole."""
        path = f"{self._root}/{name}"
        self._fs.create_dir(path.rpartition("/")[0], recursive=True)
        with self._fs.open_output_stream(path + ".part") as file:
            file.write(data)
        self._fs.move(path + ".part", path)

    def names(self, folder: str) -> set[str]:
        """Return the names of the whole files in a folder."""
        from pyarrow.fs import FileSelector

        found = self._fs.get_file_info(FileSelector(f"{self._root}/{folder}", allow_not_found=True))
        return {info.base_name for info in found if not info.base_name.endswith(".part")}


def shard_name(number: int) -> str:
    """Return the name of a shard's file, without its ending."""
    return f"{number:05d}"


def write_papers(
    folder: Folder, records: Iterable[Paper | Extraction | Rejected], size: int, base: str = ns.BASE
) -> int:
    """Write the input in shards and return how many there are; of two papers of one title the later has its own IRI."""
    number = 0
    titles = Spool()  # on disk: the papers' IRIs so far
    for number, chunk in enumerate(chunks(records, size), 1):
        lines = [_to_line(_apart(record, titles, base)) for record in chunk]
        folder.write(f"papers/{shard_name(number - 1)}.jsonl", "".join(lines).encode())
    return number


def _apart(record: Paper | Extraction | Rejected, titles: Spool, base: str) -> Paper | Extraction | Rejected:
    if isinstance(record, Rejected):
        return record
    paper = record.paper if isinstance(record, Extraction) else record
    iri = iri_of_paper(paper, base)
    if titles.places([iri]):
        paper = replace(paper, iri=scoped_iri(paper, base))
        record = replace(record, paper=paper) if isinstance(record, Extraction) else paper
    titles.name([iri], 0)
    return record


def _to_line(record: Paper | Extraction | Rejected) -> str:
    if isinstance(record, Paper):
        said: dict[str, Any] = {"paper": paper_to_json(record), "iri": record.iri}
    elif isinstance(record, Extraction):
        said = {"record": to_record(record), "iri": record.paper.iri}
    else:
        source = record.source
        said = {"rejected": [source.file, source.format, source.locator, record.message, record.hint]}
    return json.dumps(said, ensure_ascii=False) + "\n"


def _from_line(line: str) -> Paper | Extraction | Rejected:
    said = json.loads(line)
    if "paper" in said:
        return replace(paper_from_json(said["paper"]), iri=said["iri"])
    if "record" in said:
        return _under(from_record(said["record"]), said["iri"])
    file, format_, locator, message, hint = said["rejected"]
    return Rejected(Source(file, format_, locator), message, hint)


def _under(extraction: Extraction, iri: str) -> Extraction:
    return replace(extraction, paper=replace(extraction.paper, iri=iri)) if iri else extraction


def extract_shard(folder: Folder, number: int, extractor: Extractor, factory: ExtractorFactory) -> None:
    """Write the records of a shard; a shard that lost its process before is tried with more care."""
    name = shard_name(number)
    tries = sum(1 for file in folder.names("tries") if file.startswith(name))
    folder.write(f"tries/{name}-{tries}", b"")
    papers = [_from_line(line) for line in folder.read(f"papers/{name}.jsonl").decode().split("\n")[:-1]]
    if tries < _PATIENCE:
        found: Iterable[Extraction | Rejected] = _extracted(papers, extractor)
    else:
        found = cast("Iterable[Extraction | Rejected]", ProcessEngine(1, chunk=1).extract(papers, factory))
    lines = [_to_line(item) if isinstance(item, Rejected) else _record_line(item) for item in found]
    folder.write(f"records/{name}.jsonl", "".join(lines).encode())


def _extracted(
    records: Iterable[Paper | Extraction | Rejected], extractor: Extractor
) -> Iterator[Extraction | Rejected]:
    for record in records:
        if isinstance(record, Paper):
            yield from extractor.extract([record])
        else:
            yield record


def _record_line(extraction: Extraction) -> str:
    own = {"iri": extraction.paper.iri} if extraction.paper.iri else {}
    return json.dumps(to_record(extraction) | own, ensure_ascii=False) + "\n"


def read_records(folder: Folder, number: int) -> tuple[list[Extraction], list[Rejected]]:
    """Return the records of a shard, and what was rejected."""
    extractions, rejected = [], []
    for line in folder.read(f"records/{shard_name(number)}.jsonl").decode().split("\n")[:-1]:
        said = json.loads(line)
        if "rejected" in said:
            item = _from_line(line)
            assert isinstance(item, Rejected)
            rejected.append(item)
        else:
            extractions.append(_under(from_record(said), said.get("iri", "")))
    return extractions, rejected


class Known:
    """Who proposes what, told beforehand (`kg.linking.link.Proposals`)."""

    def __init__(self, shared: Mapping[str, list[str]]) -> None:
        self._shared = shared

    def proposers(self, entity: str) -> list[str]:
        """Return the papers that propose an entity, where several do."""
        return self._shared.get(entity, [])

    def homonyms(self, entity: str) -> list[str]:
        """Return nothing: no proposal was scoped before."""
        del entity
        return []


def bucket(iri: str, buckets: int) -> int:
    """Return the part in which an entity is brought together from all shards."""
    return int(digest(iri, length=8), 16) % buckets


def proposals_of(
    folder: Folder, numbers: Iterable[int], vocabulary: Vocabulary, base: str, buckets: int
) -> list[Proposals]:
    """Return which entities the papers of some shards propose, in buckets: the candidates, by key."""
    out: list[Proposals] = [{} for _ in range(buckets)]
    linker = Linker(vocabulary, Known({}), base, {})
    for number in numbers:
        for extraction in read_records(folder, number)[0]:
            paper = iri_of_paper(extraction.paper, base)
            linked = linker.link(extraction, paper).extraction
            for entity in sorted(
                {m.entity for m in linked.mentions if m.role == "proposed" and m.entity and not m.generic}
            ):
                if entity not in vocabulary:
                    out[bucket(entity, buckets)].setdefault(entity, []).append(paper)
    return out


def shared_names(parts: Iterable[Proposals]) -> Proposals:
    """Return the entities that several papers propose: one bucket of them, from all shards."""
    found: dict[str, set[str]] = {}
    for part in parts:
        for entity, papers in part.items():
            found.setdefault(entity, set()).update(papers)
    return {entity: sorted(papers) for entity, papers in sorted(found.items()) if len(papers) > 1}


def quads_of(
    folder: Folder, number: int, vocabulary: Vocabulary, base: str, shared: Proposals, buckets: int
) -> tuple[list[Told], set[str], list[Rejected]]:
    """Write the graphs of a shard's papers; return what they tell of entities, the concepts used, the rejected."""
    linker = Linker(vocabulary, Known(shared), base, {})
    told: list[Told] = [{} for _ in range(buckets)]
    used: set[str] = set()
    lines: list[str] = []
    extractions, rejected = read_records(folder, number)
    for extraction in extractions:
        linked = linker.link(extraction, paper := iri_of_paper(extraction.paper, base))
        try:
            lines += [f"{quad} .\n" for quad in paper_quads(linked.extraction, base)]
        except IncompleteExtraction as error:
            rejected.append(Rejected(Source(extraction.paper.title, ""), str(error)))
            continue
        lines += [f"<{own}> {kg_term('homonymOf')} <{name}> <{paper}> .\n" for own, name in linked.homonyms]
        used |= {m.entity for m in linked.extraction.mentions if m.entity and m.entity in vocabulary}
        for iri, said in describe(linked.extraction.mentions, vocabulary).items():
            _tell(told[bucket(iri, buckets)], iri, (said.type, said.names, said.aliases, said.kinds))
    folder.write(f"quads/papers-{shard_name(number)}.nq", "".join(sorted(lines)).encode())
    return told, used, rejected


def _tell(told: Told, iri: str, said: tuple[str, set[str], set[str], set[str]]) -> None:
    _, names, aliases, kinds = told.setdefault(iri, (said[0], set(), set(), set()))
    names.update(said[1])
    aliases.update(said[2])
    kinds.update(said[3])


def write_entities(folder: Folder, number: int, parts: Iterable[Told]) -> None:
    """Write the descriptions of one bucket of entities, from all shards."""
    told: Told = {}
    for part in parts:
        for iri, said in part.items():
            _tell(told, iri, said)
    lines = []
    for iri, (type_, names, aliases, kinds) in told.items():
        description = Description(_type(type_), names, aliases, kinds)
        lines += [f"{quad} .\n" for quad in entity_quads(iri, description)]
    folder.write(f"quads/entities-{number:03d}.nq", "".join(sorted(lines)).encode())


def _type(name: str) -> EntityType:
    return name  # type: ignore[return-value]
