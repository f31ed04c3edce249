"""Extraction: Paper → Extraction, as a pipeline of spaCy components."""
