"""The explorer: views → one HTML file."""
