"""The server: SPARQL 1.1 Protocol, entity pages and the explorer over HTTP."""
