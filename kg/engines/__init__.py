"""Engines: map extraction over many papers, in this process, over local processes, or on Ray."""
