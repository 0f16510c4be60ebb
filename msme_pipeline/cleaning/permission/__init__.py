"""Cleaning: may a landed file be processed."""
