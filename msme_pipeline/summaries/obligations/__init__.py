"""Summary: obligations."""
