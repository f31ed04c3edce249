"""An example of a plug-in for paper-kg."""
