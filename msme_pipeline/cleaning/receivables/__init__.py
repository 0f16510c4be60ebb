"""Cleaning: names of buyers and ledgers of receivables."""
