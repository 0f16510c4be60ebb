"""Dated tables of law and policy, with their sources."""
