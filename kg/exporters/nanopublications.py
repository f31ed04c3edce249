"""Nanopublications in TriG: each statement on its own, with where it comes from and who publishes it.

As the nanopublication guidelines ask, each has four graphs (head, assertion, provenance, publication info); the
provenance is about the assertion, the publication info about the nanopublication. They carry no signature and no
time: both belong to the publisher who takes them up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.exporters.rdf import prefixes
from kg.exporters.selection import selected_papers
from kg.iris import mint_part
from kg.namespaces import DCTERMS, KG, PROV, RDF, RDFS, ROLE_PROPERTIES, SKOS
from kg.rdf.statements import mention_iri, result_iri
from kg.views.entities import read_entities
from kg.views.records import paper_iris, read_extraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from kg.exporters.protocol import ExportOptions
    from kg.model import Extraction, Mention
    from kg.store.protocol import Store

NP = "http://www.nanopub.org/nschema#"
PROGRAM = NamedNode("https://w3id.org/paper-kg")
_TYPE = NamedNode(RDF + "type")
_QUOTED = frozenset(KG + name for name in ("quote", "start", "end", "field", "sentence", "extractor", "confidence"))

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class NanopublicationsExporter:
    """Writes a nanopublication for each statement of a paper about an entity, and for each result."""

    name: str = "nanopub"
    title: str = "nanopublications (TriG): assertion, provenance, publication info"
    extensions: tuple[str, ...] = (".nanopub.trig",)
    folder: bool = False

    def write(self, store: Store, out: BinaryIO, options: ExportOptions) -> None:
        """Write the nanopublications, streaming."""
        declared = prefixes(options.base_iri) | {"np": NP}
        chosen = selected_papers(store, options)
        papers = paper_iris(store) if chosen is None else chosen
        quads = (quad for paper in papers for quad in nanopublications(store, paper))
        serialize(quads, out, RdfFormat.TRIG, prefixes=declared)


def nanopublications(store: Store, paper: str) -> Iterator[Quad]:
    """Yield the quads of the nanopublications of a paper, one nanopublication after the other."""
    extraction = read_extraction(store, paper)
    said = _by_subject(sorted(store.quads(graph=NamedNode(paper)), key=str))
    labels = _labels(store, extraction)
    for (entity, role), mentions in sorted(_supports(extraction).items()):
        subject, property_ = NamedNode(paper), NamedNode(ROLE_PROPERTIES[role])
        assertion = [(subject, property_, NamedNode(entity)), *labels.get(entity, ())]
        evidence = [said[mention_iri(mention, paper)] for mention in mentions]
        yield from _nanopublication(mint_part(paper, "np", role, entity), paper, assertion, evidence)
    for result in extraction.results:
        iri = result_iri(result, paper)
        about = said.get(iri, [])
        assertion = [triple for triple in about if triple[1].value not in _QUOTED]
        named = [x.value for _, p, x in assertion if isinstance(x, NamedNode) and p != _TYPE]
        assertion += [triple for entity in sorted(set(named)) for triple in labels.get(entity, ())]
        evidence = [[triple for triple in about if triple[1].value in _QUOTED]]
        yield from _nanopublication(mint_part(paper, "np", iri), paper, assertion, evidence)


def _by_subject(quads: Iterable[Quad]) -> dict[str, list[Triple]]:
    out: dict[str, list[Triple]] = {}
    for quad in quads:
        out.setdefault(quad.subject.value, []).append((quad.subject, quad.predicate, quad.object))  # type: ignore
    return out


def _supports(extraction: Extraction) -> dict[tuple[str, str], list[Mention]]:
    out: dict[tuple[str, str], list[Mention]] = {}
    for mention in extraction.mentions:
        if mention.entity:
            out.setdefault((mention.entity, mention.role), []).append(mention)
    return out


def _labels(store: Store, extraction: Extraction) -> dict[str, list[Triple]]:
    """Return the class and label of each entity, so that a nanopublication is understood by itself."""
    out: dict[str, list[Triple]] = {}
    for iri, entity in read_entities(store, {m.entity for m in extraction.mentions if m.entity}).items():
        node = NamedNode(iri)
        out[iri] = [(node, _TYPE, NamedNode(KG + entity.type))] if entity.type else []
        out[iri].append((node, NamedNode(SKOS + "prefLabel"), Literal(entity.label)))
    return out


def _nanopublication(iri: str, paper: str, assertion: list[Triple], evidence: list[list[Triple]]) -> Iterator[Quad]:
    node = NamedNode(iri)
    head, stated, provenance, info = (
        NamedNode(f"{iri}-{part}") for part in ("head", "assertion", "provenance", "info")
    )
    parts = (("hasAssertion", stated), ("hasProvenance", provenance), ("hasPublicationInfo", info))
    yield Quad(node, _TYPE, NamedNode(NP + "Nanopublication"), head)
    for name, graph in parts:
        yield Quad(node, NamedNode(NP + name), graph, head)
    for triple in assertion:
        yield Quad(*triple, stated)
    yield Quad(stated, NamedNode(PROV + "hadPrimarySource"), NamedNode(paper), provenance)
    for triples in evidence:
        if triples:
            yield Quad(stated, NamedNode(PROV + "wasDerivedFrom"), triples[0][0], provenance)
        for triple in triples:
            if triple[1].value in _QUOTED:
                yield Quad(*triple, provenance)
    yield Quad(node, NamedNode(PROV + "wasAttributedTo"), PROGRAM, info)
    yield Quad(node, NamedNode(DCTERMS + "source"), NamedNode(paper), info)
    yield Quad(PROGRAM, _TYPE, NamedNode(PROV + "SoftwareAgent"), info)
    yield Quad(PROGRAM, NamedNode(RDFS + "label"), Literal("paper-kg"), info)


NANOPUBLICATIONS = NanopublicationsExporter()
