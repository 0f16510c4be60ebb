"""Reconciliation of GST, bank and ONDC."""
