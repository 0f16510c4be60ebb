"""The lake: landing folder, Delta tables, steps over buckets, publication."""
