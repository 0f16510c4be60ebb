"""Cleaning: returned payments."""
