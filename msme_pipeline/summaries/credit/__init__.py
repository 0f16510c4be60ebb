"""Summary: credit."""
