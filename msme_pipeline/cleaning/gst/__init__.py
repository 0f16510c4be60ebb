"""Cleaning: GST returns."""
