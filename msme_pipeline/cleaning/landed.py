"""Columns of landed files and of their permissions that the cleaning of a source and its accounts read."""

LANDED_FILES = (
    "customer_id",
    "file",
    "format",
    "received_on",
    "records_delivered",
    "records_read",
    "defect",
)
FILE_PERMISSIONS = ("customer_id", "file", "permitted")
