"""Summary: mutual funds."""
