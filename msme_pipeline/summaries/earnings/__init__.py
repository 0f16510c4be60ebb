"""Summary: earnings."""
