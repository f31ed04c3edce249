"""The namespaces of the graph and the prefixes under which they are written."""

from __future__ import annotations

KG = "https://w3id.org/paper-kg/ontology#"
VOCAB = "https://w3id.org/paper-kg/vocab/"
BASE = "https://w3id.org/paper-kg/id/"
GRAPH = "https://w3id.org/paper-kg/graph/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
FABIO = "http://purl.org/spar/fabio/"
UNIT = "http://qudt.org/vocab/unit/"
SH = "http://www.w3.org/ns/shacl#"

PREFIXES: dict[str, str] = {
    "kg": KG,
    "vocab": VOCAB,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "schema": SCHEMA,
    "prov": PROV,
    "oa": OA,
    "fabio": FABIO,
    "unit": UNIT,
}
"""Prefix → namespace: what queries may use without declaring it, and what exports declare."""

ENTITIES_GRAPH = GRAPH + "entities"
"""Graph of the classes and labels of entities that stand in no vocabulary, derived from all papers."""
BUILD_GRAPH = GRAPH + "build"
"""Graph of the runs of the builder: times and versions. Not exported, so that exports do not depend on the clock."""
STATE_GRAPH = GRAPH + "state"
"""Graph of the store's own bookkeeping: schema version, digests of what was built. Not exported."""
INFERRED_GRAPH = GRAPH + "inferred"
"""Graph of the statements that reasoning added; can be dropped and made anew."""

ROLE_PROPERTIES: dict[str, str] = {
    "proposed": KG + "proposes",
    "baseline": KG + "comparesWith",
    "used": KG + "uses",
    "evaluated_on": KG + "evaluatedOn",
    "trained_on": KG + "trainedOn",
    "runs_on": KG + "runsOn",
    "targets": KG + "targets",
    "addresses": KG + "addresses",
    "reports": KG + "reportsMetric",
    "mentioned": KG + "mentions",
}
"""The role of a mention → the property from paper to entity that it supports."""
