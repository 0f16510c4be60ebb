"""Cashflow forecast."""
