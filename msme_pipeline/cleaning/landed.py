"""Columns that the cleaning of a source reads of landed files and their permissions, for itself and its accounts."""

LANDED_FILES = (
    "customer_id",
    "file",
    "format",
    "received_on",
    "records_delivered",
    "records_read",
    "defect",
    "detail",
)
FILE_PERMISSIONS = ("customer_id", "file", "permitted", "reason", "detail")
