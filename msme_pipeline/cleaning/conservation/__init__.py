"""Cleaning: every delivered record accounted for."""
