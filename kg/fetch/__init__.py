"""Fetchers: identifiers and questions → papers, politely, from the cache where it can be, offline on demand."""
