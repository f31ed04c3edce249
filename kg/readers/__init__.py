"""Readers: file → papers. One format a file; `read_papers` finds the reader from the content."""
