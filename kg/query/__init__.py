"""Queries: SPARQL → rows, saved queries, the standard result formats."""
