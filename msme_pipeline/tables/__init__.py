"""Every table of the lake, by name."""

from msme_pipeline.tables import (
    bureau,
    clean,
    consent,
    forecast,
    gst_more,
    investments,
    meta,
    ocen,
    ondc,
    parties,
    raw,
    receivables,
    reconciliation,
    returns,
    sections,
    summary,
)
from msme_pipeline.tables.schema import Column, Table

TABLES: dict[str, Table] = {
    table.name: table
    for module in (
        raw,
        consent,
        clean,
        parties,
        returns,
        gst_more,
        bureau,
        investments,
        ondc,
        ocen,
        receivables,
        summary,
        sections,
        forecast,
        reconciliation,
        meta,
    )
    for table in vars(module).values()
    if isinstance(table, Table)
} | sections.SECTION_TABLES

__all__ = ["TABLES", "Column", "Table"]
