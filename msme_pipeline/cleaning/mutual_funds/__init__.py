"""Cleaning: mutual funds."""
