"""Cleaning: term and recurring deposits."""
