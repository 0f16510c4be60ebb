"""Summary: cashflow."""
