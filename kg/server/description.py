"""What the service says of itself: the SPARQL 1.1 service description, and VoID for the data."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg.namespaces import DCTERMS, PREFIXES, RDF, XSD
from kg.query.answer import GRAPH_FORMATS

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_PREFIXES = {**PREFIXES, "sd": SD, "void": VOID}


def service_description(endpoint: str, format_: str, *, update: bool) -> bytes:
    """Return the description of the endpoint at a URL, in a format of `GRAPH_FORMATS`."""
    service, dataset, graph = endpoint, f"{endpoint}#dataset", f"{endpoint}#union"
    said = [
        (service, RDF + "type", SD + "Service"),
        (service, SD + "endpoint", endpoint),
        (service, SD + "supportedLanguage", SD + "SPARQL11Query"),
        (service, SD + "feature", SD + "UnionDefaultGraph"),
        (service, SD + "defaultDataset", dataset),
        (dataset, RDF + "type", SD + "Dataset"),
        (dataset, SD + "defaultGraph", graph),
        (graph, RDF + "type", SD + "Graph"),
    ]
    if update:
        said.append((service, SD + "supportedLanguage", SD + "SPARQL11Update"))
    said += [(service, SD + "resultFormat", _FORMATS + name) for name in (*_RESULTS, *_GRAPHS)]
    return _written([_triple(*words) for words in said], format_)


def void_description(root: str, counts: dict[str, int], classes: dict[str, int], format_: str) -> bytes:
    """Return what the data is: its size, its classes, where to query it; `counts` are of VoID's properties."""
    dataset = f"{root}.well-known/void#dataset"
    triples = [
        _triple(dataset, RDF + "type", VOID + "Dataset"),
        Triple(NamedNode(dataset), NamedNode(DCTERMS + "title"), Literal("A knowledge graph of research papers")),
        _triple(dataset, VOID + "sparqlEndpoint", root + "sparql"),
        *(_triple(dataset, VOID + "vocabulary", namespace) for namespace in PREFIXES.values()),
        *(_number(dataset, VOID + name, value) for name, value in counts.items()),
    ]
    for class_, things in sorted(classes.items()):
        part = f"{dataset}-{class_.rpartition('#')[2]}"
        triples += [
            _triple(dataset, VOID + "classPartition", part),
            _triple(part, VOID + "class", class_),
            _number(part, VOID + "entities", things),
        ]
    return _written(triples, format_)


def _triple(subject: str, predicate: str, object_: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(object_))


def _number(subject: str, predicate: str, value: int) -> Triple:
    literal = Literal(str(value), datatype=NamedNode(XSD + "integer"))
    return Triple(NamedNode(subject), NamedNode(predicate), literal)


def _written(triples: list[Triple], format_: str) -> bytes:
    rdf_format: RdfFormat = GRAPH_FORMATS[format_]
    return serialize(triples, format=rdf_format, prefixes=_PREFIXES) or b""
