"""Summary: insurance."""
