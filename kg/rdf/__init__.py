"""RDF: extractions → quads and back, provenance, validation against the shapes."""
