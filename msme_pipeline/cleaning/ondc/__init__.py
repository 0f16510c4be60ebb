"""Cleaning: ONDC orders and settlements."""
