"""Exporters: store → file. One format a file."""
