"""Summary: portfolio."""
