"""Summary: coverage."""
