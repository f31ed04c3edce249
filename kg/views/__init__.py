"""Views: store → networkx graph and tables."""
