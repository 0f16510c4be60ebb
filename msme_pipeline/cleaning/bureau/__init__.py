"""Cleaning: bureau reports."""
