"""Readers of landed files: bytes in a true format become raw tables, whatever is in them."""

from msme_pipeline.landing.landed import LandedFile, RawRecord, Rejected
from msme_pipeline.sources.reading import read_landed, read_landed_tables

__all__ = ["LandedFile", "RawRecord", "Rejected", "read_landed", "read_landed_tables"]
