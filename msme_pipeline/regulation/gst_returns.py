"""Rules on the content of GST returns, with the dates they hold from."""

from datetime import date

GSTR3B_LOCKED_FROM = date(2025, 7, 1)
"""First period whose GSTR-3B takes its outward supplies from GSTR-1 and cannot differ.

GSTN advisory of 7 June 2025, from memory.
"""
