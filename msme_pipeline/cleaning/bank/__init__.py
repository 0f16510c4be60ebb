"""Cleaning: bank accounts and transactions."""
