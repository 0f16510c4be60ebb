"""Summary: transactions."""
