"""Summary: overall."""
