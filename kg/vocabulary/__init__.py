"""Vocabularies: SKOS concept schemes → the names to look for in texts."""
