"""Cleaning: insurance policies."""
