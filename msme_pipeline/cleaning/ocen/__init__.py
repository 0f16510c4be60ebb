"""Cleaning: OCEN applications and loans."""
