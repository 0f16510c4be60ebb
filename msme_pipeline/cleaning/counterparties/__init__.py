"""Cleaning: who is on the other side of a transaction."""
