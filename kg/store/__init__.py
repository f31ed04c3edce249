"""Stores: where the quads are kept, embedded (Oxigraph on disk or in memory) or behind a SPARQL endpoint."""
